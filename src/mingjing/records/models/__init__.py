"""What is stored of the record: the log (`log`), evidence files (`evidence`), this installation (`installation`)."""

from mingjing.records.models.evidence import EvidenceAccess, EvidenceFile, UploadChunk
from mingjing.records.models.installation import Installation
from mingjing.records.models.log import CaseHead, Event, Field, Outbox

__all__ = [
    "CaseHead",
    "Event",
    "EvidenceAccess",
    "EvidenceFile",
    "Field",
    "Installation",
    "Outbox",
    "UploadChunk",
]
