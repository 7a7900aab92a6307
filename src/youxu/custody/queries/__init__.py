"""What is read of custody; who need not know amounts, places and customers gets None in their place."""

from youxu.custody.queries.backlog import backlog_of, counts_in, level_values, outlets_owing
from youxu.custody.queries.cases import (
    case_called,
    cases_of,
    compensation_called,
    compensation_row,
    compensations_of,
    has_difference,
    knows_case,
)
from youxu.custody.queries.doubtful import doubtful_numbered, doubtful_of, doubtful_row
from youxu.custody.queries.lists import (
    is_safe,
    known_safe,
    list_called,
    list_detail,
    lists_of,
    standing_list,
    ways_to_sign,
)
from youxu.custody.queries.overview import incident_custody, keeps, outlet_custody
from youxu.custody.queries.places import incident_at
from youxu.custody.queries.receipts import block_numbered, block_with, blocks_of, open_numbers
from youxu.custody.queries.rows import (
    BacklogRow,
    BlockRow,
    CaseRow,
    ClassRow,
    CompensationRow,
    DoubtfulRow,
    IncidentCustody,
    ListBrief,
    ListDetail,
    OutletCustody,
    OutletState,
)

__all__ = [
    "BacklogRow",
    "BlockRow",
    "CaseRow",
    "ClassRow",
    "CompensationRow",
    "DoubtfulRow",
    "IncidentCustody",
    "ListBrief",
    "ListDetail",
    "OutletCustody",
    "OutletState",
    "backlog_of",
    "block_numbered",
    "block_with",
    "blocks_of",
    "case_called",
    "cases_of",
    "compensation_called",
    "compensation_row",
    "compensations_of",
    "counts_in",
    "doubtful_numbered",
    "doubtful_of",
    "doubtful_row",
    "has_difference",
    "incident_at",
    "incident_custody",
    "is_safe",
    "keeps",
    "known_safe",
    "knows_case",
    "level_values",
    "list_called",
    "list_detail",
    "lists_of",
    "open_numbers",
    "outlet_custody",
    "outlets_owing",
    "standing_list",
    "ways_to_sign",
]
