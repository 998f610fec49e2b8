"""Reading the record: what an installation is (`installation`), a case's events (`events`), whether they hold (`proof`)."""

from mingjing.records.reads.erased import erased_paths, erasure, erasures_of, waiting_in
from mingjing.records.reads.events import Entry, Head, Recorded, entry_by_idem, event, events, head
from mingjing.records.reads.installation import Installed, installed
from mingjing.records.reads.proof import Problem, Verdict, verify_case

__all__ = [
    "Entry",
    "Head",
    "Installed",
    "Problem",
    "Recorded",
    "Verdict",
    "entry_by_idem",
    "erased_paths",
    "erasure",
    "erasures_of",
    "event",
    "events",
    "head",
    "installed",
    "verify_case",
    "waiting_in",
]
