"""流程图 — an effective procedure drawn from its data: stages as bands, acts as boxes, with who, limits and the party's rights.

It serves LY-O04, YY-04 and CJ-P02 (a published flowchart with steps, limits, responsibility, rights): one narrow column that a
phone shows whole and a sheet prints. It refuses to show anything that the law files do not say, and to lay one text on another:
every line is broken by the widths of its own signs, and every box is as high as its lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import escape
from unicodedata import east_asian_width

from mingjing.kernel.law import ActSpec, Effective, Event, Rule
from mingjing.kernel.library import citations, wording
from mingjing.kernel.trace import ROLES

WIDTH = 360
_EDGE, _PAD, _GAP = 8, 12, 22
_SIZES = {"stage": 16.0, "title": 15.0, "line": 12.5}
_LEAD = 1.5
_FONT = "system-ui, 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
_LOOKS: dict[str, dict[str, str]] = {
    "b": {"fill": "#fff", "stroke": "#51606f", "stroke-width": "1.2"},
    "m": {"stroke": "#1f4e8c", "stroke-width": "2.6"},
    "p": {"fill": "#f7f4ea", "stroke-dasharray": "5 3"},
    "s": {"fill": "#f3f5f8", "stroke": "#c5ccd4"},
    "d": {"fill": "#e3f1e6"},
    "o": {"fill": "#fff3c9"},
    "h": {"fill": "#dfe6ee"},
    "n": {"fill": "#1f4e8c"},
    "a": {"stroke": "#51606f", "stroke-width": "1.6", "fill": "none"},
    "": {"fill": "#1b2430"},
    "t": {"fill": "#1b2430", "font-weight": "600"},
    "w": {"fill": "#fff"},
    "r": {"fill": "#6b4a00"},
}


def _look(names: str) -> str:
    """The attributes of these looks, later ones over earlier ones: attributes, for a page allows no style of its own."""
    found: dict[str, str] = {}
    for name in names.split(" "):
        found |= _LOOKS[name]
    return " ".join(f'{name}="{value}"' for name, value in found.items())


@dataclass(frozen=True, slots=True)
class Step:
    """流程图的一步 — an act with what the public should know of it."""

    act: str
    title: str
    who: str
    main: bool
    party: bool
    decides: bool
    ends: bool
    limits: tuple[str, ...]
    rights: tuple[str, ...]
    articles: str
    follows: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Band:
    """流程图的一段 — a stage with its steps; `beside`: it may happen at any time."""

    id: str
    title: str
    beside: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """您在这里 — where one case stands: acts done, acts open now, its stage. Empty for the public chart."""

    done: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    stage: str = ""


def bands(law: Effective) -> tuple[Band, ...]:
    """The stages in order, each with its acts."""
    found = []
    for stage in law.stages:
        steps = tuple(_step(act, law) for act in law.acts.values() if act.stage == stage.id)
        if steps:
            found.append(Band(stage.id, stage.title, stage.beside, steps))
    return tuple(found)


REVIEWED = "legal_review"
REVIEW = ("submit_for_review", "pass_review", "return_from_review", "dispute_review", "settle_review_dispute")


def review_band(law: Effective) -> Band | None:
    """法制审核流程图 (岳阳方案 三(一)): the acts of the legal review alone, each as a box; None where nothing is reviewed."""
    steps = tuple(replace(_step(law.acts[name], law), main=True) for name in REVIEW if name in law.acts)
    return Band(REVIEWED, "法制审核", False, steps) if steps else None


def _step(act: ActSpec, law: Effective) -> Step:
    starts = law.starts.get(act.act, ())
    cited = dict.fromkeys(
        _article(rule, law)
        for rule in (*law.rules_by_act.get(act.act, ()), *starts)
        if "*" not in rule.binds and rule.status == "confirmed"
    )
    return Step(
        act=act.act,
        title=act.title,
        who=_who(act),
        main=act.expected or act.opens or act.decides or act.ends,
        party=act.whose == "party",
        decides=act.decides,
        ends=act.ends,
        limits=tuple(dict.fromkeys(_limit(one, law) for one in starts if _whose(one) == "agency")),
        rights=tuple(dict.fromkeys(_right(one, law) for one in starts if _whose(one) == "party")),
        articles="、".join(list(cited)[:3]) + ("等" if len(cited) > 3 else ""),
        follows=frozenset(name for names in act.after.values() for name in names),
    )


def _whose(rule: Rule) -> str:
    return rule.deadline.whose if rule.deadline else ""


def _article(rule: Rule, law: Effective) -> str:
    parts = citations.parse(f"{rule.instrument}/{rule.article}")
    instrument = law.instruments[rule.instrument]
    return citations.in_chinese(instrument.cited_as, parts, items=instrument.items)


def _who(act: ActSpec) -> str:
    chain = [ROLES.get(one.split("|")[0], one) for one in act.approval]
    if act.whose == "party":
        return "当事人"
    if chain:
        return f"{chain[0]}承办、{'、'.join(f'{one}审核' for one in chain[1:-1])}{'、' if chain[1:-1] else ''}{chain[-1]}批准"
    people = "、".join(ROLES.get(one, one) for one in act.by)
    return f"{people}（不少于 {act.officers} 名）" if act.officers else people


def _limit(rule: Rule, law: Effective) -> str:
    line = rule.deadline
    assert line is not None
    doubt = "（待核实）" if rule.status == "to_confirm" else ""
    done = _done(line.do, law)
    if line.until_field is not None:
        return (f"在写明的期限内{done}" if done else "以写明的日期为限") + doubt
    length = wording.period(line.period) if line.period else ""
    if line.before is not None:
        return f"提前 {length}{done}{doubt}"
    if line.deems:
        return f"{length}期满视为送达{doubt}"
    return (f"{length}内{done}" if done else f"{length}期满") + doubt


def _right(rule: Rule, law: Effective) -> str:
    """A period of the party: how long, what may be done in it, what may be given up before it ends."""
    line = rule.deadline
    assert line is not None
    length = wording.period(line.period) if line.period else "以文书写明的日期为限"
    own = [one for one in line.do if one.act in law.acts and law.acts[one.act].whose == "party"]
    uses = _done([one for one in own if not one.act.startswith("waive_")], law)
    waives = _done([one for one in own if one.act.startswith("waive_")], law)
    other = _done([one for one in line.do if one not in own], law)
    told = [
        length,
        f"可以{uses}" if uses else "",
        f"也可以提前{waives}" if waives else "",
        f"以{other}为准" if other else "",
    ]
    return "，".join(one for one in told if one) + ("（待核实）" if rule.status == "to_confirm" else "")


def _done(events: Iterable[Event], law: Effective) -> str:
    titles = [law.acts[one.act].title for one in events if one.act in law.acts]
    return "或".join(dict.fromkeys(f"“{one}”" for one in titles))


def lines(law: Effective) -> Iterator[str]:
    """The chart as a list of sentences: what is read aloud, and what stands beside the picture."""
    for band in bands(law):
        yield f"{band.title}{'（随时）' if band.beside else ''}"
        for one in band.steps:
            told = [f"由{one.who}办理", *(f"期限：{limit}" for limit in one.limits)]
            told += [f"当事人的期限：{right}" for right in one.rights]
            if one.articles:
                told.append(f"依据：{one.articles}")
            yield f"　{one.title}：{'；'.join(told)}"


# ── 画 ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def width_of(text: str, size: float) -> float:
    """How wide a text is at most: a Chinese sign is as wide as it is high, others are taken as two thirds of that.

    >>> width_of("立案", 10), width_of("ab", 10)
    (20.0, 13.4)
    """
    return sum(size if east_asian_width(sign) in "WFA" else size * 0.67 for sign in text)


def broken(text: str, size: float, width: float) -> list[str]:
    """The text in lines no wider than that; closing signs do not begin a line.

    >>> broken("一二三四五", 10, 30)
    ['一二三', '四五']
    """
    found, line = [], ""
    for sign in text:
        if line and width_of(line + sign, size) > width and sign not in "，。；：、）”》":
            found.append(line)
            line = ""
        line += sign
    return [*found, line] if line else found


@dataclass
class _Sheet:
    """What is drawn so far, from above downwards."""

    width: int
    standing: Standing
    at: float = 0.0
    parts: list[str] = field(default_factory=list)

    def text(self, text: str, size: float, left: float, width: float, style: str = "") -> None:
        """Lines of text, each below the last."""
        for line in broken(text, size, width - size):
            self.at += size * _LEAD
            self.parts.append(
                f'<text x="{left:.1f}" y="{self.at - size * 0.42:.1f}" font-size="{size}" {_look(style)}>{escape(line)}</text>'
            )

    def arrow(self) -> None:
        """From the box above to the box below."""
        x, begin, end = self.width / 2, self.at, self.at + _GAP
        self.parts.append(f'<path {_look("a")} d="M{x} {begin + 2:.1f}V{end - 3:.1f}M{x - 4} {end - 8:.1f}l4 5l4 -5"/>')
        self.at = end


def svg(law: Effective, standing: Standing | None = None, band: str | Band | None = None, width: int = WIDTH) -> str:
    """The chart (or one band of it) as an SVG picture with its title and description."""
    sheet = _Sheet(width, standing or Standing())
    told = [band] if isinstance(band, Band) else [one for one in bands(law) if band is None or one.id == band]
    for number, one in enumerate(told):
        if number:
            sheet.at += 14
        _band(one, sheet)
    title = f"{law.title}流程图" + (f"：{told[0].title}" if band is not None and told else "")
    known = {one.title for one in told}
    name = f"{law.procedure}-{'whole' if band is None else told[0].id if told else band}"
    height = sheet.at + _EDGE
    said = "；".join(line.strip() for line in lines(law)) if band is None else "、".join(known)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" width="{width}" height="{height:.0f}"'
        f' role="img" aria-labelledby="{name}-title {name}-desc" font-family="{_FONT}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(said)}</desc>'
        f"{''.join(sheet.parts)}</svg>"
    )


def _band(band: Band, sheet: _Sheet) -> None:
    here = bool(sheet.standing.stage) and sheet.standing.stage == band.id
    word = band.title + ("（随时）" if band.beside else "") + ("　◀ 现在在这里" if here else "")
    size = _SIZES["stage"]
    top = sheet.at
    rows = len(broken(word, size, sheet.width - 4 * _EDGE - size))
    high = rows * size * _LEAD + 8
    sheet.parts.append(
        f'<rect {_look("n" if here else "h")} x="{_EDGE}" y="{top:.1f}" width="{sheet.width - 2 * _EDGE}" height="{high:.1f}" rx="6"/>'
    )
    sheet.at = top + 4
    sheet.text(word, size, 2 * _EDGE, sheet.width - 4 * _EDGE, "t w" if here else "t")
    sheet.at = top + high
    main = [one for one in band.steps if one.main or one.party]
    side = [one for one in band.steps if not (one.main or one.party)]
    for number, one in enumerate(main):
        before = main[:number]
        either = band.id == REVIEWED and one.act == "return_from_review"  # passed, or returned
        if either or (one.decides and any(other.decides for other in before)):
            sheet.text("或者", _SIZES["line"], sheet.width / 2 - _SIZES["line"], sheet.width)
            sheet.at += 4
        elif not one.party and any(other.act in one.follows for other in before):
            sheet.arrow()
        else:
            sheet.at += 10
        _box(one, sheet)
    if side:
        sheet.at += 10
        _side(side, sheet)


def _box(step: Step, sheet: _Sheet) -> None:
    style = "b" + (" m" if step.decides else "") + (" p" if step.party else "") + _mark(step.act, sheet.standing)
    inset = 26 if step.party else 0
    left, width = _EDGE + inset, sheet.width - 2 * _EDGE - inset
    place, top = len(sheet.parts), sheet.at
    sheet.at += 6
    sheet.text(_headed(step, sheet.standing), _SIZES["title"], left + _PAD, width - 2 * _PAD, "t")
    size = _SIZES["line"]
    sheet.text(step.who, size, left + _PAD, width - 2 * _PAD)
    for limit in step.limits:
        sheet.text(f"期限：{limit}", size, left + _PAD, width - 2 * _PAD)
    for right in step.rights:
        sheet.text(f"当事人的期限：{right}", size, left + _PAD, width - 2 * _PAD, "r")
    if step.articles:
        sheet.text(f"依据：{step.articles}", size, left + _PAD, width - 2 * _PAD)
    sheet.at += 8
    round_ = 18 if step.ends else 5
    sheet.parts.insert(
        place,
        f'<rect {_look(style)} x="{left}" y="{top:.1f}" width="{width}" height="{sheet.at - top:.1f}" rx="{round_}"/>',
    )


def _headed(step: Step, standing: Standing) -> str:
    kind = "【决定】" if step.decides else "【当事人的权利】" if step.party else "【结束】" if step.ends else ""
    mark = "　✓ 已办" if step.act in standing.done else ""
    return kind + step.title + mark + ("　● 现在可以办" if step.act in standing.open else "")


def _mark(act: str, standing: Standing) -> str:
    return " o" if act in standing.open else " d" if act in standing.done else ""


def _side(steps: list[Step], sheet: _Sheet) -> None:
    """The acts that are done only where the case asks for them, as one quiet box."""
    place, top = len(sheet.parts), sheet.at
    left, width, size = _EDGE, sheet.width - 2 * _EDGE, _SIZES["line"]
    sheet.at += 5
    sheet.text("需要时：", size, left + _PAD, width - 2 * _PAD, "t")
    for one in steps:
        said = f"{_headed(one, sheet.standing)}（{one.who}{'；' + '；'.join(one.limits) if one.limits else ''}）"
        sheet.text(said, size, left + _PAD, width - 2 * _PAD)
        for right in one.rights:
            sheet.text(f"当事人的期限：{right}", size, left + _PAD, width - 2 * _PAD, "r")
    sheet.at += 7
    sheet.parts.insert(
        place, f'<rect {_look("b s")} x="{left}" y="{top:.1f}" width="{width}" height="{sheet.at - top:.1f}" rx="5"/>'
    )
