"""说法 — says a rule, a period and an act in plain Chinese, for `law show`, `law find`, `law trace` and help pages.

It serves house.md (a change of law shows in review as a change of plain words). It refuses to quote statutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mingjing.kernel.law import Deadline, Event, Extension, Period, Rule
from mingjing.kernel.library.citations import numeral

Title = Callable[[str], str]
UNIT_WORDS = {
    "hours": "小时",
    "working_days": "个工作日",
    "calendar_days": "日",
    "months": "个月",
    "years": "年",
}
STEP_TITLES = {"propose": "提出草案", "check": "审核草案", "return": "退回草案"}
EXPIRY = {
    "tell_supervisor": "逾期报告监督机构，不影响补办",
    "ends_power": "逾期不得再办",
    "ends_itself": "期满自行失效",
    "deemed": "期满视为成立",
    "none": "",
}


def period(value: Period) -> str:
    """7个工作日, 24小时.

    >>> period(Period(7, "working_days"))
    '7个工作日'
    """
    return f"{value.amount}{UNIT_WORDS[value.unit]}"


def period_words(value: Period) -> str:
    """The same in Chinese numerals, as people search for it: 七个工作日, 二十四小时.

    >>> period_words(Period(24, "hours"))
    '二十四小时'
    """
    return f"{numeral(value.amount)}{UNIT_WORDS[value.unit]}"


def event(value: Event, title: Title) -> str:
    """An event: the act's title, and to what it is restricted."""
    of = "、".join(str(one) for one in value.of.values())
    return f"“{STEP_TITLES.get(value.act) or title(value.act)}”" + (f"（{of}）" if of else "")


def _events(values: Iterable[Event], title: Title) -> str:
    return "或".join(event(one, title) for one in values)


def deadline(value: Deadline, title: Title) -> str:
    """A period in one sentence: from what, how long, to do what, what stops and extends it, what its end means."""
    start = _events(value.after, title)
    done = f"办理{_events(value.do, title)}" if value.do else ""
    if value.until_field is not None:
        text = f"自{start}起至其所定的日期（{value.until_field}）{done}"
    elif value.before is not None and value.period is not None:
        text = f"{start}所定的时间之前满 {period(value.period)}{done}"
    else:
        length = period(value.period) if value.period else ""
        text = f"自{start}起 {length}{'内' if done else ''}{done}"
    told = [
        text,
        *(f"扣除{one.why}" for one in value.suspended_by),
        *(_extension(one, title) for one in value.extended_by),
    ]
    if value.roll != "none":
        told.append("末日遇节假日顺延")
    told += [EXPIRY[value.on_expiry]] if EXPIRY[value.on_expiry] else []
    told.append("当事人的期限" if value.whose == "party" else "机关的期限")
    return "；".join(dict.fromkeys(told))


def _extension(value: Extension, title: Title) -> str:
    most = f"，每次至多 {period(value.at_most)}" if value.at_most else ""
    return f"经{event(value.act, title)}可延长 {value.times} 次{most}"


def condition(value: Any, names: Mapping[str, str]) -> str:
    """A condition in words, as far as `names` knows them."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, Mapping):
        if "not" in value:
            return f"非（{condition(value['not'], names)}）"
        for word, joint in (("any", "或"), ("all", "且")):
            if word in value:
                return joint.join(condition(one, names) for one in value[word])
        return "、".join(f"{word} {one}" for word, one in value.items())
    return str(value)


def rule(value: Rule, title: Title) -> str:
    """One line for a rule: the sentence of its period, or the reason that it gives, or its kind and parameters."""
    if value.deadline is not None:
        return deadline(value.deadline, title)
    text = value.reason or _plain(value, title)
    return text + ("（待核实）" if value.status == "to_confirm" else "")


def _plain(value: Rule, title: Title) -> str:
    told = []
    for word, one in value.params.items():
        shown = "、".join(title(str(x)) for x in one) if isinstance(one, tuple) else one
        told.append(f"{word} {shown}")
    return value.kind + ("：" + "，".join(told) if told else "")
