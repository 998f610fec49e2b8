"""内容守卫 — what the record of an act must contain: fields, choices, moments, recordings, answers with reasons.

They serve 行政处罚法 46, 47, 55, 59 and the recording rules of the places.
They refuse a blank: an empty text, an empty list and a missing field are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from mingjing.kernel import personal
from mingjing.kernel.context import Context
from mingjing.kernel.facts import Media, within
from mingjing.kernel.guards.kind import Answer, Check, no
from mingjing.kernel.law import Effective, Rule
from mingjing.kernel.moments import date_of, day_of, minute, moment_of, only_day
from mingjing.kernel.refusal import Refusal


def blank(value: Any) -> bool:
    """True for what says nothing; False and 0 say something."""
    return not value and value is not False and value != 0


def title_of(rule: Rule, effective: Effective, path: str) -> str:
    """The Chinese title of a field of a bound act, or its name."""
    head, *rest = path.split(".")
    for act in effective.acts if rule.binds == ("*",) else rule.binds:
        spec = effective.acts.get(act)
        found = spec.declared(head) if spec is not None else None
        for part in rest:
            found = next((item for item in found.items if item.name == part), None) if found is not None else None
        if found is not None:
            return found.title
    return path


def _bears(found: Any, wanted: Any) -> bool:
    return bool(found in wanted if isinstance(wanted, tuple) else found == wanted)


def filled(rule: Rule, effective: Effective) -> Check:
    """Every content that the law requires is there; with `each`, in every item of that list (that fits `where`)."""
    names, each = tuple(rule.params["fields"]), rule.params.get("each")
    where: Mapping[str, Any] = rule.params.get("where") or {}
    titles = {name: title_of(rule, effective, f"{each}.{name}" if each else name) for name in names}
    nothing = no(rule, "缺少应当载明的内容：{missing}", "补齐：{missing}", missing=title_of(rule, effective, str(each)))

    plain = all("." not in name for name in names)

    def lacking(item: Any) -> list[str]:
        if plain and isinstance(item, dict):
            return [name for name in names if not (value := item.get(name)) and value is not False and value != 0]
        return [name for name in names if blank(told(item, name))]

    def check(context: Context) -> Answer:
        fields = context.attempt.fields
        if each is None:
            missing = lacking(fields)
        else:
            items = told(fields, each)
            if blank(items) and not where:
                return nothing
            fit = [item for item in items or () if not where or _fits(item, where)]
            missing = [name for item in fit for name in lacking(item)]
        if not missing:
            return None
        said = "、".join(dict.fromkeys(titles[name] for name in missing))
        return no(rule, "缺少应当载明的内容：{missing}", "补齐：{missing}", missing=said)

    return check


def screened(rule: Rule, effective: Effective) -> Check:
    """A text meant for the public holds no personal data."""
    names = tuple(rule.params["fields"])

    def check(context: Context) -> Answer:
        parties = context.attempt.fields.get("parties") or context.facts.latest("parties") or ()
        text = "\n".join(str(context.attempt.fields.get(name) or "") for name in names)
        kinds = personal.kinds_in(text, parties)
        if not kinds:
            return None
        return no(rule, "公开的文字里有{missing}", "去掉{missing}再报", missing="、".join(kinds))

    return check


def told(item: Any, name: str) -> Any:
    """What an item says under a name; a dotted path goes deeper."""
    if "." not in name and isinstance(item, dict):
        return item.get(name)
    return within(item, name)


def _fits(item: Any, where: Mapping[str, Any]) -> bool:
    """True when each field of the item has the value, or one of the values."""
    for name, wanted in where.items():
        value = told(item, name)
        if value != wanted and not (isinstance(wanted, (list, tuple)) and value in wanted):
            return False
    return True


def true_or_reason(rule: Rule, effective: Effective) -> Check:
    """The field is true, or a reason is recorded why not."""
    name, reason_field = rule.params["field"], rule.params["reason_field"]
    title, reason_title = title_of(rule, effective, name), title_of(rule, effective, reason_field)

    def check(context: Context) -> Answer:
        fields = context.attempt.fields
        if within(fields, name) is True or not blank(within(fields, reason_field)):
            return None
        return no(rule, f"“{title}”没有做到，也没有记明原因", f"做到“{title}”，或者填写“{reason_title}”")

    return check


def one_of(rule: Rule, effective: Effective) -> Check:
    """The value is one of those that the law allows."""
    name, each = rule.params["field"], rule.params.get("each")
    allowed = rule.params["allowed"]
    title = title_of(rule, effective, f"{each}.{name}" if each else name)

    def check(context: Context) -> Answer:
        fields = context.attempt.fields
        for item in (fields.get(each) or ()) if each else (fields,):
            value = within(item, name)
            if not blank(value) and value not in allowed:
                return no(rule, f"“{title}”不是法律允许的情形", f"按法律规定的情形填写“{title}”")
        return None

    return check


def listed(rule: Rule, effective: Effective) -> Check:
    """Every item (that fits `where`) is in the published list of the place, for this matter; without a list a person says."""
    each, name, where = rule.params["each"], rule.params["field"], rule.params.get("where") or {}
    listing = effective.listings.get(rule.params["table"])

    def check(context: Context) -> Answer:
        items = [item for item in told(context.attempt.fields, each) or () if _fits(item, where)]
        unsure = listing is None or listing.status == "to_confirm"
        if not items or (unsure and context.answer(rule.name) is not None):
            return None
        matter = context.facts.matter.id
        rows = listing.rows if listing is not None else ()
        allowed = {row["proof"] for row in rows if not row["matters"] or matter in row["matters"]}
        missing = [str(told(item, name)) for item in items if told(item, name) not in allowed]
        if not missing:
            return None
        found = no(rule, "清单里没有：{missing}", "去掉清单之外的：{missing}", missing="、".join(missing))
        return replace(found, reason=f"待核实：{found.reason}", asks=rule.name) if unsure else found

    return check


def count(rule: Rule, effective: Effective) -> Check:
    """The list has neither fewer nor more items than the law says; with `distinct`, items alike in that field count once."""
    name, least, most = rule.params["field"], rule.params.get("at_least"), rule.params.get("at_most")
    distinct = rule.params.get("distinct")
    title = title_of(rule, effective, name)

    def size_of(found: Any) -> int:
        if not isinstance(found, (list, tuple)):
            return 0
        return len({str(within(one, distinct)) for one in found}) if distinct else len(found)

    def check(context: Context) -> Answer:
        size = size_of(within(context.attempt.fields, name))
        if least is not None and size < least:
            return no(rule, f"“{title}”不足{least}项", f"补足“{title}”")
        if most is not None and size > most:
            return no(rule, f"“{title}”超过{most}项", f"“{title}”不超过{most}项")
        return None

    return check


def not_future(rule: Rule, effective: Effective) -> Check:
    """No moment in the fields lies after the moment of the act."""
    names = tuple(rule.params["fields"])
    titles = {name: title_of(rule, effective, name) for name in names}

    def late(value: Any, context: Context) -> bool:
        if only_day(value):
            day = date_of(value)
            return day is not None and day > day_of(context.attempt.at)
        moment = moment_of(value)
        return moment is not None and moment > context.attempt.at

    def check(context: Context) -> Answer:
        found = [titles[name] for name in names if late(within(context.attempt.fields, name), context)]
        if not found:
            return None
        return no(rule, f"“{'、'.join(found)}”晚于办理时间", "按实际发生的时间填写")

    return check


def not_before(rule: Rule, effective: Effective) -> Check:
    """The moment in the field does not lie before the last such act."""
    name, act = rule.params["field"], rule.params["act"]
    title = title_of(rule, effective, name)

    def check(context: Context) -> Answer:
        value, last = within(context.attempt.fields, name), context.facts.last(act)
        if last is None or blank(value):
            return None
        moment, day = moment_of(value), date_of(value)
        early = day is not None and day < day_of(last.at)
        if not early and not (not only_day(value) and moment is not None and moment < minute(last.at)):
            return None
        return no(rule, f"“{title}”早于“{context.title(act)}”", "按实际发生的先后填写")

    return check


def matches(rule: Rule, effective: Effective) -> Check:
    """The field says the same as a field of the last such act."""
    name, act = rule.params["field"], rule.params["act"]
    of_field = rule.params.get("of_field") or name
    title = title_of(rule, effective, name)

    def check(context: Context) -> Answer:
        last = context.facts.last(act)
        value = within(context.attempt.fields, name)
        if last is None or blank(value) or value == within(last.fields, of_field):
            return None
        return no(rule, f"“{title}”与“{context.title(act)}”中的不一致", f"按“{context.title(act)}”填写，或者重新办理它")

    return check


def any_of_kinds(files: Iterable[Media], kinds: frozenset[str]) -> bool:
    """True when one of the files is of one of the kinds."""
    return any(file.kind in kinds for file in files)


def media(rule: Rule, effective: Effective) -> Check:
    """A recording of one of the kinds is attached, or the recorded reason says why not."""
    kinds, unless = frozenset(rule.params["any_of"]), rule.params.get("unless_field")
    words = {"video": "录像", "audio": "录音", "photo": "照片", "pdf": "文件"}
    said = "或者".join(words.get(kind, kind) for kind in rule.params["any_of"])

    def check(context: Context) -> Answer:
        if any_of_kinds(context.attempt.media, kinds):
            return None
        if unless and not blank(within(context.attempt.fields, unless)):
            return None
        way_out = f"上传{said}" + (f"；不宜音像记录的，填写“{title_of(rule, effective, unless)}”" if unless else "")
        return no(rule, f"没有同步的{said}", way_out)

    return check


def asks(rule: Rule, effective: Effective) -> Check:
    """A person answered the question, and said why."""
    name, question = rule.params["field"], rule.params["question"]

    def check(context: Context) -> Answer:
        fields = context.attempt.fields
        if not blank(fields.get(name)) and fields.get(f"{name}_reason"):
            return None
        if context.answer(name) is not None:
            return None
        remedy = rule.remedy or "作出判断并写明理由"
        return Refusal((rule.citation,), rule.reason or question, remedy, rule.remedy_act, rule.key, name)

    return check
