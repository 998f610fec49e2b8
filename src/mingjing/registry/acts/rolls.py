"""名册的门 — a line of a roll is written, replaced by a newer one, or ended; none is changed or lost."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from mingjing.records import clock

from ..lawbook import library
from ..models import Matter, RollEntry, User
from ..rolls import ROLLS, Roll
from .keeping import NotAllowed, Wrong, agency_coded, agency_within, note, require


def stored(value: Any) -> Any:
    """A value as JSON."""
    return value.isoformat() if isinstance(value, date) else value


def keep_line(roll: Roll, *, by: User, title: str, since: date, why: str, **told: Any) -> dict[str, Any]:
    """登记一条: a new line; with `replaces` it takes the place of an older one from its day on."""
    require(by, *roll.keepers)
    agency = agency_coded(told.pop("agency")) if roll.of_agency else None
    if agency is not None:
        agency_within(by, agency)
    code, old_key = told.pop("matter", ""), told.pop("replaces", None)
    matter = Matter.objects.filter(code=code).first() if code else None
    if code and matter is None:
        raise Wrong({"matter": f"没有编码为“{code}”的事项"})
    if lost := unknown_matters(told.get("matters", [])):
        raise Wrong({"matters": f"没有这些事项：{'、'.join(lost)}"})
    if faults := unknown_in_law(told):
        raise Wrong(faults)
    content = {name: stored(value) for name, value in told.items() if value not in (None, "", [])}
    whole_or_absent(roll, content)
    with transaction.atomic():
        before = closed(roll, by, old_key, since) if old_key else None
        same = {"roll": roll.id, "agency": agency, "matter": matter, "title": title, "until": None, "content": content}
        if RollEntry.objects.filter(**same).exists():
            raise Wrong({"title": "已经登记过同样的一条"})
        made = RollEntry.objects.create(**same, since=since, replaces=before, by=by.username, at=clock.real_now())
        note("keep_line", by.username, f"{roll.id}/{made.pk}", why, title=title, replaces=old_key)
    return {"roll": roll.id, "id": made.pk}


def whole_or_absent(roll: Roll, content: dict[str, Any]) -> None:
    """Fields that go together: a division ruling without both offices and the departments they heard is none (湖州职责分工 六)."""
    lost = [field for field in roll.fields if field.name in roll.together and field.name not in content]
    if 0 < len(lost) < len(roll.together):
        raise Wrong({field.name: f"会商认定要写全，还缺：{field.title}" for field in lost})
    if (
        unheard := [name for name in (content["business"], content["enforcing"]) if name not in content["heard"]]
        if content.get("heard")
        else []
    ):
        raise Wrong({"heard": f"认定要会同有关部门，没有写明听取了：{'、'.join(unheard)}"})


def unknown_in_law(told: dict[str, Any]) -> dict[str, str]:
    """A form or a discretion table that no law file has."""
    forms, tables = {one.id for one in library().form_files}, {one.id for one in library().discretion}
    found: dict[str, str] = {}
    if lost := [one for one in told.get("forms") or () if one not in forms]:
        found["forms"] = f"法律文件里没有这些文书：{'、'.join(lost)}"
    if told.get("table") and told["table"] not in tables:
        found["table"] = f"法律文件里没有“{told['table']}”这张裁量表"
    return found


def unknown_matters(codes: list[str]) -> list[str]:
    """Codes that no matter has."""
    known = set(Matter.objects.filter(code__in=codes).values_list("code", flat=True))
    return [code for code in codes if code not in known]


def closed(roll: Roll, by: User, key: int, on: date) -> RollEntry:
    """The line that ends on that day; one's own, and still open."""
    found = RollEntry.objects.select_for_update().filter(roll=roll.id, pk=key).first()
    if found is None:
        raise NotAllowed("没有这一条")
    if found.agency is not None:
        agency_within(by, found.agency)
    if found.until is not None:
        raise Wrong({"since": "这一条已经失效"})
    if on < found.since:
        raise Wrong({"since": f"不能早于这一条的生效日 {found.since}"})
    RollEntry.objects.filter(pk=key).update(until=on)
    return found


def end_line(*, by: User, roll: str, entry: int, until: date, why: str) -> dict[str, Any]:
    """一条失效: from that day on."""
    known = ROLLS.get(roll)
    if known is None:
        raise NotAllowed("没有这个名册")
    require(by, *known.keepers)
    with transaction.atomic():
        found = closed(known, by, entry, until)
        note("end_line", by.username, f"{roll}/{entry}", why, title=found.title, until=until.isoformat())
    return {"roll": roll, "id": entry}
