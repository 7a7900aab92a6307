"""Every write of alerting."""

from youxu.alerting.actions.acknowledge import (
    UnableToAcknowledge,
    acknowledge,
    acknowledge_for,
    note_no_answer,
    refusal_of,
)
from youxu.alerting.actions.carry import carry_due, carry_on, drop_alerts, end_alerts, put_off
from youxu.alerting.actions.noting import note_refusal, note_refused_link, note_roster
from youxu.alerting.actions.purge import purge_alerts
from youxu.alerting.actions.start import AT_ONCE, Owing, UnableToAlert, alert_of, alert_people

__all__ = [
    "AT_ONCE",
    "Owing",
    "UnableToAcknowledge",
    "UnableToAlert",
    "acknowledge",
    "acknowledge_for",
    "alert_of",
    "alert_people",
    "carry_due",
    "carry_on",
    "drop_alerts",
    "end_alerts",
    "note_no_answer",
    "note_refusal",
    "note_refused_link",
    "note_roster",
    "purge_alerts",
    "put_off",
    "refusal_of",
]
