"""清单与电子表格 — the list of matters as an Excel workbook of ten kinds: read, compared, applied whole or not at all, written.

Reading tells every bad row with sheet, row, what is wrong and how to mend it; the sums of a change are shown before it counts.
"""

from .applying import apply, keep_upload, planned
from .plan import Plan
from .reading import Fault, Row, read_list
from .writing import write_list

__all__ = ["Fault", "Plan", "Row", "apply", "keep_upload", "planned", "read_list", "write_list"]
