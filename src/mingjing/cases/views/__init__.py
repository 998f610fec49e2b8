"""案件的页面 — a request in, a page or its fragment out; no rule, no write but through the door."""

from .act import case_act, case_new, case_new_preview, case_new_typing, case_preview, case_typing
from .benchmarks import public_benchmark, public_benchmarks
from .bundle import case_bundle
from .case import case_document, case_due, case_entry, case_page, case_print, case_record, case_together
from .discretion import case_discretion, discretion_table, discretion_tables_page, discretion_trial
from .draft import case_draft
from .erasure import case_erasure, case_erasure_one
from .listing import case_export, case_list, case_search
from .proof import case_proof

__all__ = [
    "case_act",
    "case_bundle",
    "case_discretion",
    "case_document",
    "case_draft",
    "case_due",
    "case_entry",
    "case_erasure",
    "case_erasure_one",
    "case_export",
    "case_list",
    "case_new",
    "case_new_preview",
    "case_new_typing",
    "case_page",
    "case_preview",
    "case_print",
    "case_proof",
    "case_record",
    "case_search",
    "case_together",
    "case_typing",
    "discretion_table",
    "discretion_tables_page",
    "discretion_trial",
    "public_benchmark",
    "public_benchmarks",
]
