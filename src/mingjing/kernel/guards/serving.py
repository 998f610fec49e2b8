"""送达守卫 — each way of service with the proof it needs, and public notice only after other ways failed.

They serve 民事诉讼法 87–95 (by 行政处罚法 61) and 细则 24–28.
They refuse a way that the law does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingjing.kernel.conditions import parties, seq_of
from mingjing.kernel.context import Context
from mingjing.kernel.facts import within
from mingjing.kernel.guards.content import any_of_kinds, blank
from mingjing.kernel.guards.course import fits
from mingjing.kernel.guards.kind import Answer, Check, no
from mingjing.kernel.law import Effective, Rule
from mingjing.kernel.moments import minute, moment_of

RECORDINGS = frozenset({"photo", "audio", "video"})
WORDS = {
    "media": "送达过程的音像记录",
    "recipient": "受送达人或者签收人",
    "proof": "送达回证或者凭证",
    "signature": "签名",
    "reason": "原因",
    "witness": "见证人",
    "tracking": "邮寄单号",
    "consent": "当事人同意并签订的确认书",
    "attempts": "其他方式送达不成的记录",
    "medium": "公告的方式和载体",
    "address": "送达地址",
    "at": "送达时间",
}
WAYS = {
    "direct": "直接送达",
    "mail": "邮寄送达",
    "leave": "留置送达",
    "entrust": "委托送达",
    "forward": "转交送达",
    "electronic": "电子送达",
    "public_notice": "公告送达",
}


def _there(name: str, service: Mapping[str, Any], context: Context) -> bool:
    if name == "media":
        return any_of_kinds(context.attempt.media, RECORDINGS) or not blank(service.get("media"))
    if name == "pdf":
        return any_of_kinds(context.attempt.media, frozenset({"pdf", "photo"}))
    value = within(service, name)
    return not blank(value) and value is not False


def _lacking(wanted: Any, service: Mapping[str, Any], context: Context) -> list[str]:
    """What of the wanted proofs is missing; `{any: [...]}` is one want with several ways, `{all: [...]}` inside it."""
    found: list[str] = []
    for want in wanted:
        if isinstance(want, str):
            found += [] if _there(want, service, context) else [WORDS.get(want, want)]
        elif "any" in want:
            options = [_lacking((one,), service, context) for one in want["any"]]
            found += [] if any(not option for option in options) else ["或者".join("、".join(one) for one in options)]
        else:
            found += _lacking(want["all"], service, context)
    return found


def service_proof(rule: Rule, effective: Effective) -> Check:
    """The way is one that the law knows, and its proof is there."""
    name, ways = rule.params["field"], rule.params["ways"]

    def check(context: Context) -> Answer:
        service = context.attempt.fields.get(name)
        way = service.get("way") if isinstance(service, Mapping) else None
        if not isinstance(service, Mapping) or way not in WAYS:
            return no(rule, "没有写明法律规定的送达方式", "选择送达方式并附送达凭证", missing="送达方式")
        if way not in ways:
            return None
        lacking = _lacking(ways[way], service, context)
        if not lacking:
            return None
        return no(rule, f"{WAYS[way]}缺少凭证：{{missing}}", "补充：{missing}", missing="、".join(lacking))

    return check


def service_tried(rule: Rule, effective: Effective) -> Check:
    """Public notice comes last: the other ways were tried, each recorded."""
    way, least = rule.params["way"], int(rule.params.get("others_at_least") or 1)
    name = rule.params.get("field") or "service"

    def check(context: Context) -> Answer:
        service = context.attempt.fields.get(name)
        if not isinstance(service, Mapping) or service.get("way") != way:
            return None
        listed = service.get("attempts") or context.attempt.fields.get("attempts") or ()
        tried = [one for one in listed if isinstance(one, Mapping) and one.get("way") not in (None, way)]
        told = sum(not blank(one.get("at")) and not blank(one.get("result")) for one in tried)
        earlier = len(context.facts.by_act.get("record_failed_service", ()))
        if told + earlier >= least:
            return None
        reason = f"{WAYS.get(way, way)}前没有以其他方式送达而未成的记录"
        return no(rule, reason, "先以其他方式送达，送达不成的逐次记明时间、方式和结果")

    return check


def served_each(rule: Rule, effective: Effective) -> Check:
    """Where there are several parties, the document reached each of them: a service names its party by code or name."""
    act, of, since = rule.params["act"], {"document": rule.params["document"]}, rule.params.get("since")
    named_by = rule.params.get("named_by")

    def check(context: Context) -> Answer:
        wanted = parties(context.facts, seq_of(context.facts, named_by) if named_by else None)
        if len(wanted) < 2:
            return None
        start = seq_of(context.facts, since) if since else -1
        done = [one for one in context.facts.by_act.get(act, ()) if one.seq > start and fits(one, of)]
        reached = {within(one.fields, "service.party") for one in done}
        missing = [str(one.get("name")) for one in wanted if reached.isdisjoint((one.get("code"), one.get("name")))]
        if not missing:
            return None
        names = "、".join(missing)
        return no(rule, "文书还没有送达：{missing}", "逐一送达各当事人，送达时写明受送达人", missing=names)

    return check


def served_paper(rule: Rule, effective: Effective) -> Check:
    """What is served was made before: its act is on the record, not later than the service, which is not in the future."""
    name = rule.params["field"]
    made_by: dict[str, list[str]] = {}
    for spec in effective.acts.values():
        for document in spec.documents:
            made_by.setdefault(document, []).append(spec.act)

    def check(context: Context) -> Answer:
        service = context.attempt.fields.get(name)
        document = service.get("document") if isinstance(service, Mapping) else None
        if not isinstance(service, Mapping) or document not in made_by:
            return None
        acts = made_by[document]
        made = max((one for act in acts if (one := context.facts.last(act))), key=lambda one: one.seq, default=None)
        if made is None:
            title = context.title(acts[0])
            return no(rule, f"还没有可以送达的这一文书：尚未办理“{title}”", f"先办理“{title}”", missing=title)
        moment = moment_of(service.get("at"))
        begun = minute(made.at)
        if context.attempt.at < begun or (moment is not None and moment < begun):
            return no(rule, "送达时间早于文书作出的时间", "按实际送达的时间填写")
        if moment is not None and moment > context.attempt.at:
            return no(rule, "送达时间晚于办理时间", "送达以后再记录，按实际送达的时间填写")
        return None

    return check
