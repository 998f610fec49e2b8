"""附证副本 — the served copy of a decision: the original's pages, then one sheet with its proof as a QR code.

It serves docs/decisions/0047. The original is not touched: its pages are shown as they are, its bytes travel as an attachment, and
nothing printed here is inside what the record hashed. A paper that no witness has seen yet says 待见证 and bears no code.
The copy is made anew each time and kept nowhere: a file that outlived an erasure would undo it.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

import segno
from django.db import connection
from segno import consts

from mingjing.chain import paper
from mingjing.chain.paper import NoSlip, Slip
from mingjing.records.documents import typeset
from mingjing.records.documents.issued import content
from mingjing.records.documents.words import SHANGHAI
from mingjing.records.log import reads as log
from mingjing.records.models import IssuedDocument
from mingjing.records.reads.places import Place, place_of

BYTES = "SELECT env, seals, entry FROM evlog_event WHERE case_uid = %s AND seq = %s"
MOMENT = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Proven:
    """一份文书的证明 — where its record stands, the proof in a code (None: still 待见证), and the bytes that travel along."""

    place: Place
    slip: Slip | None
    env: bytes
    seals: bytes
    proof: str


def proven(document: IssuedDocument) -> Proven:
    """What proves a paper now."""
    place = place_of(document.case_uid, document.seq)
    with connection.cursor() as cursor:
        cursor.execute(BYTES, [document.case_uid, document.seq])
        env, seals, line = (bytes(part) for part in cursor.fetchone())
    text = log.proof_text(place.event_uid) if place.witnessed else None
    try:
        slip = paper.made(document.sha256, line, text, log.policy_text()) if text else None
    except (NoSlip, ValueError):  # a policy that asks for more witnesses than the checkpoint has: it waits for them
        slip = None
    return Proven(place, slip, env, seals, text if slip and text else "")


def stamped(document: IssuedDocument, check_url: str) -> bytes:
    """The copy that is handed out: `check_url` is the public page that the code leads to."""
    found = proven(document)
    files = {"original.pdf": content(document), "event.env": found.env, "event.seals": found.seals}
    if found.slip is not None:
        files |= {"event.tlog-proof": found.proof.encode(), "code.svg": code(found.slip, check_url)}
    files["told.json"] = json.dumps(_told(document, found, check_url), ensure_ascii=False).encode()
    return typeset.sheet(LAYOUT, files)


def code(slip: Slip, check_url: str) -> bytes:
    """The QR code of a proof, level M: the address as it is, the proof as digits."""
    parts = ((f"{check_url}?{paper.QUERY}", consts.MODE_BYTE), (str(slip), consts.MODE_NUMERIC))
    out = io.BytesIO()
    drawn = segno.make_qr(parts, error="m", boost_error=False)  # type: ignore[arg-type]
    drawn.save(out, kind="svg", border=4, xmldecl=False, svgclass=None)
    return out.getvalue()


def _told(document: IssuedDocument, found: Proven, check_url: str) -> dict[str, Any]:
    """What the sheet prints."""
    seen, after = found.place.witnessed, found.place.after
    rows = [
        ["文书", " ".join(part for part in (document.title, document.number) if part)],
        ["原件的校验值（SHA-256）", document.sha256],
        ["记录的校验值", found.place.hash],
        ["日志", found.place.log or "还没有编入"],
    ]
    if found.slip is not None and seen is not None:
        rows += [
            ["日志里的位置", f"第 {found.place.index} 条，检查点共 {found.slip.size} 条"],
            ["记录时间不早于", f"{after.at.astimezone(SHANGHAI):{MOMENT}}" if after else "（没有更早的检查点）"],
            ["记录时间不晚于", f"{seen.at.astimezone(SHANGHAI):{MOMENT}}"],
            ["见证方", "、".join(seen.witnesses)],
        ]
    witnessed = found.slip is not None
    return {
        "state": "已见证" if witnessed else "待见证",
        "witnessed": witnessed,
        "how": (HOW if witnessed else WAIT).format(url=check_url),
        "pages": document.pages,
        "rows": rows,
        "fonts": typeset.fonts(),
        "files": ["event.env", "event.seals", *(["event.tlog-proof"] if witnessed else [])],
    }


HOW = (
    "用手机扫描二维码，打开核验页面；或者打开 {url} ，粘贴二维码的内容。页面会说明它证明了什么：依据哪些条文、有哪些证据、"
    "各环节的先后，以及在哪一段时间之内记录。没有网络时，用核验程序 paper.py 和另外取得的信任策略核对。"
)
WAIT = (
    "这份文书的记录已经保存，还没有足够的别的机关的见证方签名，所以现在没有可以核验的二维码。"
    "通常几秒钟后就有：请重新下载这份副本。"
)
LAYOUT = """
#let told = json("/told.json")
#set page(paper: "a4", margin: 0pt)
#set text(font: told.fonts.body, size: 11pt, lang: "zh")
#let original = read("/original.pdf", encoding: none)
#pdf.attach("original.pdf", original, relationship: "source", mime-type: "application/pdf", description: "原件，一字未改")
#for name in told.files {
  pdf.attach(name, read("/" + name, encoding: none), relationship: "supplement", mime-type: "application/octet-stream")
}
#for n in range(1, told.pages + 1) {
  page(image("/original.pdf", page: n, width: 100%, height: 100%, fit: "contain"))
}
#set page(margin: (x: 2.4cm, y: 2.2cm))
#set par(leading: 0.8em)
#align(center)[#text(font: told.fonts.title, size: 20pt, weight: "bold")[存证核验页] #v(2pt)
#box(stroke: 1pt, inset: (x: 10pt, y: 5pt), radius: 3pt)[#text(font: told.fonts.label, size: 13pt)[#told.state]]]
#v(6pt)
#if told.witnessed [
  #align(center, image("/code.svg", width: 10.4cm))
  #v(2pt)
  #told.how
] else [#told.how]
#v(6pt)
#table(columns: (3.6cm, 1fr), stroke: 0.5pt + luma(160), inset: 6pt,
  ..told.rows.map(row => (text(size: 9.5pt)[#row.at(0)], text(size: 9.5pt)[#row.at(1)])).flatten())
#v(4pt)
#text(size: 9pt)[本页由系统在印制副本时加上，不是原件的一部分。原件附在这个 PDF 文件里（original.pdf），一字未改；二维码里没有姓名、地址等个人信息。]
"""
