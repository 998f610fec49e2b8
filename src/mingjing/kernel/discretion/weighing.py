"""情节的作用 — no-penalty grounds first, then lighter, mitigated and heavier ones, laid over the step that applies.

It serves 行政处罚法 30–33, 36, 49 (P14–P20): the ground must be stated by the officer with its evidence.
It refuses a ground without evidence, and where light and heavy ones meet it leaves the weighing to a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from mingjing.kernel.discretion import words
from mingjing.kernel.discretion.deciding import Finding, Given
from mingjing.kernel.discretion.rules import CLASSES, LIGHT, GeneralRules, Ground
from mingjing.kernel.discretion.table import Band, Step, evaluate


@dataclass(frozen=True, slots=True)
class Weighed:
    """裁量结论 — what may be imposed after the grounds: bands, `no_penalty` must or may, and what a person still owes."""

    finding: Finding
    given: tuple[Given, ...]
    kind: str = ""
    no_penalty: Literal["", "must", "may"] = ""
    why: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    faults: Mapping[str, str] | None = None
    mitigated: Band | None = None
    citations: tuple[str, ...] = ()

    def band(self, kind: str = "fine", who: str = "") -> Band | None:
        """The band of the penalty of that kind."""
        return next(
            (one.band for one in self.given if one.penalty.kind == kind and (not who or one.penalty.who in ("", who))),
            None,
        )

    def told(self) -> str:
        """The penalties in words; 不予处罚 where that is so."""
        if self.no_penalty == "must" or self.finding.no_penalty:
            return "不予处罚"
        told = "，".join(words.penalty(one.penalty, one.band) for one in self.given)
        return f"可以不予处罚；予以处罚的，{told}" if self.no_penalty == "may" else told


def weigh(finding: Finding, stated: Iterable[Mapping[str, Any]], rules: Sequence[GeneralRules]) -> Weighed:
    """The finding with the grounds laid over it; `rules`: the national ones first, the authority's own last."""
    known = {ground.id: ground for one in rules for ground in one.grounds}
    grounds, faults = _read(stated, known)
    cited = tuple(dict.fromkeys(ground.citation for ground in grounds if ground.citation))
    why = tuple(f"{ground.title}（{_effect(ground)}）" for ground in grounds)
    plain = Weighed(finding, finding.given, why=why, faults=faults, citations=cited)
    if any(ground.effect == "no_penalty" for ground in grounds):
        first = [ground.title for ground in grounds if ground.effect == "no_penalty"]
        return replace(
            plain, given=(), no_penalty="must", why=(*why, f"{'、'.join(first)}：不予处罚"), needs=(EDUCATE,)
        )
    if finding.no_penalty or finding.state != "step":
        return plain
    may: Literal["", "may"] = "may" if any(ground.effect == "may_no_penalty" for ground in grounds) else ""
    own = next((one for one in reversed(rules) if one.shares), None)
    return replace(_laid(plain, grounds, own), no_penalty=may)


EDUCATE = "不予处罚的，对当事人进行教育并记录（行政处罚法第三十三条）"


def _effect(ground: Ground) -> str:
    return {
        "no_penalty": "应当不予处罚",
        "may_no_penalty": "可以不予处罚",
        "lighter_or_mitigated": "应当从轻或者减轻",
        "may_lighter": "可以从轻",
        "lighter": "从轻",
        "heavier": "从重",
        "grade_up": "提高一档",
        "top": "按本档上限",
        "reduce": "按比例减少",
    }[ground.effect]


def _read(stated: Iterable[Mapping[str, Any]], known: Mapping[str, Ground]) -> tuple[list[Ground], dict[str, str]]:
    found: list[Ground] = []
    faults: dict[str, str] = {}
    for entry in stated:
        name = str(entry.get("ground", ""))
        if name not in known:
            faults[name] = "没有这种情节"
        elif not str(entry.get("evidence") or "").strip():
            faults[name] = f"“{known[name].title}”没有写明依据的证据"
        elif known[name] not in found:
            found.append(known[name])
    return found, faults


def _laid(plain: Weighed, grounds: Sequence[Ground], own: GeneralRules | None) -> Weighed:
    light = [one for one in grounds if one.effect in LIGHT]
    heavy = [one for one in grounds if one.effect == "heavier"]
    made = plain
    if any(one.effect == "grade_up" for one in grounds):
        made = _grade_up(made)
    if any(one.effect == "top" for one in grounds):
        made = replace(made, given=tuple(_point(one, "high") for one in made.given))
    if light and heavy:
        made = replace(made, needs=(*made.needs, "从轻和从重的情节都有：综合考虑，由人写明理由"))
    elif light or heavy:
        kind = "lighter" if light else "heavier"
        made = _class(made, kind, own)
        if own is not None and own.several and len(light or heavy) >= 2:
            end: Literal["low", "high"] = "low" if light else "high"
            word = "最低" if light else "最高"
            made = replace(made, given=tuple(_point(one, end) for one in made.given))
            made = replace(made, why=(*made.why, f"有两个以上{CLASSES[kind]}情节，没有相反情节：取{word}"))
        if any(one.effect == "lighter_or_mitigated" for one in light):
            made = _mitigable(made, own)
    for one in grounds:
        if one.effect == "reduce" and one.reduce is not None:
            made = replace(made, given=tuple(_reduced(given, one.reduce) for given in made.given))
    return made


def _class(made: Weighed, kind: str, own: GeneralRules | None) -> Weighed:
    """Each amount narrowed to the part of the range that the authority's rules call lighter or heavier."""
    if own is None:
        need = f"没有规定{CLASSES[kind]}是哪一段：在本档内取{'低' if kind == 'lighter' else '高'}，由人决定"
        return replace(made, kind=kind, needs=(*made.needs, need))
    given = tuple(_narrowed(one, kind, own) for one in made.given)
    told = f"{CLASSES[kind]}：{own.title}"
    return replace(made, kind=kind, given=given, why=(*made.why, told))


def _narrowed(one: Given, kind: str, own: GeneralRules) -> Given:
    if one.band is None:
        return one
    range_ = one.band if own.within == "step" else one.legal or one.band
    of = "range" if own.within == "step" else one.legal_shape
    part = own.part(kind, range_, of)
    if part is None:
        return one
    both = _both(one.band, part)
    return replace(one, band=both if both is not None else part)


def _both(one: Band, other: Band) -> Band | None:
    """What lies in both bands, or None."""
    low, low_in = max((one.low, not one.low_in), (other.low, not other.low_in))
    high, high_in = min((one.high, one.high_in), (other.high, other.high_in))
    if low > high or (low == high and (low_in or not high_in)):
        return None
    return Band(low, high, not low_in, high_in)


def _point(one: Given, end: Literal["low", "high"]) -> Given:
    if one.band is None:
        return one
    value = one.band.low if end == "low" else one.band.high
    return replace(one, band=Band(value, value))


def _mitigable(made: Weighed, own: GeneralRules | None) -> Weighed:
    """Mitigation goes below the statutory minimum: shown beside, never chosen by itself."""
    legal = next((one.legal for one in made.given if one.legal is not None and one.penalty.kind == "fine"), None)
    if legal is None or legal.low <= 0:
        return made
    needs = own.mitigated_needs if own is not None and own.mitigated_needs else "严格评估后由负责人集体讨论决定"
    told = f"减轻处罚可以低于{words.money(legal.low)}：{needs}"
    return replace(made, mitigated=Band(Fraction(0), legal.low, True, False), needs=(*made.needs, told))


def _reduced(one: Given, share: tuple[Fraction, Fraction]) -> Given:
    if one.band is None:
        return one
    floor = one.legal.low if one.legal is not None else Fraction(0)
    low, high = one.band.low * (100 - share[1]) / 100, one.band.high * (100 - share[0]) / 100
    return replace(one, band=Band(max(low, floor), max(high, floor), one.band.low_in, one.band.high_in))


def _grade_up(made: Weighed) -> Weighed:
    """The next heavier step of the table in place of the one that applies."""
    steps = [step for part in made.finding.table.parts for step in part.steps]
    now = next((step for step in steps if step.id == made.finding.step), None)
    above: list[Step] = sorted((s for s in steps if now is not None and s.grade > now.grade), key=lambda s: s.grade)
    if not above:
        return replace(made, why=(*made.why, "已经是最高一档"))
    step = above[0]
    given = []
    for penalty in step.penalties:
        band = evaluate(penalty.amount, made.finding.stated) if penalty.amount is not None else None
        same = next(
            (one for one in made.given if one.penalty.kind == penalty.kind and one.penalty.who == penalty.who), None
        )
        given.append(Given(penalty, band, same.legal if same else None, same.legal_shape if same else "range"))
    return replace(made, given=tuple(given), why=(*made.why, f"提高一档，适用“{step.title}”"))
