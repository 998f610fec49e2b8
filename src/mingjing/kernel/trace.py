"""程序全貌 — prints a whole effective procedure with its articles, in plain Chinese, the same bytes for the same law.

It serves `mingjing law trace`; the printout is kept as a golden text, so a change of law shows in review.
It refuses to show anything that the law files do not say.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from mingjing.kernel.law import ActSpec, Effective, FieldSpec, Rule
from mingjing.kernel.library import Library, citations, wording

ROLES = {
    "officer": "执法人员",
    "unit_head": "机构负责人",
    "agency_head": "机关负责人",
    "deputy_head": "分管负责人",
    "reviewer": "法制审核人员",
    "president": "听证主持人",
    "counsel": "法律顾问",
    "custodian": "档案管理员",
    "publisher": "公示信息员",
    "coordinator": "协调机构",
    "supervisor": "执法监督机构",
    "auxiliary": "辅助人员",
    "party": "当事人",
}


def trace(library: Library, procedure: str, place: str, field: str, on: date) -> str:
    """The effective procedure of that day as text; raises NotInForceError when there is none."""
    return "\n".join(_lines(library.procedure(procedure, place, field, on), on)) + "\n"


def _lines(law: Effective, on: date) -> Iterator[str]:
    yield f"{law.title}（{law.procedure}）"
    yield f"地方：{law.place or '全国'}　领域：{law.field or '不限'}　日期：{on.isoformat()}"
    yield "依据："
    for one in law.instruments.values():
        mark = "（施行日期待核实）" if one.date_status == "to_confirm" else ""
        yield f"  {one.cited_as}　自 {one.in_force} 起　{one.id}{mark}"
    for table in law.thresholds.values():
        mark = "（待核实，由人判断）" if table.status == "to_confirm" else ""
        yield f"  {table.title}　自 {table.in_force} 起　{table.place}/{table.id}{mark}"
    for number, stage in enumerate(law.stages, 1):
        yield ""
        yield f"{citations.numeral(number)}、{stage.title}" + ("（与各阶段并行）" if stage.beside else "")
        for act in law.acts.values():
            if act.stage == stage.id:
                yield from _act(act, law)


def _act(act: ActSpec, law: Effective) -> Iterator[str]:
    def title(name: str) -> str:
        named = law.acts.get(name) or law.forms.get(name)
        return named.title if named else name

    yield f"  【{act.title}】{act.act}"
    yield f"    由谁：{_who(act)}"
    for word, joint in (("all", "、"), ("any", "或")):
        before = act.after.get(word, ())
        if before:
            yield f"    在后：{joint.join(f'“{title(one)}”' for one in before)}之后"
    if act.fields:
        yield f"    内容：{'、'.join(_field(one) for one in act.fields)}"
    if act.documents:
        forms = (law.forms.get(one) for one in act.documents)
        names = (form.title if form else one for form, one in zip(forms, act.documents, strict=True))
        yield f"    文书：{'、'.join(names)}"
    if act.media != "optional":
        yield f"    音像：{'应当有' if act.media == 'required' else '不用'}"
    for rule in law.rules_by_act.get(act.act, ()):
        if "*" not in rule.binds:
            yield f"    · {_cite(rule, law)}　{wording.rule(rule, title)}"
    for rule in law.starts.get(act.act, ()):
        yield f"    ◷ {_cite(rule, law)}　{wording.rule(rule, title)}"


def _who(act: ActSpec) -> str:
    people = "、".join(ROLES.get(role, role) for role in act.by)
    if act.officers:
        people += f"（持证执法人员不少于 {act.officers} 名）"
    if act.approval:
        people += "；" + " → ".join(ROLES.get(role, role) for role in act.approval)
    return people + ("；可以多次" if act.repeat else "")


def _field(spec: FieldSpec) -> str:
    return spec.title + ("（必填）" if spec.required else "")


def _cite(rule: Rule, law: Effective) -> str:
    instrument = law.instruments[rule.instrument]
    parts = citations.parse(rule.citation)
    return f"{citations.in_chinese(instrument.cited_as, parts, items=instrument.items)}#{rule.id}"
