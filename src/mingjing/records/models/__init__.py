"""What is stored of the record: the log (`log`), evidence files (`evidence`), issued papers (`issued`),
what is destroyed by two people (`erasure`), roots of side tables (`anchor`), this installation (`installation`).
"""

from mingjing.records.models.anchor import Anchor
from mingjing.records.models.erasure import Erasure, Tombstone
from mingjing.records.models.evidence import EvidenceAccess, EvidenceFile, UploadChunk
from mingjing.records.models.installation import Installation
from mingjing.records.models.issued import IssuedDocument, NumberSeries
from mingjing.records.models.log import CaseHead, Checkpoint, Event, Field, Leaf, LogState, Outbox

__all__ = [
    "Anchor",
    "CaseHead",
    "Checkpoint",
    "Erasure",
    "Event",
    "EvidenceAccess",
    "EvidenceFile",
    "Field",
    "Installation",
    "IssuedDocument",
    "Leaf",
    "LogState",
    "NumberSeries",
    "Outbox",
    "Tombstone",
    "UploadChunk",
]
