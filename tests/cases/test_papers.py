"""Papers by the way: every act of a whole case leaves the papers that the procedure names, numbered, kept and on the record."""

from __future__ import annotations

import re

import pypdfium2
import pytest

from mingjing.chain.hashing import sha256
from mingjing.records import documents
from mingjing.records import reads as log
from tests import driver


def text(content: bytes) -> str:
    """The text of a paper without spaces."""
    paper = pypdfium2.PdfDocument(content)
    return re.sub(r"\s+", "", "".join(page.get_textpage().get_text_bounded() for page in paper))


@pytest.mark.clause("LY-R08", part="the filing form is made and kept")
@pytest.mark.clause("LY-R12", part="the papers of a usual case")
@pytest.mark.clause("LY-R22", part="issued by the act")
def test_a_whole_case_leaves_its_papers() -> None:
    case = driver.case().to("archived")
    kept = documents.of_case(case.uid)
    forms = [paper.form for paper in kept]
    expected = ["lead_register", "filing_approval", "site_inspection_record", "investigation_report", "rights_notice"]
    expected += ["penalty_decision", "service_receipt", "closing_approval", "case_catalogue"]
    assert [form for form in expected if form not in forms] == []
    for paper in kept:
        content = documents.content(paper)
        assert sha256(content).hex() == paper.sha256
        page = text(content)
        assert "None" not in page
        assert not re.search(r"\d{4}-\d{2}-\d{2}T", page)
    events = {event.seq: event for event in log.events(case.uid)}
    for paper in kept:
        told = events[paper.seq].fields["papers"]
        assert {"form": paper.form, "number": paper.number, "sha256": paper.sha256}.items() <= next(
            one for one in told if one["form"] == paper.form
        ).items()


def test_the_catalogue_lists_every_paper_before_it() -> None:
    case = driver.case().to("archived")
    kept = documents.of_case(case.uid)
    catalogue = next(paper for paper in kept if paper.form == "case_catalogue")
    page = text(documents.content(catalogue))
    for paper in kept:
        if paper.seq < catalogue.seq:
            assert paper.title in page
            assert paper.number in page
