"""各地差异 — for each topic what the nation says, and what each place adds to it, fills, or does otherwise.

It serves issue B (a table of the differences, generated): changing the place changes the answer, and this says how.
It refuses to judge: it lists the rules as they stand, with their citations; what is not confirmed is marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import takewhile

from mingjing.kernel.law import Instrument, Procedure, Rule
from mingjing.kernel.library import Library, wording

TOPICS: Mapping[str, tuple[str, ...]] = {
    "登记、申请和受理": (
        *("register_lead", "receive_application", "notify_correction", "supply_materials", "accept_application"),
        *("refuse_acceptance", "decline_lead", "identify_party"),
    ),
    "启动": ("file_case", "file_case_urgently", "supply_filing_form"),
    "调查取证": (
        *(
            "inspect_site",
            "question_person",
            "collect_material",
            "take_sample",
            "register_evidence",
            "receive_appraisal",
        ),
        *("commission_appraisal", "order_correction", "conclude_investigation", "conclude_examination", "take_things"),
    ),
    "告知和听取意见": (
        "notify_rights",
        "notify_intended_decision",
        "hear_statement",
        "request_hearing",
        "hold_hearing",
    ),
    "法制审核": ("submit_for_review", "pass_review", "return_from_review", "dispute_review", "settle_review_dispute"),
    "专家论证和集体讨论": ("argue_by_experts", "discuss_collectively"),
    "决定": (
        *("decide_penalty", "decide_no_penalty", "dismiss_case", "decide_levy", "decide_fee", "decide_confirmation"),
        *("decide_expropriation", "decide_dispute", "decide_payment", "decide_reward", "decide_compensation"),
        *("decide_against_application", "revoke_decision"),
    ),
    "移送": ("transfer_case", "transfer_to_police"),
    "送达": ("serve_notice", "serve_decision"),
    "履行和执行": ("record_performance", "record_payment", "check_correction", "demand_performance", "apply_to_court"),
    "结案和归档": ("close_case", "archive_case"),
    "公示": ("publish_decision", "withdraw_publication"),
    "行政指导": ("guide_party", "start_guidance", "follow_up_guidance"),
    "行政调解": ("request_mediation", "offer_mediation", "appoint_mediator", "hold_mediation_session", "end_mediation"),
}
REST = "其他"
MOST = 4
BESIDE = frozenset({"by_whom", "approval_chain", "order", "truthful_time"})
MARKS = (("departs_from", "变通"), ("yields_to", "补充"), ("adds_duty", "更严"))


def differences(library: Library, on: date | None = None) -> str:
    """The whole table as Markdown, for the law in force on that day (the last on which something changes)."""
    return "\n".join(_lines(library, on or library.days_of_change[-1])) + "\n"


def places(library: Library) -> list[str]:
    """The places that have a pack of their own."""
    local = {one.place for one in library.instruments} | {one.place for one in library.procedures}
    return sorted(place for place in local if place != "national" and not place.startswith("departments/"))


def _lines(library: Library, on: date) -> Iterator[str]:
    found = {place: _in_force(library, place, on) for place in ("national", *places(library))}
    names = {place: _name(place, there) for place, there in found.items()}
    yield "# 各地与全国的差异"
    yield ""
    yield "由 `mingjing law differences > docs/differences.md` 生成，不手改。每一行是一条规则：没有这一行的地方，按全国的办。"
    yield "「更严」加重机关的义务，「补充」填上位规定留下的空，「变通」依授权不同；「待核实」的不阻止，问人。"
    yield ""
    yield "| 地方 | 文件（施行日期） |"
    yield "| --- | --- |"
    for place, there in found.items():
        if place != "national":
            said = "；".join(f"{one.title}（{one.in_force}{_unsure(one.date_status)}）" for one in there)
            yield f"| {names[place]}（`{place}`） | {said} |"
    for topic in (*TOPICS, REST):
        rows = {
            place: [rule for one in there for rule in _rules(one) if _topic(rule) == topic]
            for place, there in found.items()
        }
        if any(rules for place, rules in rows.items() if place != "national"):
            yield from _table(topic, rows, names, library)
    yield from _overlays(library, on, names)


def _in_force(library: Library, place: str, on: date) -> list[Instrument]:
    newest: dict[str, Instrument] = {}
    for one in library.instruments:
        if one.place == place and one.in_force_on(on):
            newest[one.id] = max(one, newest.get(one.id, one), key=lambda version: version.in_force)
    return [newest[name] for name in sorted(newest)]


def _name(place: str, there: list[Instrument]) -> str:
    """全国, or what the short titles of a place's instruments begin with: 连云港."""
    if place == "national":
        return "全国"
    letters = zip(*(one.short for one in there), strict=False)
    return "".join(same[0] for same in takewhile(lambda same: len(set(same)) == 1, letters)) or place


def _rules(instrument: Instrument) -> Iterator[Rule]:
    for article in instrument.articles.values():
        yield from article.rules


def _acts(rule: Rule) -> tuple[str, ...]:
    line = rule.deadline
    return rule.binds if line is None else tuple(one.act for one in (*line.do, *line.after))


def _topic(rule: Rule) -> str:
    """The topic of the first act that the rule binds, of a period of the act that ends it."""
    for act in _acts(rule):
        for topic, acts in TOPICS.items():
            if act in acts:
                return (
                    "法制审核"
                    if rule.kind == "passed_review"
                    else "专家论证和集体讨论"
                    if rule.kind == "discussed"
                    else topic
                )
    return REST


def _table(topic: str, rows: Mapping[str, list[Rule]], names: Mapping[str, str], library: Library) -> Iterator[str]:
    """One topic: of the nation what concerns the same acts, of each place everything."""
    local = {act for place, rules in rows.items() if place != "national" for rule in rules for act in _acts(rule)}
    yield from ("", f"## {topic}", "", "| 地方 | 要求 | 依据 |", "| --- | --- | --- |")
    for place, rules in rows.items():
        shown = [
            rule for rule in rules if place != "national" or (local & set(_acts(rule)) and rule.kind not in BESIDE)
        ]
        for number, rule in enumerate(shown):
            name = names[place] if number == 0 else ""
            yield f"| {name} | {_said(rule, library)} | {library.cite_zh(rule.citation)} `{rule.citation}#{rule.id}` |"


def _said(rule: Rule, library: Library) -> str:
    titles = list(dict.fromkeys(library.title(act) for act in rule.binds if act != "*"))
    acts = "、".join(titles) if len(titles) <= MOST else f"{'、'.join(titles[:MOST])}等{len(titles)}个环节"
    words = wording.rule(rule, library.title).replace("|", "／").replace("\n", " ")
    marks = [word for name, word in MARKS if getattr(rule, name)]
    return f"{acts}：{words}" * bool(acts) + words * (not acts) + (f"「{'、'.join(marks)}」" if marks else "")


def _overlays(library: Library, on: date, names: Mapping[str, str]) -> Iterator[str]:
    """What packs add to a procedure itself: contents, papers, footage."""
    found = [one for one in library.procedures if one.extends and one.in_force <= on and one.place in names]
    if found:
        yield from ("", "## 程序里多出的内容", "", "| 地方 | 程序 | 环节 | 多出的 |", "| --- | --- | --- | --- |")
    for one in sorted(found, key=lambda overlay: (overlay.place, overlay.id)):
        for act, (value, _) in library.overlays[id(one)].items():
            yield f"| {names[one.place]} | {_title(library, one)} | {library.title(act)} | {_added(value)} |"


def _title(library: Library, overlay: Procedure) -> str:
    return next(one.title for one in library.procedures if one.id == overlay.extends and not one.extends)


def _added(value: Mapping[str, object]) -> str:
    records = value.get("records")
    media = records.get("media") if isinstance(records, Mapping) else None
    fields = value.get("fields")
    names = [str(one["title"]) for one in fields if isinstance(one, Mapping)] if isinstance(fields, list) else []
    return (
        "；".join([f"应当填写：{'、'.join(names)}"] * bool(names) + ["应当同时音像记录"] * (media == "required"))
        or "见程序文件"
    )


def _unsure(status: str) -> str:
    return "，待核实" if status == "to_confirm" else ""
