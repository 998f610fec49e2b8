"""读条文 — turns the tables of an instrument's file into articles and rules, each with its file and line.

It serves `law/<place>/<instrument>/<date>.yaml`. It refuses unknown keys and kinds, duplicate ids, and a pack's rule
that does not say by what right it stands beside the higher law.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from string import Formatter
from types import MappingProxyType
from typing import Any

from mingjing.kernel.law import Article, Days, Deadline, Event, Extension, Instrument, Rule, Suspension
from mingjing.kernel.library import shape
from mingjing.kernel.library.kinds import KINDS, PROCEDURE_KINDS, Kind, condition
from mingjing.kernel.library.listings import LISTINGS
from mingjing.kernel.library.shape import Key, Shape, Spot
from mingjing.kernel.library.text import Row, Table

RANKS = (
    "law",
    "administrative_regulation",
    "local_regulation",
    "departmental_rule",
    "local_rule",
    "normative_document",
)
UNIFORM = ("forms", "procedures", "discretion", "discretion_rules")
STEPS = ("do", "propose", "check", "approve")
_STATUS = shape.one_of("confirmed", "to_confirm")
_PARAGRAPH = re.compile(r"(\([1-9][0-9]*\))+\Z")


def _paragraph(value: Any, spot: Spot) -> str:
    if not isinstance(value, str) or not _PARAGRAPH.match(value):
        raise spot.fault(f"这里写的是{shape.kind_of(value)}", "款、项的序号，加括号和引号", 'paragraph: "(1)(3)"')
    return value


def _binds(value: Any, spot: Spot) -> tuple[str, ...]:
    if value == "*":
        return ("*",)
    acts: tuple[str, ...] = shape.many(shape.identifier)(value, spot)
    return acts


_EVENT = Shape("事件", {"act": Key(shape.identifier, "act: serve_notice", True), "of": Key(shape.mapping, "of: {}")})


def event(value: Any, spot: Spot) -> Event:
    """`serve_notice` or `{act: serve_notice, of: {document: rights_notice}}`."""
    if isinstance(value, str):
        return Event(shape.identifier(value, spot))
    read = _EVENT.read(value, spot)
    return Event(read["act"], read["of"] or MappingProxyType({}))


_EVENTS = shape.many(event)
DECISIONS = Event("decisions")


def _after(value: Any, spot: Spot) -> tuple[Event, ...]:
    """The events that start a period; `decisions`: every act of the procedure that decides on the matter."""
    events: tuple[Event, ...] = (DECISIONS,) if value == "decisions" else _EVENTS(value, spot)
    return events


_SUSPENSION = Shape(
    "扣除的期间",
    {
        "from": Key(_EVENTS, "from: commission_appraisal", True),
        "to": Key(_EVENTS, "to: receive_appraisal", True),
        "why": Key(shape.text, "why: 鉴定期间", True),
    },
)
_EXTENSION = Shape(
    "延长",
    {
        "act": Key(shape.identifier, "act: extend_period", True),
        "of": Key(shape.mapping, "of: {period: decision}"),
        "field": Key(shape.text, "field: days"),
        "at_most": Key(shape.length, "at_most: 30 days"),
        "times": Key(shape.whole, "times: 1", default=1),
    },
)

_COMMON: dict[str, Key] = {
    "id": Key(shape.identifier, "id: request_hearing", True),
    "kind": Key(shape.identifier, "kind: needs", True),
    "paragraph": Key(_paragraph, 'paragraph: "(1)(3)"', default=""),
    "source": Key(shape.text, "source: V-JL"),
    "status": Key(_STATUS, "status: to_confirm", default="confirmed"),
    "applies": Key(condition, "applies: hearing_required"),
    "procedures": Key(shape.many(shape.identifier), "procedures: [ordinary_penalty]", default=()),
    "kinds": Key(shape.many(shape.one_of(*PROCEDURE_KINDS)), "kinds: [penalty]", default=()),
    "left_to_person": Key(shape.text, "left_to_person: 是否属于疑难复杂"),
    "yields_to": Key(shape.many(shape.text), "yields_to: [administrative_penalty_law/54]", default=()),
    "departs_from": Key(shape.text, "departs_from: administrative_penalty_law/60#decision"),
    "authority": Key(shape.text, "authority: administrative_penalty_law/60"),
    "adds_duty": Key(shape.truth, "adds_duty: true", default=False),
    "reason": Key(shape.text, "reason: 告知书还没有送达", default=""),
    "remedy": Key(shape.text, "remedy: 先送达告知书", default=""),
    "remedy_act": Key(shape.identifier, "remedy_act: serve_notice"),
}
_GUARD: dict[str, Key] = {
    "binds": Key(_binds, "binds: [decide_penalty]", True),
    "gate": Key(shape.truth, "gate: true", default=False),
    "steps": Key(shape.many(shape.one_of(*STEPS)), "steps: [do, approve]", default=("do", "propose", "approve")),
}
_DEADLINE: dict[str, Key] = {
    "binds": Key(_binds, "binds: [decide_penalty]", default=()),
    "after": Key(_after, "after: file_case", default=()),
    "after_period": Key(shape.many(shape.text), "after_period: sue_directly", default=()),
    "of": Key(shape.mapping, "of: {document: rights_notice}"),
    "do": Key(_EVENTS, "do: [decide_penalty]", default=()),
    "from_field": Key(shape.text, "from_field: service.at"),
    "within": Key(shape.length, "within: 7 days"),
    "working_days": Key(shape.truth, "working_days: true", default=False),
    "until_field": Key(shape.text, "until_field: statement_due"),
    "before": Key(shape.identifier, "before: hold_hearing"),
    "each": Key(shape.truth, "each: true", default=False),
    "unless_met": Key(shape.identifier, "unless_met: answer_application"),
    "shortened_by": Key(shape.one_of(*LISTINGS), "shortened_by: time_limits"),
    "roll": Key(shape.one_of("none", "next_working_day"), "roll: none", default="none"),
    "roll_basis": Key(shape.text, "roll_basis: civil_procedure_law/85", default=""),
    "whose": Key(shape.one_of("agency", "party"), "whose: agency", default="agency"),
    "suspended_by": Key(
        shape.many(_SUSPENSION.read),
        "suspended_by: [{from: commission_appraisal, to: receive_appraisal, why: 鉴定期间}]",
        default=(),
    ),
    "extended_by": Key(
        shape.many(_EXTENSION.read),
        "extended_by: {act: extend_period, field: days, at_most: 30 days, times: 1}",
        default=(),
    ),
    "on_expiry": Key(
        shape.one_of("tell_supervisor", "ends_power", "ends_itself", "deemed", "none"),
        "on_expiry: tell_supervisor",
        default="tell_supervisor",
    ),
    "deems": Key(shape.one_of("service"), "deems: service"),
    "same": Key(shape.text, "same: party"),
    "main": Key(shape.truth, "main: true", default=False),
}
_RULES: dict[str, Shape] = {
    name: Shape(kind.params.title, {**_COMMON, **_GUARD, **kind.params.keys}) for name, kind in KINDS.items()
}
_RULES["deadline"] = Shape("种类 deadline 的规则", {**_COMMON, **_DEADLINE})


def _reckoning(value: Any, spot: Spot) -> Days:
    read = _DAYS.read(value, spot)
    words = read["working_days"]
    if words == "all":
        return Days(read["article"], all_days=True)
    if isinstance(words, Mapping) and set(words) == {"in"} and isinstance(words["in"], tuple):
        return Days(read["article"], among=words["in"])
    if isinstance(words, Mapping) and set(words) == {"up_to"} and isinstance(words["up_to"], int):
        return Days(read["article"], up_to=words["up_to"])
    raise spot.fault("working_days 读不懂", "{in: [2, 3]}、{up_to: 10} 或 all", "working_days: {in: [2, 3, 5, 7]}")


_DAYS = Shape(
    "日的算法",
    {
        "article": Key(shape.number, 'article: "85"', True),
        "working_days": Key(shape.anything, "working_days: {in: [2, 3, 5, 7]}", True),
    },
)
_ARTICLE = Shape(
    "条文",
    {
        "number": Key(shape.number, 'number: "56"', True),
        "title": Key(shape.text, "title: 先行登记保存", default=""),
        "gist": Key(shape.text, "gist: 用我们自己的话写明要点", True),
        "rules": Key(lambda value, spot: value, "rules: [{id: …, kind: …}]"),
        "left_to_person": Key(shape.many(shape.text), "left_to_person: [是否属于疑难复杂]", default=()),
    },
)
_INSTRUMENT = Shape(
    "法律文件",
    {
        "id": Key(shape.identifier, "id: administrative_penalty_law", True),
        "title": Key(shape.text, "title: 中华人民共和国行政处罚法", True),
        "short": Key(shape.text, "short: 行政处罚法", default=""),
        "number": Key(shape.text, "number: 国办发〔2018〕118号", default=""),
        "items": Key(shape.truth, "items: true", default=False),
        "rank": Key(shape.one_of(*RANKS), "rank: law", True),
        "in_force": Key(shape.day, "in_force: 2021-07-15", True),
        "repealed": Key(shape.day, "repealed: 2026-01-01"),
        "source": Key(shape.text, "source: V-JL", True),
        "date_status": Key(_STATUS, "date_status: confirmed", default="confirmed"),
        "days": Key(_reckoning, 'days: {article: "85", working_days: {in: [2, 3, 5, 7]}}', default=Days()),
        "fields": Key(shape.many(shape.identifier), "fields: [urban_management]", default=()),
        "kinds": Key(shape.many(shape.one_of(*PROCEDURE_KINDS)), "kinds: [penalty]", default=()),
        "uniform": Key(shape.many(shape.one_of(*UNIFORM)), "uniform: [forms, discretion]", default=()),
        "note": Key(shape.text, "note: 说明", default=""),
        "articles": Key(lambda value, spot: value, 'articles: [{number: "56", gist: …}]', True),
    },
)


class _Reading:
    """One file being read: what its rules share."""

    def __init__(self, head: dict[str, Any], place: str, file: str) -> None:
        self.head = head
        self.place = place
        self.file = file
        self.seen: dict[str, int] = {}

    def articles(self, rows: Any, spot: Spot) -> Iterator[Article]:
        for value, line in _rows(rows, spot, "articles"):
            at = Spot(self.file, line)
            read = _ARTICLE.read(value, at)
            rules = tuple(
                self.rule(one, read["number"], Spot(self.file, rule_line))
                for one, rule_line in _rows(read["rules"], at, "rules")
            )
            yield Article(
                self.head["id"], read["number"], read["gist"], rules, read["left_to_person"], read["title"], line
            )

    def rule(self, value: Any, article: str, spot: Spot) -> Rule:
        name = value.get("kind") if isinstance(value, Table) else None
        if name not in _RULES:
            at = Spot(self.file, value.lines.get("kind", value.line), "kind") if isinstance(value, Table) else spot
            raise at.fault(f"没有“{name}”这种规则", "其中之一 " + " ".join(_RULES), "kind: needs")
        read = _RULES[name].read(value, spot)
        if read["id"] in self.seen:
            found = f"规则 {read['id']} 与第 {self.seen[read['id']]} 行重复"
            raise spot.fault(found, "同一文件中各不相同的 id", f"id: {read['id']}_again")
        self.seen[read["id"]] = spot.line
        self._packed(read, spot)
        deadline = self._deadline(read, spot) if name == "deadline" else None
        kind = KINDS.get(name)
        if kind is not None:
            _blanks(read, kind, spot)
        return self._made(read, name, article, deadline, kind, spot)

    def _made(
        self, read: dict[str, Any], name: str, article: str, deadline: Deadline | None, kind: Kind | None, spot: Spot
    ) -> Rule:
        params = {word: read[word] for word in (kind.types if kind else ()) if read[word] is not None}
        plain = {word: read[word] for word in _COMMON if word not in ("id", "kind", "paragraph", "source", "kinds")}
        return Rule(
            id=read["id"],
            kind=name,
            instrument=self.head["id"],
            article=article,
            paragraph=read["paragraph"],
            citation=f"{self.head['id']}/{article}{read['paragraph']}",
            binds=read["binds"],
            params=MappingProxyType(params),
            gate=read.get("gate", False),
            steps=read.get("steps", ()),
            source=read["source"] or self.head["source"],
            place=self.place,
            fields=self.head["fields"],
            kinds=read["kinds"] or self.head["kinds"],
            deadline=deadline,
            file=self.file,
            line=spot.line,
            **plain,
        )

    def _packed(self, read: dict[str, Any], spot: Spot) -> None:
        marks = [word for word in ("yields_to", "departs_from", "adds_duty") if read[word]]
        expected = "恰好写明 yields_to、departs_from、adds_duty 之一"
        example = "adds_duty: true"
        if self.place == "national" and marks:
            raise spot.fault(f"规则 {read['id']} 在 national 中写了 {marks[0]}", "只有地方和部门的规则才写", "删去此键")
        if self.place != "national" and len(marks) != 1:
            raise spot.fault(f"规则 {read['id']} 写了 {len(marks)} 个与上位规定的关系", expected, example)
        if bool(read["departs_from"]) != bool(read["authority"]):
            found = f"规则 {read['id']} 的 departs_from 与 authority 不成对"
            raise spot.fault(found, "变通上位规定须引用授权条文", "authority: administrative_penalty_law/60")
        if read["adds_duty"] and read.get("whose") == "party":
            raise spot.fault(f"规则 {read['id']} 给当事人加了期限", "adds_duty 只能加重机关的义务", "whose: agency")

    def _deadline(self, read: dict[str, Any], spot: Spot) -> Deadline:
        if bool(read["after"]) == bool(read["after_period"]):
            raise spot.fault(
                "after 与 after_period 应写其一", "起算的环节，或者届满后才起算的期限", "after: serve_notice"
            )
        if read["after_period"] and not (read["within"] and read["do"] and not any(read[one] for one in _BY_ACT)):
            expected = f"after_period 只与 within、do 同写，不与 {'、'.join(_BY_ACT)} 同写：从所指期限届满之日起算"
            raise spot.fault("after_period 的期限写法不对", expected, "within: 3 months")
        if bool(read["within"]) == bool(read["until_field"]):
            raise spot.fault("within 与 until_field 应写其一", "期间的长短，或写明日期的字段", "within: 7 days")
        if read["roll"] == "next_working_day" and not read["roll_basis"]:
            raise spot.fault("顺延没有依据", "roll_basis 引用依据", "roll_basis: civil_procedure_law/85")
        working = (lambda _: True) if read["working_days"] else self.head["days"].working
        of = read["of"] or MappingProxyType({})
        return Deadline(
            period=read["within"].resolve(working) if read["within"] else None,
            after=tuple(Event(one.act, one.of or of) for one in read["after"]),
            suspended_by=tuple(
                Suspension(start, one["to"], one["why"]) for one in read["suspended_by"] for start in one["from"]
            ),
            extended_by=tuple(
                Extension(
                    Event(one["act"], one["of"] or MappingProxyType({})),
                    one["field"],
                    one["at_most"].resolve(self.head["days"].working) if one["at_most"] else None,
                    one["times"],
                )
                for one in read["extended_by"]
            ),
            **{word: read[word] for word in _PLAIN},
        )


_BY_ACT = ("of", "from_field", "before", "deems")
_PLAIN = (
    "do",
    "after_period",
    "from_field",
    "until_field",
    "before",
    "roll",
    "roll_basis",
    "whose",
    "on_expiry",
    "deems",
    "same",
    "unless_met",
    "shortened_by",
    "each",
    "main",
)


def _blanks(read: dict[str, Any], kind: Kind, spot: Spot) -> None:
    for key in ("reason", "remedy"):
        try:
            found = {name for _, name, _, _ in Formatter().parse(read[key]) if name is not None}
        except ValueError:
            found = {"{"}
        if not found <= kind.blanks:
            allowed = " ".join(f"{{{one}}}" for one in sorted(kind.blanks)) or "没有空格可填"
            raise spot.fault(
                f"{key} 中的空格 {sorted(found - kind.blanks)} 不会被填写", allowed, f"{key}: 缺少{{missing}}"
            )


def _rows(value: Any, spot: Spot, key: str) -> list[tuple[Any, int]]:
    if value is None:
        return []
    if not isinstance(value, Row):
        raise Spot(spot.file, spot.line, key).fault(f"这里写的是{shape.kind_of(value)}", "列表", f"{key}: […]")
    return list(zip(value, value.lines, strict=True))


def instrument(value: Any, place: str, file: str, sha256: str) -> Instrument:
    """One version of an instrument, from the content of its file."""
    spot = Spot(file, 1)
    read = _INSTRUMENT.read(value, spot)
    articles: dict[str, Article] = {}
    for article in _Reading(read, place, file).articles(read["articles"], spot):
        if article.number in articles:
            raise Spot(file, article.line).fault(f"第 {article.number} 条写了两次", "每条只写一次", "合并两处的 rules")
        articles[article.number] = article
    in_force: date = read["in_force"]
    return Instrument(
        id=read["id"],
        title=read["title"],
        short=read["short"] or read["title"].removeprefix("中华人民共和国"),
        rank=read["rank"],
        in_force=in_force,
        place=place,
        articles=MappingProxyType(articles),
        repealed=read["repealed"],
        source=read["source"],
        date_status=read["date_status"],
        number=read["number"],
        items=read["items"],
        days=read["days"],
        fields=read["fields"],
        kinds=read["kinds"],
        uniform=read["uniform"],
        file=file,
        sha256=sha256,
    )
