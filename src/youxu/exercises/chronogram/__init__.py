"""A chronogram (演练脚本表): the script of a drill as a sheet, as operators keep it; read in, and written out to be read back."""

from youxu.exercises.chronogram.reading import (
    ImportTerms,
    Named,
    Sheet,
    UnsoundChronogram,
    named_in,
    open_sheet,
    read_chronogram,
)
from youxu.exercises.chronogram.writing import write_chronogram

__all__ = [
    "ImportTerms",
    "Named",
    "Sheet",
    "UnsoundChronogram",
    "named_in",
    "open_sheet",
    "read_chronogram",
    "write_chronogram",
]
