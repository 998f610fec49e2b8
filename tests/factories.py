"""造事 — small things with named traits that tests need: evidence files, codes, bodies of calls."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from mingjing.records import evidence

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(64)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def file(who: str = "officer1", agency: str = "320700-CG", content: bytes = PNG, name: str = "现场.png") -> str:
    """A sealed evidence file of that agency; its id."""
    found = evidence.begin(size=len(content), name=name, user=who, agency=agency)
    evidence.receive(evidence.take_turn(found, user=who), 0, content)
    evidence.finish(found)
    return found


def video(who: str = "officer1", agency: str = "320700-CG") -> str:
    """A sealed video."""
    return file(who, agency, MP4, "执法记录.mp4")


def key() -> str:
    """A client's key."""
    return str(uuid4())


def lead(**more: Any) -> dict[str, Any]:
    """The fields of a lead without a party."""
    return {
        "procedure": "ordinary_penalty",
        "matter": "street_occupation",
        "parties": [],
        "lead": {"source": "inspection", "summary": "巡查发现占道经营"},
        **more,
    }
