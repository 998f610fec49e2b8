"""说法 — what was proven, or not, as plain Chinese sentences, and a counter-example as a list of acts with who and when.

It serves `mingjing law prove` and whoever must mend a law file. It refuses to say "proven" of what was not covered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mingjing.kernel.law import ActSpec, Effective, Rule
from mingjing.kernel.library import citations, wording
from mingjing.kernel.procedure import option_values
from mingjing.kernel.prove.book import TIME, WORLD
from mingjing.kernel.prove.contents import SOMETHING, declared
from mingjing.kernel.prove.machine import Machine, Way
from mingjing.kernel.prove.search import Taken
from mingjing.kernel.trace import ROLES

CLAIMS: Mapping[str, str] = {
    "a": "没有死路：办到任何一步，案件都还能依法结案",
    "b": "没有绕得过关口的路：作决定之前必经告知、审核、讨论，决定的负责人另有其人",
    "c": "每个期限都能开始、能结束、来得及办，没有先结束后开始的",
    "d": "该有的文书都有格式，每个环节有名称、有依据，引用的条文都存在",
    "e": "同时有效的规则互不矛盾，每个环节都有办得成的时候",
    "f": "地方和部门的规定只在允许的地方变通",
}
_STEPS = {"propose": "拟定草案", "check": "审核草案", "return": "退回草案"}
_DAYS = {"hours": 1 / 24, "working_days": 1.5, "calendar_days": 1, "months": 30, "years": 365}


@dataclass(frozen=True, slots=True)
class Line:
    """反例的一步 — who did what when; `note` says the contents and answers that matter."""

    day: int
    act: str
    said: str
    who: str
    note: str = ""

    def __str__(self) -> str:
        told = f"第{self.day}日　{self.said}" + (f"（{self.note}）" if self.note else "")
        return told + (f"　——{self.who}" if self.who else "")


@dataclass(frozen=True, slots=True)
class Finding:
    """一项结论 — of claim a–f: a sentence, whether it holds (None: not covered, or not finished), a counter-example if not."""

    claim: str
    said: str
    holds: bool | None
    articles: tuple[str, ...] = ()
    trace: tuple[Line, ...] = ()


def cite(law: Effective, rule: Rule) -> str:
    """行政处罚法第四十四条“notified_before_deciding”."""
    parts = citations.parse(rule.citation)
    instrument = law.instruments.get(rule.instrument)
    said = citations.in_chinese(instrument.cited_as, parts, items=instrument.items) if instrument else rule.citation
    return f"{said}#{rule.id}"


def told(machine: Machine, way: Iterable[Taken], last: str = "") -> tuple[Line, ...]:
    """A way as lines; `last` is put into the note of its last line."""
    lines: list[Line] = []
    day = 1.0
    taken = list(way)
    for number, one in enumerate(taken):
        happening = one.move.happening
        if happening.act == TIME:
            period = machine.law.named.get(str(happening.values["period"]))
            day += _length(period)
            lines.append(Line(int(day), TIME, f"时间经过：{_period(machine, period)}届满", ""))
            continue
        if happening.act == WORLD:
            lines.append(Line(int(day), WORLD, "由本案引出的案件开始或者办结", ""))
            continue
        used = one.move.way_in(machine.book, one.state)
        used = used if used.happening is not None else replace(used, happening=happening)
        note = _note(machine, used, one.state if number == 0 else None)
        note = "；".join(part for part in (note, last if number == len(taken) - 1 else "") if part)
        lines.append(_line(machine.law, int(day), used, note))
        day += 1
    return tuple(lines)


def _line(law: Effective, day: int, way: Way, note: str) -> Line:
    happening = way.happening
    assert happening is not None
    act = str(happening.values["act"]) if happening.step in _STEPS else happening.act
    spec = law.acts[act]
    said = f"{_STEPS[happening.step]}：{spec.title}" if happening.step in _STEPS else spec.title
    return Line(day, act, said, _who(spec, happening.step), note)


def _who(spec: ActSpec, step: str) -> str:
    chain = [ROLES.get(one.split("|")[0], one) for one in spec.approval]
    if step == "propose":
        return ROLES.get(spec.by[0], spec.by[0])
    if step in ("check", "return") and chain:
        return chain[1] if len(chain) > 1 else chain[-1]
    if chain:
        return f"{chain[0]}拟定，{'、'.join(f'{one}审核' for one in chain[1:-1])}{'，' if chain[1:-1] else ''}{chain[-1]}批准"
    return "、".join(ROLES.get(one, one) for one in spec.by)


def _note(machine: Machine, way: Way, begin: Mapping[int, bool] | None) -> str:
    happening = way.happening
    assert happening is not None
    spec = machine.law.acts.get(happening.act)
    parts = [_value(spec, name, value) for name, value in happening.values.items()] if spec else []
    parts += [_answer(name, value) for name, value in way.answers.items()]
    if begin is not None:
        parts += [mark.title for mark in machine.book.marks if mark.begins is None and begin[mark.at]]
    return "；".join(part for part in parts if part)


def _value(spec: ActSpec, name: str, value: Any) -> str:
    if name == "~party":
        return f"向{value}"
    if name.startswith("~"):
        return {"~shakes": "动摇了决定", "~paid": "缴清"}.get(name.split()[0], "来不及") if value else ""
    one = declared(spec, name)
    title = one.title if one else name
    if value is None or value is False:
        return "" if value is None else f"{title}：否"
    if value is True or value == SOMETHING:
        return f"{title}：是" if value is True else ""
    if one is not None and one.options:
        names = {
            option["value"] if isinstance(option, Mapping) else option: option["title"]
            if isinstance(option, Mapping)
            else option
            for option in one.options
        }
        if value in option_values(one):
            return f"{title}：{names[value]}"
    return f"{title}：{value}"


_QUESTIONS = {
    "public_interest": "认定涉及重大公共利益",
    "complex_case": "认定疑难复杂",
    "grave_violation": "认定重大违法",
    "hearing_offered": "认定属于听证范围",
}


def _answer(name: str, value: Any) -> str:
    if name == "~penalties":
        return f"处罚：{value}"
    return _QUESTIONS.get(name, name) if value else ""


def _length(period: Rule | None) -> float:
    line = period.deadline if period else None
    return line.period.amount * _DAYS[line.period.unit] + 1 if line and line.period else 7


def _period(machine: Machine, period: Rule | None) -> str:
    if period is None or period.deadline is None:
        return "期限"
    return f"“{wording.deadline(period.deadline, machine.ground.title)}”这一期限"
