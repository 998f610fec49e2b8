"""牵连到什么 — everything that must go when something goes: the row, its copies in other records, papers, files, keys.

A value stands in several records (the draft, the act that was approved, a correction) and on papers. What names the same text
goes too; a paper issued from the first such record on goes too, unless the proposer answers for it that it does not show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from mingjing.cases.locating import located, located_by_key
from mingjing.cases.outcome import Invalid
from mingjing.cases.recorded import Where
from mingjing.records import documents, evidence
from mingjing.records import reads as log
from mingjing.records.erasing import keyring
from mingjing.records.erasing.rows import telling
from mingjing.records.reads import Recorded

ERASABLE = ("fields.", "receipt")
SHORTEST = 2
OF_PARTY = """
select c.id, (select count(*) from cases_caseparty o where o.case_id = c.id) from cases_case c
  join cases_caseparty m on m.case_id = c.id join cases_party p on p.id = m.party_id
 where c.agency_id = %s and p.code = %s order by c.id
"""
UNDER = """
select f.event_uid::text, f.path, e.case_uid, e.seq from evlog_field f join evlog_event e using (event_uid)
 where f.key = any(%b::bytea[]) and f.value <> ''
"""


@dataclass(slots=True)
class Reach:
    """一次删除的范围 — rows (event, path), files and papers by id, their digests, whole keys, and the cases concerned."""

    cases: dict[str, Where] = field(default_factory=dict)
    rows: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    papers: dict[str, str] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)

    @property
    def targets(self) -> dict[str, Any]:
        """As the proposal keeps it: ids only."""
        return {
            "rows": sorted([uid, path] for uid, path in self.rows),
            "files": sorted(self.files),
            "papers": sorted(self.papers),
            "digests": sorted({*self.files.values(), *self.papers.values()}),
            "keys": self.keys,
            "cases": list(self.cases),
        }


def of_fields(where: Where, chosen: Sequence[tuple[int, str]], spared: Iterable[str] = ()) -> Reach:
    """Fields of a case's records, with every copy of what they tell."""
    events = log.events(where.uid)
    by_seq = {one.seq: one for one in events}
    reach, texts = Reach({where.uid: where}), set[str]()
    for seq, name in chosen:
        event, path = by_seq.get(seq), f"fields.{name}"
        if event is None or path not in event.fields:
            raise Invalid({"fields": f"第 {seq} 条没有这个字段，或者已经删除"})
        if not telling(event.fields[path]):
            raise Invalid({"fields": f"第 {seq} 条的这个字段是选项、数字或者日期，不含个人信息，不能删除"})
        texts |= telling(event.fields[path])
        reach.rows[event.event_uid, path] = (where.uid, seq)
    copies(reach, where, events, texts)
    papers_from(reach, where, spared)
    return reach


def of_files(where: Where, ids: Iterable[str]) -> Reach:
    """Evidence files of a case."""
    known = {one.id: one for one in evidence.of_case(where.uid) if not one.erased}
    reach = Reach({where.uid: where})
    for one in dict.fromkeys(ids):
        if one not in known:
            raise Invalid({"files": "没有这个证据文件，或者已经删除"})
        reach.files[one] = known[one].sha256
    return reach


def of_person(where: Where, code: str, spared: Iterable[str] = ()) -> Reach:
    """A party of this case, in every case of the agency: a case that is about nobody else goes whole, of others what names them."""
    reach = Reach()
    with connection.cursor() as cursor:
        cursor.execute(OF_PARTY, [where.agency_id, code])
        found = cursor.fetchall()
    if not any(located_by_key(key).uid == where.uid for key, _ in found):
        raise Invalid({"person": "本案没有这个当事人，或者没有登记代码"})
    for key, parties in found:
        case = located_by_key(key)
        events = log.events(case.uid)
        reach.cases[case.uid] = case
        texts = of_party(events, code)
        copies(reach, case, events, texts)
        if parties == 1:
            whole(reach, case, events)
        papers_from(reach, case, spared)
    reach.keys = [one.id.hex() for one in keyring.of("person", f"{where.agency}|{code}") if not one.destroyed]
    with connection.cursor() as cursor:
        cursor.execute(UNDER, [[bytes.fromhex(one) for one in reach.keys]])
        under = cursor.fetchall()
    for uid, path, case_uid, seq in under:  # of a case, too, in which the party was corrected away since
        if case_uid.hex not in reach.cases and (other := located(case_uid.hex, [where.agency_id])) is not None:
            reach.cases[case_uid.hex] = other
        reach.rows.setdefault((uid, path), (case_uid.hex, seq))
    return reach


def of_party(events: Sequence[Recorded], code: str) -> set[str]:
    """Everything that records of a case ever said of the party of that code."""
    found = {code}
    for event in events:
        for one in event.fields.get("fields.parties") or ():
            if isinstance(one, dict) and one.get("code") == code:
                found |= telling(one)
    return found


def copies(reach: Reach, where: Where, events: Sequence[Recorded], texts: set[str]) -> None:
    """The rows of a case in which one of these texts stands."""
    wanted = {text for text in texts if len(text) >= SHORTEST}
    for event in events:
        for path, value in event.fields.items():
            if path.startswith(ERASABLE) and any(text in leaf for leaf in telling(value) for text in wanted):
                reach.rows[event.event_uid, path] = (where.uid, event.seq)


def whole(reach: Reach, where: Where, events: Sequence[Recorded]) -> None:
    """Everything that a case about one person tells, with its evidence files."""
    for event in events:
        for path, value in event.fields.items():
            if path.startswith("fields.") and telling(value):
                reach.rows[event.event_uid, path] = (where.uid, event.seq)
    reach.files |= {one.id: one.sha256 for one in evidence.of_case(where.uid) if not one.erased}


def papers_from(reach: Reach, where: Where, spared: Iterable[str]) -> None:
    """The papers of a case from the first dead row on, but for those of which the proposer answers that they do not show it."""
    first = min((seq for uid, seq in reach.rows.values() if uid == where.uid), default=None)
    left = {one.replace("-", "") for one in spared}
    for paper in documents.of_case(where.uid):
        if first is not None and paper.seq >= first and paper.id.hex not in left and not documents.destroyed(paper.id):
            reach.papers[str(paper.id)] = paper.sha256
