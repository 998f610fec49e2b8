"""说法 — says a rule, a period and an act in plain Chinese, for `law show`, `law find`, `law trace` and help pages.

It serves house.md (a change of law shows in review as a change of plain words). It refuses to quote statutes.
"""

from __future__ import annotations

import re
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
_BLANK = re.compile(r"[“]?\{[a-z]+\}[”]?")
STEP_TITLES = {"propose": "提出草案", "check": "审核草案", "return": "退回草案"}
KINDS = {
    "by_whom": "由程序规定的人员办理",
    "approval_chain": "承办、审核、批准由三名不同的人员办理",
    "order": "按程序规定的先后办理",
    "truthful_time": "时间如实填写",
    "corrects": "更正须写明哪一环节的哪一项",
    "not_corrected": "已经送达告知的内容不能更正，只能重新告知",
    "rulings_stand": "更正之后先前的环节仍须成立",
    "needs": "须先办理",
    "linked_ended": "由本案引出的这些案件须先办结",
    "never_after": "已办理下列环节的不得再办",
    "only_if": "须具备的情形",
    "says_at_least": "须写明",
    "officers": "持证执法人员不少于",
    "certificate_shown": "须记录出示执法证件",
    "different_people": "须由不同的人员办理",
    "filled": "须写明",
    "screened": "对外的文字不得含有个人信息",
    "true_or_reason": "须办理或者写明理由",
    "one_of": "只能是",
    "count": "数目有限制",
    "not_future": "时间不得晚于办理之时",
    "not_before": "时间不得早于先前的环节",
    "matches": "须与先前的环节一致",
    "media": "须有音像记录或者写明理由",
    "waits": "须待期满",
    "within": "须在期限之内",
    "not_during": "不得在这些时间办理",
    "ahead": "须提前通知",
    "deemed_day": "逾期没有答复的，以收到之日为准",
    "same_day": "须在同一天办理",
    "listed": "只能要求清单之内的",
    "served_paper": "送达的文书须已作出",
    "service_proof": "须有送达的证明",
    "service_tried": "须先用过其他送达方式",
    "served_each": "须逐一送达各当事人",
    "no_heavier": "不得重于告知的处罚",
    "single_fine": "同一违法行为不得给予两次罚款",
    "time_bar": "超过追责时效的不再处罚",
    "draft_at": "草案须处于规定的步骤",
    "passed_review": "须经法制审核通过",
    "discussed": "须经负责人集体讨论",
    "heads": "须有足够的负责人参加",
    "reasons_for_views": "须逐条说明当事人意见采纳与否的理由",
    "cap": "不得超过上限",
    "benchmark_stated": "须写明基准所列的每一项事实",
    "benchmark_applied": "须先适用裁量权基准",
    "within_benchmark": "偏离基准须有理由并经批准",
    "like_cases": "明显不同于同类案件须说明理由",
    "fine_at_most": "罚款不得超过数额",
    "asks": "须由人作出判断并写明理由",
}
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
    of = "、".join(title(str(one)) if one is not True else name for name, one in value.of.items())
    return f"“{STEP_TITLES.get(value.act) or title(value.act)}”" + (f"（{of}）" if of else "")


def _events(values: Iterable[Event], title: Title) -> str:
    return "或".join(event(one, title) for one in values)


def deadline(value: Deadline, title: Title) -> str:
    """A period in one sentence: from what, how long, to do what, what stops and extends it, what its end means."""
    start = _start(value, title)
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
    if value.shortened_by:
        told.append("公布的办理期限更短的，从其规定")
    if value.roll != "none":
        told.append("末日遇节假日顺延")
    told += [EXPIRY[value.on_expiry]] if EXPIRY[value.on_expiry] else []
    told.append("当事人的期限" if value.whose == "party" else "机关的期限")
    return "；".join(dict.fromkeys(told))


def _start(value: Deadline, title: Title) -> str:
    if value.after_period:
        return f"{'、'.join(value.after_period)} 的期间届满而没有行使之日"
    return "每项决定" if value.after[0].act == "decisions" else _events(value.after, title)


def _extension(value: Extension, title: Title) -> str:
    most = f"，每次至多 {period(value.at_most)}" if value.at_most else ""
    return f"经{event(value.act, title)}可延长 {value.times} 次{most}"


def rule(value: Rule, title: Title) -> str:
    """One line for a rule: the sentence of its period, or the reason that it gives, or its kind and parameters."""
    if value.deadline is not None:
        text = deadline(value.deadline, title)
    else:
        text = _BLANK.sub("……", value.reason) if value.reason else _plain(value, title)
    return text + ("（待核实）" if value.status == "to_confirm" else "")


def _plain(value: Rule, title: Title) -> str:
    told = [_shown(one, title) for word, one in value.params.items() if word != "any"]
    return KINDS[value.kind] + ("：" + "；".join(told) if told else "")


def _shown(value: Any, title: Title) -> str:
    if isinstance(value, tuple):
        return "、".join(_shown(one, title) for one in value)
    if isinstance(value, Mapping):
        return "、".join(_shown(one, title) for one in value.values())
    return title(value) if isinstance(value, str) else str(value)
