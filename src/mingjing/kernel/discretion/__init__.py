"""裁量 — discretion tables (裁量权基准): read, proven, applied to the facts of a case, and tried on past cases.

It serves 行政处罚法 34, 国办发〔2022〕27号, LY-O11, LY-O12 and HZ-L03. The law folder holds the tables; `deciding.apply` gives step,
band, row and reason, `weighing.weigh` lays the lighter and heavier grounds over it, `proof.prove` says where a table is
faulty. It refuses floats, expressions, and any choice that a table does not make itself.
"""

from mingjing.kernel.discretion.deciding import Change, Finding, Given, apply, changes, in_fen
from mingjing.kernel.discretion.faults import Fault
from mingjing.kernel.discretion.rules import GeneralRules, Ground
from mingjing.kernel.discretion.table import Band, Fact, Table
from mingjing.kernel.discretion.weighing import Weighed, weigh

__all__ = [
    "Band",
    "Change",
    "Fact",
    "Fault",
    "Finding",
    "GeneralRules",
    "Given",
    "Ground",
    "Table",
    "Weighed",
    "apply",
    "changes",
    "in_fen",
    "weigh",
]
