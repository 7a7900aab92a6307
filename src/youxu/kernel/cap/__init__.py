"""The Common Alerting Protocol 1.2: alerts written, read with suspicion, and checked beyond what the schema sees."""

from youxu.kernel.cap.alert import (
    Alert,
    Area,
    Circle,
    Info,
    MsgType,
    Reference,
    Severity,
    Status,
    identifier_of,
    moment_text,
    reference_to,
)
from youxu.kernel.cap.checking import Fault, checked, faults_among, faults_of
from youxu.kernel.cap.feeds import FeedEntry, Found, entries_of, feed
from youxu.kernel.cap.reading import Refused, alert_of, safe_tree
from youxu.kernel.cap.writing import written

__all__ = [
    "Alert",
    "Area",
    "Circle",
    "Fault",
    "FeedEntry",
    "Found",
    "Info",
    "MsgType",
    "Reference",
    "Refused",
    "Severity",
    "Status",
    "alert_of",
    "checked",
    "entries_of",
    "faults_among",
    "faults_of",
    "feed",
    "identifier_of",
    "moment_text",
    "reference_to",
    "safe_tree",
    "written",
]
