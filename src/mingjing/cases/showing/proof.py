"""存证证明的说法和图 — what proves an act, in words for everybody, and the picture: chain of acts, tree, checkpoint, witnesses.

The picture is drawn here as SVG, without script, 360 units wide: it fits a telephone and prints as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mingjing.records.reads.places import Place, Seen

WIDTH = 360
BOXES_MOST = 5
LEAVES = tuple(60 + 34.3 * n for n in range(8))
OWN = 3


def rows(places: Sequence[Place], titles: dict[int, str]) -> list[dict[str, Any]]:
    """Each act as the page lists it."""
    return [
        {
            "seq": one.seq,
            "title": titles.get(one.seq, one.type),
            "hash": one.hash,
            "index": one.index,
            "recorded_at": one.recorded_at,
            "after": one.after,
            "witnessed": one.witnessed,
            "state": _("已见证") if one.witnessed else _("待见证"),
        }
        for one in places
    ]


def summary(places: Sequence[Place]) -> dict[str, Any]:
    """What is said above the list."""
    waiting = [one for one in places if one.witnessed is None]
    last = next((one for one in reversed(places) if one.witnessed), None)
    return {"count": len(places), "waiting": len(waiting), "last": last, "seen": last.witnessed if last else None}


def picture(places: Sequence[Place]) -> SafeString:
    """The whole way of the last witnessed act (of the last act where none is witnessed yet)."""
    shown = next((one for one in reversed(places) if one.witnessed), places[-1])
    parts = [*_chain(places, shown), *_tree(shown), *_checkpoint(shown.witnessed), *_witnesses(shown.witnessed)]
    height = 452
    title, told = _("这件案子的记录怎样被证明"), _said(places, shown)
    head = f'<svg class="proof-picture" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(told)}">'
    return mark_safe(f"{head}<title>{escape(title)}</title>{''.join(parts)}</svg>")  # noqa: S308 - every text is escaped


def _said(places: Sequence[Place], shown: Place) -> str:
    """The picture in one sentence."""
    if shown.witnessed is None:
        return _("%(count)s 条记录前后相连；第 %(seq)s 条还没有见证方见证。") % {"count": len(places), "seq": shown.seq}
    return _(
        "%(count)s 条记录前后相连；第 %(seq)s 条是日志的第 %(index)s 条，由 %(size)s 条的检查点和 %(who)s 见证。"
    ) % {
        "count": len(places),
        "seq": shown.seq,
        "index": shown.index,
        "size": shown.witnessed.size,
        "who": "、".join(shown.witnessed.witnesses),
    }


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "middle") -> str:
    mark = f' class="{kind}"' if kind else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{mark}>{escape(words)}</text>'


def _box(x: float, y: float, width: float, height: float, kind: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4" class="{kind}"/>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str = "way") -> str:
    return f'<path d="M{x1:g} {y1:g} L{x2:g} {y2:g}" class="{kind}"/>'


def _chain(places: Sequence[Place], shown: Place) -> list[str]:
    """The acts, each bound to the one before; long files show the first and the last ones."""
    some: list[Place | None] = [*places]
    if len(places) > BOXES_MOST:
        at = places.index(shown)
        end = min(len(places), max(at + 2, BOXES_MOST - 1))
        some = [places[0], None, *places[max(1, end - 3) : end]]
    step = WIDTH / len(some)
    wide = min(52.0, step - 14)
    out = [_text(4, 16, _("① 案件：环节一个接一个"), "head", "start")]
    middles = [step * n + step / 2 for n in range(len(some))]
    for n, (x, one) in enumerate(zip(middles, some, strict=True)):
        if n:
            out.append(
                _line(middles[n - 1] + wide / 2, 48, x - wide / 2, 48, "way" if one is not None else "way faint")
            )
        if one is None:
            out.append(_text(x, 52, "…"))
            continue
        kind = "own" if one is shown else "done" if one.witnessed else "waits"
        out += [_box(x - wide / 2, 32, wide, 32, kind), _text(x, 53, str(one.seq), "own-text" if one is shown else "")]
    x = middles[some.index(shown)]
    return [*out, _line(x, 64, x, 84), _line(x, 84, LEAVES[OWN], 128)]


def _tree(shown: Place) -> list[str]:
    """The tree of all records upside down: this one among the leaves, the way from it down to the root."""
    out = [_text(4, 122, _("② 日志：全部记录排成一棵树"), "head", "start")]
    level, y, own = list(LEAVES), 140.0, OWN
    while len(level) > 1:
        below = [(level[n] + level[n + 1]) / 2 for n in range(0, len(level), 2)]
        out += [
            _line(x, y, below[n // 2], y + 30, "way strong" if n == own else "way faint") for n, x in enumerate(level)
        ]
        for n, x in enumerate(level):
            kind = "own" if n == own else "beside" if n == own ^ 1 else "node"
            out.append(f'<circle cx="{x:g}" cy="{y:g}" r="6" class="{kind}"/>')
        level, y, own = below, y + 30, own // 2
    out.append(f'<circle cx="{WIDTH / 2:g}" cy="{y:g}" r="7" class="own"/>')
    place = _("还没有编入日志") if shown.index is None else _("第 %s 条") % f"{shown.index:,}"
    return [*out, _text(12, 208, place, "small", "start"), _line(WIDTH / 2, y, WIDTH / 2, 288)]


def _checkpoint(seen: Seen | None) -> list[str]:
    """Size and root, signed."""
    out = [_text(4, 268, _("③ 检查点：这棵树的长度和根"), "head", "start")]
    if seen is None:
        return [*out, _box(30, 288, 300, 52, "waits"), _text(WIDTH / 2, 319, _("待见证"))]
    return [
        *out,
        _box(30, 288, 300, 52, "done"),
        _text(WIDTH / 2, 309, _("共 %s 条记录") % f"{seen.size:,}"),
        _text(WIDTH / 2, 330, f"{_('根')} {seen.root[:24]}…", "code"),
    ]


def _witnesses(seen: Seen | None) -> list[str]:
    """Who signed that they saw it."""
    out = [_text(4, 372, _("④ 见证方：别的机关签名，说看见过它"), "head", "start")]
    names = seen.witnesses if seen else ()
    step = WIDTH / max(1, len(names))
    for n, name in enumerate(names):
        x = step * n + step / 2
        out += [_line(WIDTH / 2, 340, x, 388, "way faint"), f'<circle cx="{x:g}" cy="400" r="13" class="done"/>']
        out += [_text(x, 405, "✓"), _text(x, 436, name[:14], "small")]
    return out if names else [*out, _text(WIDTH / 2, 408, _("还没有"), "small")]
