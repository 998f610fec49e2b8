"""一次请求 — what somebody sent to the door, read strictly and made into the kernel's attempt.

It judges form only: unknown keys, wrong types, a moment where none may be given. What the law says is asked afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from mingjing.cases import declared, naming, parties, referring
from mingjing.cases.acts.people import as_they_are, day, people_of
from mingjing.cases.outcome import Invalid
from mingjing.cases.recorded import whole_ms
from mingjing.cases.rulebook import effective, library
from mingjing.cases.wanted import Call, Wanted
from mingjing.kernel import procedure
from mingjing.kernel.context import Context
from mingjing.kernel.errors import KernelError
from mingjing.kernel.facts import Act, Attempt, Facts, Media, Person, Step
from mingjing.kernel.law import ActSpec, Effective, FieldSpec
from mingjing.records import evidence
from mingjing.registry import reads as registry
from mingjing.registry.reads import Asked

ACT = FieldSpec("act", "环节", "text", True)
SAID = (
    ACT,
    FieldSpec("opinion", "意见", "text"),
    FieldSpec("signature", "签名", "text"),
    FieldSpec("note", "说明", "text"),
)
STEP_FIELDS: Mapping[str, tuple[FieldSpec, ...]] = {
    "check": SAID,
    "approve": SAID,
    "return": (*SAID, FieldSpec("reason", "退回的理由", "text", True)),
}
LATE_AFTER = timedelta(hours=24)


def moment_of(call: Call, spec: ActSpec, now: datetime) -> datetime:
    """When the act was done: now, or the earlier moment of an act done outside."""
    if call.at is None:
        return now
    if spec.entered != "outside" or spec.approval:
        raise Invalid({"at": f"“{spec.title}”在系统里办理，时间以系统为准，不能另填"})
    if call.at.tzinfo is None:
        raise Invalid({"at": "应为带时区的时刻，如 2026-06-15T09:00:00+08:00"})
    return whole_ms(call.at)


def missed(want: Wanted) -> dict[str, str]:
    """What the form still needs of an act that the law permits: required fields, and the reason of a late entry."""
    if want.attempt.step not in ("do", "propose"):
        return {}
    faults = declared.missing(want.spec, want.attempt.fields)
    if want.late and declared.empty(want.attempt.fields.get(declared.LATE)):
        faults[f"fields.{declared.LATE}"] = "这是补录（超过二十四小时才录入），请写明理由"
    return faults


def media_of(call: Call, facts: Facts) -> tuple[Media, ...]:
    """The sealed evidence files named in the call: of this agency, and of no other case."""
    if not call.media:
        return ()
    found = evidence.sealed_files(call.media, agency=facts.agency, case_uid=facts.case)
    faults = {f"media.{n}": "没有这个文件，或者还没有传完" for n, name in enumerate(call.media) if name not in found}
    if faults:
        raise Invalid(faults)
    return tuple(found[name].media for name in call.media)


def law_on(facts: Facts, at: datetime) -> Effective:
    """The procedure of the case on the day of the act."""
    try:
        return effective(facts.procedure, facts.place, facts.field, registry.moment_of_law(at).date())
    except KernelError as no:
        raise Invalid({"at" if facts.acts else "procedure": str(no)}) from no


def wanted(call: Call, facts: Facts, agency: Mapping[str, Any], now: datetime, people: Asked) -> Wanted:
    """The call as an attempt."""
    if call.act in ("propose", "check", "approve", "return"):
        return step_wanted(call, facts, agency, now, people)
    law = law_on(facts, call.at if call.at and call.at.tzinfo and call.at <= now else now)
    spec = law.acts.get(call.act)
    if spec is None:
        raise Invalid({"act": f"这个程序里没有“{call.act}”" + declared.near(call.act, law.acts)})
    at = moment_of(call, spec, now)
    by, officers = people_of(call, at, people)
    fields, named = naming.named(spec, read_fields(spec, call.fields, facts, agency), call.by.agency_id, day(at))
    attempt = Attempt(call.act, at, by, officers, fields, media_of(call, facts), "do", named)
    attempt = computed(attempt, spec, facts, law, now)
    return Wanted(attempt, law, spec, call.act, attempt.fields, now - at > LATE_AFTER)


def computed(attempt: Attempt, spec: ActSpec, facts: Facts, law: Effective, now: datetime) -> Attempt:
    """The attempt with the contents that the kernel computes where nobody wrote them (`derive`)."""
    open_ = [one for one in spec.fields if one.derive is not None and attempt.fields.get(one.name) is None]
    if not open_:
        return attempt
    context = Context(attempt, facts, law, library(), now, spec)
    found = {one.name: procedure.derived(str(one.derive), context) for one in open_}
    return replace(
        attempt, fields={**attempt.fields, **{name: told for name, told in found.items() if told is not None}}
    )


def read_fields(spec: ActSpec, given: Mapping[str, Any], facts: Facts, agency: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as declared, parties picked by code, and what is already known filled in."""
    fields, faults = declared.read(spec, parties.picked(given, facts.place), facts, agency)
    faults |= referring.faults(spec.fields, fields, facts)
    if faults:
        raise Invalid(faults)
    return fields


def step_wanted(call: Call, facts: Facts, agency: Mapping[str, Any], now: datetime, people: Asked) -> Wanted:
    """A step of approval as an attempt; `fields.act` names the act that the draft is of."""
    law = law_on(facts, now)
    name = call.fields.get("act")
    spec = law.acts.get(name) if isinstance(name, str) else None
    if spec is None:
        raise Invalid({"fields.act": "请写明报批的是哪一个环节，如 file_case"})
    if call.at is not None:
        raise Invalid({"at": "报批的各步在系统里办理，时间以系统为准，不能另填"})
    by, officers = people_of(call, now, people)
    if call.act == "propose":
        given = {key: value for key, value in call.fields.items() if key != "act"}
        fields, named = naming.named(spec, read_fields(spec, given, facts, agency), call.by.agency_id, day(now))
        attempt = Attempt(spec.act, now, by, officers, fields, media_of(call, facts), "propose", named)
        attempt = computed(attempt, spec, facts, law, now)
        return Wanted(attempt, law, spec, "propose", {"act": spec.act, **attempt.fields}, False)
    said = step_fields(call)
    if call.officers or call.media:
        raise Invalid({"officers" if call.officers else "media": "审核、批准、退回不另填执法人员和文件，以草案为准"})
    return decided(call, facts, spec, law, by, said, now, people)


def step_fields(call: Call) -> dict[str, Any]:
    """The opinion of a checker or approver, or the reason of a return."""
    clean, faults = procedure.read_all(STEP_FIELDS[call.act], call.fields)
    if faults:
        raise Invalid({f"fields.{path}": what for path, what in faults.items()})
    return clean


def decided(
    call: Call,
    facts: Facts,
    spec: ActSpec,
    law: Effective,
    by: Person,
    said: Mapping[str, Any],
    now: datetime,
    people: Asked,
) -> Wanted:
    """Check, approval or return of a draft: the attempt is the draft's, the person is the one who decides."""
    draft = facts.draft(spec.act)
    proposal: Act | None = draft.proposed if draft else None
    officers = as_they_are(proposal.officers, now, people) if proposal else ()
    media = proposal.media if proposal else ()
    if call.act != "approve":
        said = {**said, "opinion": said.get("opinion", "同意")} if call.act == "check" else said
        step: Step = "check" if call.act == "check" else "return"
        own = {name: value for name, value in said.items() if name != "act"}
        return Wanted(Attempt(spec.act, now, by, officers, own, media, step), law, spec, call.act, said, False)
    fields = dict(draft.fields) if draft else {}
    opinion = {
        "approver_opinion": said.get("opinion") or "同意",
        "approver_signature": said.get("signature") or by.name,
    }
    checker = draft.checked.by if draft and draft.checked else None
    maker = proposal.by if proposal else None
    attempt = Attempt(spec.act, now, by, officers, fields, media, "approve")
    return Wanted(attempt, law, spec, spec.act, {**fields, **opinion}, False, maker, checker)


def texts(values: Sequence[Any], path: str) -> tuple[str, ...]:
    """A list of texts, strictly."""
    faults = {f"{path}.{n}": "应为文字" for n, one in enumerate(values) if not isinstance(one, str)}
    if faults:
        raise Invalid(faults)
    return tuple(values)
