"""主体的门 — agencies and their units, the yearly review of their standing, and written entrustments.

They serve 行政处罚法 17–21 and 连云港执法规范化意见 三(三): a body needs its basis and its 三定, is reviewed every year,
and one that is entrusted acts in the name of another, for named matters and a term, and entrusts nobody else.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import transaction

from mingjing.records import clock

from .. import reads
from ..models import Agency, Entrustment, Power, Qualification, Unit, User
from .keeping import NotAllowed, Unlawful, Wrong, agency_coded, agency_within, note, require

ENTRUSTING = "administrative_penalty_law/20"


def keep_agency(*, by: User, code: str, parent: str = "", why: str, **told: Any) -> dict[str, Any]:
    """登记机关: a new one, or the particulars of one that is there; it enforces nothing until it was reviewed."""
    require(by, "supervisor")
    if by.agency is None or not within(told["place"], by.agency.place):
        raise NotAllowed("只能登记本地区的机关")
    above = agency_coded(parent, "parent") if parent else None
    with transaction.atomic():
        found = Agency.objects.select_for_update().filter(code=code).first()
        if found is not None:
            agency_within(by, found)
        if above is not None and (above.code == code or (found is not None and goes_round(found, above))):
            raise Wrong({"parent": "上级机关不能是本机关或者本机关的下级"})
        was = (
            {} if found is None else {name: getattr(found, name) for name in told if getattr(found, name) != told[name]}
        )
        kept, made = Agency.objects.update_or_create(code=code, defaults={**told, "parent": above})
        note("register_agency" if made else "change_agency", by.username, code, why, was=was)
    parts = kept.place.split("/")
    known = [f"agencies:{'/'.join(parts[: count + 1])}" for count in range(len(parts))]
    cache.delete_many([f"agency:{kept.pk}", *known])
    return {"agency": code}


def within(place: str, above: str) -> bool:
    """True when the place is the other one or below it."""
    return place == above or place.startswith(f"{above}/")


def goes_round(agency: Agency, above: Agency | None) -> bool:
    """True when the agency would stand above itself."""
    while above is not None:
        if above.pk == agency.pk:
            return True
        above = above.parent
    return False


def keep_unit(*, by: User, agency: str, code: str, name: str, why: str) -> dict[str, Any]:
    """登记内设机构: a unit of an agency, or its new name."""
    require(by, "supervisor", "sysadmin")
    body = agency_coded(agency)
    if "sysadmin" not in by.roles:
        agency_within(by, body)
    with transaction.atomic():
        _, made = Unit.objects.update_or_create(agency=body, code=code, defaults={"name": name})
        note("register_unit" if made else "change_unit", by.username, f"{agency}/{code}", why, name=name)
    return {"agency": agency, "unit": code}


def review_standing(*, by: User, agency: str, year: int, result: str, since: date, why: str) -> dict[str, Any]:
    """年度审核: qualified or disqualified from a day on; a body without basis or 三定 is not found qualified."""
    require(by, "supervisor")
    body = agency_coded(agency)
    agency_within(by, body)
    if result == "qualified" and not (body.legal_basis and (body.mandate or body.standing == "entrusted")):
        raise Unlawful(
            ["lianyungang_standardisation_opinion/3(3)(1)"],
            "没有登记法律依据和三定方案，不能确认为行政执法主体",
            "先补登法律依据和三定方案的文号",
        )
    with transaction.atomic():
        said = {"year": year, "result": result, "since": since, "reason": why}
        Qualification.objects.create(agency=body, by=by.username, at=clock.real_now(), **said)
        note(f"found_{result}", by.username, agency, why, year=year, since=since.isoformat())
    return {"agency": agency, "result": result}


def entrust(
    *,
    by: User,
    entrusting: str,
    entrusted: str,
    letter: str,
    basis: str,
    matters: list[str],
    powers: str,
    since: date,
    until: date,
    published_on: date,
    why: str,
) -> dict[str, Any]:
    """登记委托: a written and published letter, for matters that the giver itself holds; nobody entrusts what it was entrusted."""
    require(by, "reviewer", "supervisor")
    giver, taker = agency_coded(entrusting, "entrusting"), agency_coded(entrusted, "entrusted")
    agency_within(by, giver)
    if giver.pk == taker.pk:
        raise Wrong({"entrusted": "不能委托给自己"})
    if until < since:
        raise Wrong({"until": "委托期限的末日早于首日"})
    if published_on > reads.today():
        raise Wrong({"published_on": "委托书公布以后再登记"})
    if Entrustment.objects.filter(letter=letter).exists():
        raise Wrong({"letter": "已经登记过这份委托书"})
    own = set(Power.objects.filter(reads.running(since), agency=giver).values_list("matter_id", flat=True))
    if foreign := [code for code in matters if code not in own]:
        raise Unlawful(
            [ENTRUSTING],
            f"委托机关自己没有这些事项：{'、'.join(foreign)}（受委托的事项不得再委托）",
            "只委托本机关职权清单里的事项",
        )
    with transaction.atomic():
        Entrustment.objects.create(
            entrusting=giver, entrusted=taker, letter=letter, basis=basis, matters=matters, powers=powers, since=since,
            until=until, published_on=published_on, by=by.username, at=clock.real_now(),
        )  # fmt: skip
        note("entrust", by.username, letter, why, entrusting=entrusting, entrusted=entrusted, matters=matters)
    return {"letter": letter}


def end_entrustment(*, by: User, letter: str, on: date, why: str) -> dict[str, Any]:
    """终止委托: from that day on the entrusted body opens no case on these matters."""
    require(by, "reviewer", "supervisor")
    found = Entrustment.objects.select_related("entrusting").filter(letter=letter).first()
    if found is None:
        raise Wrong({"letter": "没有这份委托书"})
    agency_within(by, found.entrusting)
    if found.ended_on is not None:
        raise Wrong({"letter": "这份委托书已经终止"})
    with transaction.atomic():
        Entrustment.objects.filter(pk=found.pk).update(ended_on=on, end_reason=why)
        note("end_entrustment", by.username, letter, why, on=on.isoformat())
    return {"letter": letter}
