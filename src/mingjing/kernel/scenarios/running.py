"""情景的检验 — plays a scenario and compares what the kernel says with what the lawyer expected.

It serves `make law` and tests/test_law.py. It refuses half agreement: citations are compared as exact sets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mingjing.kernel import deadlines, ruling
from mingjing.kernel.errors import KernelError
from mingjing.kernel.facts import Step
from mingjing.kernel.law import Rule
from mingjing.kernel.library import Library, load
from mingjing.kernel.moments import day_of, moment_of
from mingjing.kernel.ruling import Permitted, Refused
from mingjing.kernel.scenarios import reading
from mingjing.kernel.scenarios.reading import Scenario, ScenarioError, plain
from mingjing.kernel.scenarios.staging import Stage, as_act

THEN = frozenset({"permitted", "refused", "includes", "asks", "due", "stage", "state", "waiting"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """结果 — a scenario with what went otherwise than expected; no faults: it holds."""

    title: str
    where: str
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """True when everything came out as expected."""
        return not self.faults


def run(folder: Path, library: Library | None = None, under: Path | None = None) -> list[Outcome]:
    """Every scenario of a law folder (or under one of its folders), played."""
    library = library or load(folder)
    return [play(one, library) for one in reading.scenarios(folder, under)]


def play(scenario: Scenario, library: Library) -> Outcome:
    """One scenario, played; what cannot be read is a fault like any other."""
    try:
        faults = tuple(_play(scenario, library))
    except KernelError as fault:
        faults = (str(fault),)
    return Outcome(scenario.title, scenario.where, faults)


def _play(scenario: Scenario, library: Library) -> list[str]:
    written, then = plain(scenario.written), plain(scenario.written["then"])
    if strange := set(then) - THEN:
        raise ScenarioError(scenario.where, f"then 中不认识的键 {'、'.join(sorted(strange))}")
    stage = Stage.of(scenario, library)
    for step in reading.steps(scenario):
        stage.play(step)
    when: Mapping[str, Any] = reading.attempted(scenario)
    if "event" in when:
        return _event(stage, moment_of(when["event"]), then)
    faults: list[str] = []
    now = stage.now
    if when:
        now = _attempted(stage, when, written, then, faults)
    if "now" in written:
        now = stage.moment(written["now"])
    elif "now" in when:
        now = stage.moment(when["now"])
    return faults + _standing(stage, then, now)


def _attempted(
    stage: Stage, when: Mapping[str, Any], written: Mapping[str, Any], then: Mapping[str, Any], faults: list[str]
) -> datetime:
    at = stage.moment(when.get("at"))
    spec = stage.spec(str(when["act"]), at)
    draft = stage.facts.draft(spec.act)
    usual: Step = (
        "do" if not spec.approval else "approve" if draft is not None and draft.checked is not None else "propose"
    )
    step: Step = when.get("step") or usual
    attempt = stage.attempt({**when, "step": step}, spec, step, at)
    told = when.get("now", written.get("now"))
    now = at if told is None else stage.moment(told)
    found = ruling.rule(attempt, stage.facts, stage.library, now)
    faults += _compared(found, then)
    if isinstance(found, Permitted):
        stage.facts = stage.facts.after(as_act(attempt, stage.facts))
        stage.now = at
    return now


def _compared(found: Permitted | Refused, then: Mapping[str, Any]) -> list[str]:
    if isinstance(found, Permitted):
        if _refusal_wanted(then):
            return ["应当被拒绝，却被准许了"]
        wanted = found_wanted if isinstance(found_wanted := then.get("permitted"), list) else []
        return [f"没有问到 {one}" for one in wanted if one not in found.articles]
    said = "；".join(f"{one.reason}（{'、'.join(one.articles) or '无条文'}）" for one in found.refusals)
    if not _refusal_wanted(then):
        return [f"被拒绝：{said}"]
    faults = []
    articles, asked = set(found.articles), {one.asks for one in found.refusals if one.asks}
    if "refused" in then and set(then["refused"]) != articles:
        faults.append(f"应当依 {sorted(then['refused'])} 拒绝，实际依 {sorted(articles)}：{said}")
    if "includes" in then and not set(then["includes"]) <= articles:
        faults.append(f"应当至少依 {sorted(then['includes'])} 拒绝，实际依 {sorted(articles)}：{said}")
    if "asks" in then and set(then["asks"]) != asked:
        faults.append(f"应当提问 {sorted(then['asks'])}，实际提问 {sorted(asked)}：{said}")
    return faults


def _refusal_wanted(then: Mapping[str, Any]) -> bool:
    return bool({"refused", "includes", "asks"} & set(then))


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _standing(stage: Stage, then: Mapping[str, Any], now: datetime) -> list[str]:
    """What holds after everything was done: dates, stage, what waits."""
    faults: list[str] = []
    law = stage.law(now)
    for want in ("stage", "state"):
        if want in then and (found := ruling.stage(stage.facts, law)) != then[want]:
            faults.append(f"应当处于 {then[want]}，实际处于 {found}")
    for due in _many(then["due"]) if "due" in then else ():
        faults += _due(stage, due, now)
    if "waiting" in then:
        found_all = ruling.waiting(stage.facts, stage.library, now)
        for one in _many(then["waiting"]):
            if not any(all(getattr(wait, key) == value for key, value in one.items()) for wait in found_all):
                faults.append(f"没有等待 {one}；等待的是 {[(wait.act, wait.step, wait.role) for wait in found_all]}")
    return faults


def _due(stage: Stage, want: Mapping[str, Any], now: datetime) -> list[str]:
    rule = deadline_rule(stage.law(now).deadlines, str(want["rule"]))
    clocks = deadlines.running(rule, stage.facts, stage.law(now), stage.library.calendar, now)
    if not clocks:
        return [f"{want['rule']} 没有起算"]
    last = clocks[-1]
    return _same_day(last.due, want) + (
        [f"{want['rule']} 应当是 {want['state']}，实际是 {last.state}"]
        if want.get("state", last.state) != last.state
        else []
    )


def _same_day(found: Any, want: Mapping[str, Any]) -> list[str]:
    if "date" not in want:
        return []
    wanted = want["date"]
    same = moment_of(wanted) == found if isinstance(found, datetime) else str(found) == str(wanted)
    return [] if same else [f"{want['rule']} 应当到 {wanted}，实际到 {found}"]


def _event(stage: Stage, moment: datetime | None, then: Mapping[str, Any]) -> list[str]:
    if moment is None or "due" not in then:
        raise ScenarioError(stage.where, "when.event 要有时间，then 要有 due")
    rules = stage.library.rules_for(stage.facts.place, stage.facts.field, day_of(moment))
    faults = []
    for want in _many(then["due"]):
        rule = deadline_rule(tuple(one for one in rules if one.deadline is not None), str(want["rule"]))
        found = deadlines.due(rule, moment, stage.library.calendar)
        faults += _same_day(found.due, want)
        if want.get("state", found.state) != found.state:
            faults.append(f"{want['rule']} 应当是 {want['state']}，实际是 {found.state}")
        if want.get("rolled", found.rolled) != found.rolled:
            faults.append(f"{want['rule']} 顺延应当是 {want['rolled']}，实际是 {found.rolled}")
    return faults


def deadline_rule(rules: tuple[Rule, ...], reference: str) -> Rule:
    """The deadline meant by `instrument/64#id`, `instrument#id`, or by an article whose only or main deadline it is; a
    rule of a pack that departs from it stands in its place."""
    fit = [rule for rule in rules if _meant(rule, reference, rule.name, rule.citation)]
    fit = fit or [rule for rule in rules if rule.departs_from and _meant(rule, reference, rule.departs_from, "")]
    if len(fit) > 1:
        fit = [rule for rule in fit if rule.deadline is not None and rule.deadline.main] or fit
    if len(fit) != 1:
        raise ScenarioError(reference, "没有这个期限" if not fit else f"有几个期限：{[rule.name for rule in fit]}")
    return fit[0]


def _meant(rule: Rule, reference: str, name: str, citation: str) -> bool:
    """True when the reference is the rule of that name (`instrument/64#id`), or its article, or its exact citation."""
    where, _, id_ = reference.partition("#")
    article, _, own = name.partition("#")
    if id_:
        return own == id_ and where.partition("/")[0] == article.partition("/")[0]
    return where in (article, citation)
