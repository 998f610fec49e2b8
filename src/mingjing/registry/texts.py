"""官方文本的切分 — the words of a statute that an agency holds, from plain text or Word, split into articles.

It serves the wish to see the text beside our gist; nothing of it is shipped. It refuses to repair a text silently: numbers
that are missing, twice or out of order are told, and a person mends them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

MOST_BYTES, MOST_UNPACKED, MOST_ARTICLES = 5 * 1024 * 1024, 50 * 1024 * 1024, 3000
DIGITS = "零一二三四五六七八九"
ARTICLE = re.compile(
    r"^\s*第([零〇一二三四五六七八九十百千\d]+)条(?:之([一二三四五六七八九十]+))?(?:[\s　：:]+|(?=[^\s的和、，。款项规]))"
)
HEADING = re.compile(r"^\s*第[零一二三四五六七八九十百\d]+(编|分编|章|节)[\s　]*(.{0,60})$")
ITEM = re.compile(r"^\s*([一二三四五六七八九十]{1,3})、")
RANK = {"编": 0, "分编": 1, "章": 2, "节": 3}


class NotReadable(ValueError):
    """读不出文字的文件。"""


@dataclass(frozen=True, slots=True)
class Piece:
    """一条 — its number as the law files write it (`27-1` for 第二十七条之一), the headings above it, its words."""

    number: str
    headings: tuple[str, ...]
    body: str


@dataclass(frozen=True, slots=True)
class Split:
    """切分的结果 — the articles in order, and what looks wrong."""

    pieces: tuple[Piece, ...]
    doubts: tuple[str, ...]


def words_of(content: bytes, name: str) -> str:
    """The words of a file: Word (.docx) or plain text in UTF-8 or GB 18030."""
    if not content or len(content) > MOST_BYTES:
        raise NotReadable("请选择一个不超过 5 MB 的文件")
    if content[:2] == b"PK":
        return of_word(content)
    if content[:4] == b"\xd0\xcf\x11\xe0" or name.lower().endswith((".doc", ".pdf")):
        raise NotReadable("只能读 .docx 和纯文本；旧的 .doc 或者 PDF 请先另存为 .docx 或者 .txt")
    for code in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(code)
        except UnicodeDecodeError:
            continue
    raise NotReadable("这个文件的文字读不出来；请另存为 UTF-8 的纯文本")


def of_word(content: bytes) -> str:
    """The paragraphs of a Word document, tables left out."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        with ZipFile(BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise NotReadable("这个 Word 文件展开以后太大；请另存为纯文本")
        found = docx.Document(BytesIO(content))
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError) as no:
        if isinstance(no, NotReadable):
            raise
        raise NotReadable("打不开这个 Word 文件；请重新另存为 .docx 或者纯文本") from no
    return "\n".join(paragraph.text for paragraph in found.paragraphs)


def number_of(told: str) -> int:
    """A Chinese or Arabic number up to 9999.

    >>> number_of("一百二十三"), number_of("十"), number_of("二〇"), number_of("56"), number_of("一千零八")
    (123, 10, 20, 56, 1008)
    """
    if told.isdigit():
        return int(told)
    told = told.replace("〇", "零")
    if not set(told) & set("十百千"):
        return int("".join(str(DIGITS.index(one)) for one in told))
    total, digit = 0, 0
    for one in told:
        if one in DIGITS:
            digit = DIGITS.index(one)
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[one]
            digit = 0
    return total + digit


def split(words: str) -> Split:
    """The articles of a text; a paper without articles is split at its items (一、 二、 …).

    >>> [(one.number, one.body) for one in split("第一章　总则\\n第一条　甲。\\n乙。\\n第一条之一　丙。").pieces]
    [('1', '甲。\\n乙。'), ('1-1', '丙。')]
    """
    lines = [line.strip() for line in words.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    by = ARTICLE if any(ARTICLE.match(line) for line in lines) else ITEM
    pieces: list[Piece] = []
    headings: dict[int, str] = {}
    number = ""
    body: list[str] = []
    above: tuple[str, ...] = ()
    for line in lines:
        if by is ARTICLE and (found := HEADING.match(line)):
            rank = RANK[found[1]]
            headings = {key: value for key, value in headings.items() if key < rank} | {rank: line}
            continue
        if found := by.match(line):
            if number:
                pieces.append(Piece(number, above, "\n".join(body)))
            inner = number_of(found[2]) if by is ARTICLE and found[2] else 0
            number = f"{number_of(found[1])}" + (f"-{inner}" if inner else "")
            body, above = [line[found.end() :].strip()], tuple(headings.values())
        elif number and line:
            body.append(line)
    if number:
        pieces.append(Piece(number, above, "\n".join(body)))
    return without_contents(pieces)


def without_contents(pieces: list[Piece]) -> Split:
    """Drop what a table of contents left (numbers without words, given again later), and say what looks wrong."""
    later = {one.number for one in pieces if one.body}
    kept = [one for one in pieces if one.body or one.number not in later][:MOST_ARTICLES]
    seen: dict[str, int] = {}
    unique: list[Piece] = []
    twice: list[str] = []
    for one in kept:
        if one.number in seen:
            twice.append(f"第 {one.number} 条出现两次：后一次并入前一次之后，请核对")
            first = unique[seen[one.number]]
            unique[seen[one.number]] = Piece(first.number, first.headings, f"{first.body}\n{one.body}")
            continue
        seen[one.number] = len(unique)
        unique.append(one)
    return Split(tuple(unique), (*twice, *doubts([(one.number, one.body) for one in unique])))


def doubts(articles: list[tuple[str, str]]) -> list[str]:
    """What looks wrong with articles in their order: numbers left out or out of order, articles without words.

    >>> doubts([("1", "甲"), ("3", "丙")])
    ['缺少第 2 条：可能没有切开，或者原文没有']
    """
    found: list[str] = []
    last = (0, 0)
    for number, body in articles:
        main, _, inner = number.partition("-")
        place = (int(main), int(inner or 0))
        if place[0] > last[0] + 1:
            missing = f"第 {last[0] + 1} 条" + (f"到第 {place[0] - 1} 条" if place[0] - 1 > last[0] + 1 else "")
            found.append(f"缺少{missing}：可能没有切开，或者原文没有")
        if place <= last:
            found.append(f"第 {number} 条在第 {last[0]} 条之后，顺序不对")
        if not body:
            found.append(f"第 {number} 条没有文字")
        last = max(last, place)
    return found or ([] if articles else ["没有找到“第几条”或者“一、”开头的段落"])
