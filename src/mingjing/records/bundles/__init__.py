"""案卷包 — a case as a zip that anybody checks without us: its records, opened or withheld field by field, files, proofs.

It owns the making of bundles and the daily map of all cases. It must not decide who may see what: whoever calls says which
fields are opened and which files go along.
"""

from mingjing.records.bundles.gathering import Enclosed, Stored, stored
from mingjing.records.bundles.heads import map_cases, map_of_today
from mingjing.records.bundles.making import Bundle, Damaged, TooLarge, Waiting, made, noted

__all__ = [
    "Bundle",
    "Damaged",
    "Enclosed",
    "Stored",
    "TooLarge",
    "Waiting",
    "made",
    "map_cases",
    "map_of_today",
    "noted",
    "stored",
]
