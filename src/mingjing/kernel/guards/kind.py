"""守卫的形状 — a kind of rule, and a guard: one rule made ready to be asked.

It serves the closed list of kinds in `law/README.md`; each kind is one small function in this folder.
It refuses expressions: a rule has a kind and parameters, nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from mingjing.kernel import conditions
from mingjing.kernel.context import Context
from mingjing.kernel.law import Effective, Rule
from mingjing.kernel.refusal import Refusal


class Not(Enum):
    """The one answer of a rule that does not apply here."""

    ASKED = "not asked"


NOT_ASKED = Not.ASKED
Answer = Refusal | tuple[Refusal, ...] | None
Check = Callable[[Context], Answer]
Asked = Callable[[Context], Refusal | tuple[Refusal, ...] | Not | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """种类 — how to make a check of a rule; `sees_form`: the answer depends on what the act's own form will say."""

    make: Callable[[Rule, Effective], Check]
    sees_form: bool | Callable[[Rule], bool] = False


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """守卫 — one rule ready to be asked: `check` gives NOT_ASKED, None (nothing against it) or refusals."""

    rule: Rule
    check: Asked = field(repr=False)
    sees_form: bool = False
    key: str = ""
    citation: str = ""


def no(rule: Rule, reason: str, remedy: str, **blanks: str) -> Refusal:
    """The refusal of a rule: its own words where the law file gives them, else those of its kind; blanks filled."""
    return Refusal(
        articles=(rule.citation,),
        reason=_filled(rule.reason or reason, blanks),
        remedy=_filled(rule.remedy or remedy, blanks),
        remedy_act=rule.remedy_act,
        rule=rule.key,
    )


def _filled(text: str, blanks: dict[str, str]) -> str:
    for name, value in blanks.items():
        text = text.replace("{" + name + "}", value)
    return text


def ready(rule: Rule, effective: Effective, kind: Kind) -> Guard:
    """The guard of a rule: its check, asked only where it `applies`, softened where the rule is `to_confirm`."""
    sees = kind.sees_form(rule) if callable(kind.sees_form) else kind.sees_form
    check: Asked = kind.make(rule, effective)
    if rule.status == "to_confirm":
        check = _to_confirm(rule, check)
    if rule.applies is not None:
        check = _where(rule, conditions.compiled(rule.applies), check)
        sees = sees or conditions.sees_attempt(rule.applies)
    return Guard(rule, check, sees, rule.key, rule.citation)


def _where(rule: Rule, applies: conditions.Condition, check: Asked) -> Asked:
    """The check, asked only where the condition holds; an unknown condition asks a person."""

    def asked(context: Context) -> Refusal | tuple[Refusal, ...] | Not | None:
        holds = applies(context)
        if holds:
            return check(context)
        return NOT_ASKED if holds is False else unknown(rule, context, rule.applies)

    return asked


def unknown(rule: Rule, context: Context, condition: Any) -> tuple[Refusal, ...]:
    """What is asked of a person where the machine cannot tell whether a condition holds."""
    found = []
    for question in conditions.open_questions(context, condition):
        words = conditions.QUESTIONS.get(question, f"“{question}”是否成立")
        found.append(
            Refusal(
                articles=(rule.citation,),
                reason=f"待核实：{words}",
                remedy="由承办人作出判断并写明理由，判断和理由一并入卷",
                remedy_act=None,
                rule=rule.key,
                asks=question,
            )
        )
    return tuple(found)


def _to_confirm(rule: Rule, check: Asked) -> Asked:
    """A rule whose source is not confirmed never blocks: it asks a person, whose answer and reason are the record."""

    def asked(context: Context) -> Refusal | tuple[Refusal, ...] | Not | None:
        found = check(context)
        if found is None or found is NOT_ASKED or context.answer(rule.name) is not None:
            return found if found is NOT_ASKED else None
        first = found[0] if isinstance(found, tuple) else found
        assert isinstance(first, Refusal)
        return Refusal(
            articles=(rule.citation,),
            reason=f"待核实：{first.reason}",
            remedy=f"{first.remedy}；或由承办人说明处理意见和理由",
            remedy_act=first.remedy_act,
            rule=rule.key,
            asks=rule.name,
        )

    return asked
