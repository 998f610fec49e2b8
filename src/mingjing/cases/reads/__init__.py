"""案件的查询 — what pages, the API and rooms upstairs read; nothing here writes, and nobody sees what is not theirs."""

from mingjing.cases.projections.writing import pieces
from mingjing.cases.reads.back_testing import MOST as MOST_PAST
from mingjing.cases.reads.back_testing import of_agencies, past_cases
from mingjing.cases.reads.case_page import (
    Openings,
    actor_of,
    asked_by,
    deadlines,
    drafts,
    facts_of,
    law_of,
    open_acts,
    openings,
    receipt_in,
    receipt_of,
    timeline,
    typing,
    waiting,
)
from mingjing.cases.reads.lists import MOST, BadCursor, Listed, Page, light_of, list_cases, search
from mingjing.cases.reads.proven import Proven, proven
from mingjing.cases.reads.related import Related, Step, related, together
from mingjing.cases.reads.touched import running_count, running_in
from mingjing.cases.reads.visibility import any_case, by_uid, case_for, sees, visible
from mingjing.cases.reads.watching import (
    Finding,
    Missed,
    acts_worth_watching,
    decision_number,
    decision_of,
    findings,
    findings_in,
    law_day,
    missed,
    penalty_titles,
)
from mingjing.cases.reads.work import FILTERS, Item, counts, worklist

__all__ = [
    "FILTERS",
    "MOST",
    "MOST_PAST",
    "BadCursor",
    "Finding",
    "Item",
    "Listed",
    "Missed",
    "Openings",
    "Page",
    "Proven",
    "Related",
    "Step",
    "actor_of",
    "acts_worth_watching",
    "any_case",
    "asked_by",
    "by_uid",
    "case_for",
    "counts",
    "deadlines",
    "decision_number",
    "decision_of",
    "drafts",
    "facts_of",
    "findings",
    "findings_in",
    "law_day",
    "law_of",
    "light_of",
    "list_cases",
    "missed",
    "of_agencies",
    "open_acts",
    "openings",
    "past_cases",
    "penalty_titles",
    "pieces",
    "proven",
    "receipt_in",
    "receipt_of",
    "related",
    "running_count",
    "running_in",
    "search",
    "sees",
    "timeline",
    "together",
    "typing",
    "visible",
    "waiting",
    "worklist",
]
