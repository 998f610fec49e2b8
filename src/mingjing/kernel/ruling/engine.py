"""裁断 — may this act be done now, by these people, and which articles say so?

It serves every guard of `law/` and the approval of the procedure; all reasons are given, never only the first.
It refuses to guess: what the machine cannot judge is asked of a person, and without an answer there is no act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from mingjing.kernel.context import Context
from mingjing.kernel.facts import Attempt, Draft, Facts, Step, changed
from mingjing.kernel.guards import NOT_ASKED, Guard
from mingjing.kernel.moments import day_of, minute
from mingjing.kernel.refusal import Refusal, merged
from mingjing.kernel.ruling.bound import BoundAct, bound
from mingjing.kernel.ruling.shapes import Permitted, Refused, Ruling

if TYPE_CHECKING:
    from mingjing.kernel.library import Library

SLACK = timedelta(seconds=60)
THREE_PEOPLE = "承办、审核、批准由三名不同的人员办理"
STEP_NAMES: Mapping[str, Step] = {"propose": "propose", "check": "check", "approve": "approve", "return": "return"}
ROLES = {
    "officer": "执法人员",
    "unit_head": "办案机构负责人",
    "agency_head": "机关负责人",
    "deputy_head": "机关分管负责人",
    "reviewer": "法制审核人员",
    "president": "听证主持人",
    "counsel": "法律顾问",
    "custodian": "档案管理人员",
    "publisher": "公示信息员",
    "coordinator": "协调机构人员",
    "supervisor": "执法监督人员",
    "party": "当事人",
}


def rule(attempt: Attempt, facts: Facts, library: Library, now: datetime) -> Ruling:
    """Permitted with the articles asked, or refused with every reason.

    `attempt.act` is the act itself with its `step`; `propose`, `check`, `approve`, `return` with `fields.act` mean the
    same. At `approve` the draft's fields and officers count, the attempt's own laid over them.
    """
    attempt = as_step(attempt, facts)
    effective = library.procedure(facts.procedure, facts.place, facts.field, day_of(attempt.at))
    known = bound(effective).get(attempt.act)
    if known is None:
        reason = f"{effective.title}没有“{attempt.act}”这一环节"
        return Refused(attempt.act, (Refusal((), reason, "在本程序的环节中选择"),))
    context = Context(attempt, facts, effective, library, now, known.spec)
    if attempt.step not in known.roles:
        return Refused(attempt.act, (_wrong_step(known, attempt.step),))
    refusals = [*standing(known, context), *timely(known, context)]
    guards = known.guards[attempt.step]
    skipped = ask(guards, context, refusals)
    if refusals:
        return Refused(attempt.act, merged(refusals))
    if not skipped:
        return Permitted(attempt.act, *known.asked[attempt.step])
    which = (attempt.step, frozenset(skipped))
    told = known.told.get(which)
    if told is None:
        asked = [guard for guard in guards if guard.key not in skipped]
        citations = dict.fromkeys([guard.citation for guard in asked])
        told = known.told[which] = tuple(citations), tuple([guard.key for guard in asked])
    return Permitted(attempt.act, *told)


def ask(guards: Iterable[Guard], context: Context, refusals: list[Refusal]) -> set[str]:
    """Ask every guard; refusals are added to the list; the keys of rules that did not apply come back."""
    skipped: set[str] = set()
    for guard in guards:
        answer = guard.check(context)
        if answer is None:
            continue
        if answer is NOT_ASKED:
            skipped.add(guard.key)
        elif isinstance(answer, Refusal):
            refusals.append(answer)
        elif isinstance(answer, tuple):
            refusals.extend(answer)
    return skipped


def as_step(attempt: Attempt, facts: Facts) -> Attempt:
    """The attempt as a step of the act it concerns, with what the draft already says."""
    fields: Mapping[str, Any] = attempt.fields
    step = STEP_NAMES.get(attempt.act)
    if step is not None:
        fields = {name: value for name, value in fields.items() if name != "act"}
        attempt = changed(attempt, act=str(attempt.fields.get("act", "")), step=step, fields=fields)
    if attempt.step in ("approve", "check"):
        draft = facts.draft(attempt.act)
        if draft is not None:
            told = draft.proposed
            attempt = changed(
                attempt,
                fields={**draft.fields, **fields},
                officers=attempt.officers or told.officers,
                media=attempt.media or told.media,
            )
    return attempt


def _wrong_step(known: BoundAct, step: Step) -> Refusal:
    title = known.spec.title
    if known.spec.approval:
        return Refusal(
            known.lent["approval_chain"],
            f"“{title}”应当经承办、审核、批准，不能直接办理",
            "由承办人先拟定草案，送审核、批准",
        )
    return Refusal((), f"“{title}”不需要审批", "直接办理这一环节")


def standing(known: BoundAct, context: Context) -> list[Refusal]:
    """Who stands where: role, agency, the three different people of an approval, and the state of the draft."""
    attempt, step = context.attempt, context.attempt.step
    found: list[Refusal] = []
    wanted = known.roles[step]
    if wanted.isdisjoint(attempt.by.roles):
        names = "或者".join(ROLES.get(role, role) for role in sorted(wanted))
        verb = {"propose": "拟定", "check": "审核", "approve": "批准", "return": "退回"}.get(step, "办理")
        lent = known.lent["by_whom" if step in ("do", "propose") else "approval_chain"] or known.lent["by_whom"]
        found.append(Refusal(lent, f"“{known.spec.title}”应当由{names}{verb}", f"由{names}{verb}"))
    elif attempt.by.agency != context.facts.agency and wanted.isdisjoint(("party", "supervisor", "coordinator")):
        found.append(Refusal(known.lent["by_whom"], f"{attempt.by.name}不是本案办案机关的人员", "由办案机关的人员办理"))
    if step in ("check", "approve", "return"):
        found += _chain(known, context, context.facts.draft(attempt.act))
    return found


def _chain(known: BoundAct, context: Context, draft: Draft | None) -> list[Refusal]:
    """细则 39: handler proposes, checker checks, approver approves; three different people, in this order."""
    step, by, articles = context.attempt.step, context.attempt.by, known.lent["approval_chain"]
    title = known.spec.title
    if draft is None:
        return [Refusal(articles, f"“{title}”还没有承办人的草案", "由承办人先拟定草案", "propose")]
    found: list[Refusal] = []
    if step == "check" and draft.state != "proposed":
        found.append(Refusal(articles, f"“{title}”的草案已经审核过", "送批准，或者由承办人修改后重新送审"))
    if step == "approve" and draft.checked is None:
        found.append(Refusal(articles, f"“{title}”的草案尚未审核", "先由审核人审核", "check"))
    if step == "return":
        if not context.attempt.fields.get("reason"):
            found.append(Refusal(articles, "退回没有说明理由", "填写退回的理由"))
        return found
    handlers = {draft.proposed.by.id, *(person.id for person in draft.proposed.officers)}
    if by.id in handlers:
        found.append(Refusal(articles, f"{by.name}是“{title}”的承办人，不能同时审核或者批准", THREE_PEOPLE))
    if step == "approve" and draft.checked is not None and draft.checked.by.id == by.id:
        found.append(Refusal(articles, f"{by.name}是“{title}”的审核人，不能同时批准", THREE_PEOPLE))
    return found


def timely(known: BoundAct, context: Context) -> list[Refusal]:
    """Order of work (`after`, no second time) and a moment that can be true."""
    attempt, facts, spec = context.attempt, context.facts, known.spec
    if attempt.step in ("check", "return"):
        return []
    found: list[Refusal] = []
    order, true_time = known.lent["order"], known.lent["truthful_time"]
    if not spec.repeat and spec.act in facts.by_act:
        found.append(Refusal(order, f"“{spec.title}”已经办理", "不重复办理；记录有误的，按更正办理"))
    missing = [name for name in known.after_all if name not in facts.by_act]
    if known.after_any and not any(name in facts.by_act for name in known.after_any):
        missing.append(known.after_any[0])
    for name in missing:
        if any(facts.by_act.keys().isdisjoint(group) for group in known.covered.get(name, ())):
            continue
        title = context.title(name)
        found.append(Refusal(order, f"尚未办理“{title}”", f"先办理“{title}”", name))
    if attempt.at > context.now:
        found.append(Refusal(true_time, "办理时间晚于现在", "按实际发生的时间填写"))
    if attempt.at < context.now - SLACK and (spec.entered == "inside" or attempt.step != "do"):
        found.append(Refusal(true_time, f"“{spec.title}”在系统内办理，时间由系统记录", "不填写办理时间"))
    for name in (*known.after_all, *known.after_any):
        done = facts.by_act.get(name)
        if done is not None and attempt.at < minute(done[0].at) and not _other(known, name, context):
            title = context.title(name)
            found.append(Refusal(true_time, f"办理时间早于“{title}”", f"按实际发生的先后填写，不早于“{title}”"))
    return found


def _other(known: BoundAct, name: str, context: Context) -> bool:
    """True when another of the `any` acts was done in time, so that this one does not matter."""
    if name not in known.after_any or name in known.after_all:
        return False
    return any(
        minute(done[0].at) <= context.attempt.at
        for other in known.after_any
        if (done := context.facts.by_act.get(other))
    )
