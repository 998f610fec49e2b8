"""一份文书证明什么 — what the holder of a decision's proof may know of its case without signing in: acts, articles, evidence, no person.

Only whoever holds the paper asks this: the proof names the beginning of its digest, which stands nowhere else in public.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mingjing.cases.reads.visibility import by_uid
from mingjing.cases.rulebook import library
from mingjing.kernel.facts import STEPS
from mingjing.records import documents
from mingjing.records.reads import Recorded, events

KINDS = {"photo": "照片", "audio": "录音", "video": "录像", "pdf": "文件"}


@dataclass(frozen=True, slots=True)
class Act:
    """一个环节 — its number, title and moment; which evidence it took in (kind and digest)."""

    seq: int
    title: str
    at: datetime
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Proven:
    """一份文书证明的内容 — the paper, the act that issued it, its articles, every act up to it; what was changed afterwards."""

    title: str
    number: str
    agency: str
    act: str
    articles: tuple[str, ...]
    acts: tuple[Act, ...]
    afterwards: tuple[str, ...]


CHANGES = ("correct_record", "revoke_decision")


def proven(case_uid: str, seq: int, mark: str) -> Proven | None:
    """What a paper of that act proves; None where the act issued no paper whose digest begins with `mark`."""
    paper = next((one for one in documents.of_case(case_uid) if one.seq == seq and one.sha256.startswith(mark)), None)
    if paper is None:
        return None
    told, titles = events(case_uid), library().titles
    own = next(one for one in told if one.seq == seq)
    case = by_uid(case_uid)
    return Proven(
        title=paper.title,
        number=paper.number,
        agency=case.agency.name,
        act=titles.get(own.type, own.type),
        articles=tuple(own.fields.get("articles") or ()),
        acts=tuple(_act(one, titles) for one in told if one.seq <= seq),
        afterwards=tuple(_act(one, titles).title for one in told if one.seq > seq and one.type in CHANGES),
    )


def _act(one: Recorded, titles: Mapping[str, str]) -> Act:
    """An event in words without names."""
    title, of = titles.get(one.type, ""), one.fields.get("fields.act")
    if one.type in (*STEPS, "return"):
        title = f"{STEP_WORDS.get(one.type, one.type)}：{titles.get(str(of), '')}"
    media: list[Mapping[str, Any]] = one.fields.get("media") or []
    return Act(one.seq, title, one.at, tuple((KINDS.get(str(m["kind"]), "材料"), str(m["sha256"])) for m in media))


STEP_WORDS = {"propose": "提出", "check": "审核", "approve": "批准", "return": "退回"}
