"""The compliance sheet of one incident: every clause and legal duty, how it stands, by which evidence; no score."""

from youxu.evaluation.queries.compliance.rows import ClauseRow, Duty, Proof, Sheet
from youxu.evaluation.queries.compliance.sheet import sheet_of

__all__ = ["ClauseRow", "Duty", "Proof", "Sheet", "sheet_of"]
