"""职权与资格的查询 — by what right an agency acts on a matter on a day, whether it stands as an enforcement body, who answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from mingjing.kernel.facts import Mandate

from ..coverage import Claim, gaps, overlaps, within
from ..models import Agency, Entrustment, Matter, Power, Qualification
from .people import today

MANDATE = """
select coalesce((select q.result = 'qualified' from registry_qualification q
                  where q.agency_id = %(agency)s and q.since <= %(on)s order by q.since desc, q.id desc limit 1), false),
       exists (select 1 from registry_power p where p.agency_id = %(agency)s and p.matter_id = %(matter)s
                  and p.since <= %(on)s and (p.until is null or p.until > %(on)s)),
       (select a.code from registry_entrustment e join registry_agency a on a.id = e.entrusting_id
         where e.entrusted_id = %(agency)s and e.matters @> array[%(matter)s]::varchar[]
           and e.since <= %(on)s and e.until >= %(on)s and (e.ended_on is null or e.ended_on > %(on)s)
           and exists (select 1 from registry_power p where p.agency_id = e.entrusting_id and p.matter_id = %(matter)s
                          and p.since <= %(on)s and (p.until is null or p.until > %(on)s))
         order by e.id limit 1),
       coalesce((select v.change <> 'cancelled' from registry_matterversion v
                  where v.matter_id = %(matter)s and v.since <= %(on)s and (v.until is null or v.until > %(on)s)
                  order by v.since desc, v.id desc limit 1),
                not exists (select 1 from registry_matterversion v where v.matter_id = %(matter)s))
"""


def mandate(agency_key: int, matter_code: str, on: date | None = None) -> Mandate:
    """What the registry says of this agency and this matter on a day (today); one query, nothing kept."""
    with connection.cursor() as cursor:
        cursor.execute(MANDATE, {"agency": agency_key, "matter": matter_code, "on": on or today()})
        qualified, own, entrusting, stands = cursor.fetchone()
    if stands and own:
        return Mandate(qualified, "own")
    if stands and entrusting:
        return Mandate(qualified, "entrusted", entrusting)
    return Mandate(qualified, "none")


def running(on: date) -> Q:
    """Rows that run on a day: from `since` (inclusive) to `until` (exclusive)."""
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))


def letters_running(on: date) -> QuerySet[Entrustment]:
    """The letters of entrustment in term on a day."""
    return Entrustment.objects.filter(since__lte=on, until__gte=on).filter(Q(ended_on=None) | Q(ended_on__gt=on))


def standing_of(agencies: Iterable[Agency], on: date | None = None) -> dict[int, Qualification]:
    """The review that counts for each agency on a day; those never reviewed are not in it."""
    keys = [one.pk for one in agencies]
    rows = Qualification.objects.filter(agency_id__in=keys, since__lte=on or today())
    return {one.agency_id: one for one in rows.order_by("agency_id", "-since", "-id").distinct("agency_id")}


def claims_on(on: date, matters: Iterable[str] | None = None) -> dict[str, list[Claim]]:
    """The powers by matter that run on a day or begin later."""
    rows = Power.objects.filter(Q(until=None) | Q(until__gt=on)).select_related("agency").order_by("matter_id", "id")
    if matters is not None:
        rows = rows.filter(matter_id__in=list(matters))
    found: dict[str, list[Claim]] = {}
    for one in rows:
        found.setdefault(one.matter_id, []).append(claim_of(one))
    return found


def claim_of(power: Power) -> Claim:
    """The range of a power; where it names no area, that of its agency."""
    areas = tuple(power.areas) or (power.agency.place,)
    return Claim(power.agency.code, areas, tuple(power.excepts), power.share, power.since, power.until)


@dataclass(frozen=True, slots=True)
class Finding:
    """一处问题 — what is wrong with the list of powers, where, and what would mend it."""

    kind: str
    matter: str
    title: str
    what: str
    mend: str


FINDINGS = {
    "overlap": "职权重复",
    "gap": "职权空白",
    "unresolved": "没有落实到岗位和人",
    "unqualified": "主体资格",
    "unheld": "没有实施机关",
    "letter": "委托",
}


def findings(on: date | None = None, place: str = "") -> list[Finding]:
    """Everything that is wrong with powers on a day: overlaps, gaps, posts without a person, bodies without standing."""
    day = on or today()
    agencies = {one.code: one for one in Agency.objects.filter(place_of(place))}
    names = {code: one.short_name or one.name for code, one in agencies.items()}
    standing = {one.code: standing_of(agencies.values(), day).get(one.pk) for one in agencies.values()}
    areas = {one.place for one in agencies.values()}
    claims = claims_on(day)
    found: list[Finding] = []
    for matter in standing_matters(day):
        held = [one for one in claims.get(matter.code, []) if one.agency in agencies]
        found += of_matter(matter, held, areas, names, day)
    found += unresolved(day, agencies)
    found += unqualified(agencies, standing, day)
    return found + letters(day, agencies)


def place_of(place: str) -> Q:
    """Agencies of a place and below; of everywhere when none is named."""
    return Q(place=place) | Q(place__startswith=f"{place}/") if place else Q()


def standing_matters(on: date) -> list[Matter]:
    """The matters that stand in the list on a day."""
    gone = Q(versions__change="cancelled") & Q(versions__since__lte=on)
    gone &= Q(versions__until__isnull=True) | Q(versions__until__gt=on)
    return list(Matter.objects.exclude(pk__in=Matter.objects.filter(gone).values("pk")).order_by("code"))


def of_matter(matter: Matter, held: list[Claim], areas: set[str], names: dict[str, str], on: date) -> list[Finding]:
    """Overlaps and gaps of one matter; one that nobody holds is said once."""
    found = [
        Finding(
            "overlap",
            matter.code,
            matter.title,
            f"{names[one.agency]}和{names[other.agency]}在{'、'.join(both)}都有这个事项",
            "留下一个机关；确需分级的，写明上级保留的范围，或者把下级的区域划出去",
        )
        for one, other, both in overlaps(held)
    ]
    if not held:
        mend = "登记实施机关，或者取消这个事项"
        return [Finding("unheld", matter.code, matter.title, "没有一个机关有这个事项", mend)]
    missing = gaps(held, covered(areas, held), on)
    if missing:
        what, mend = f"{'、'.join(missing)}没有办理的机关", "登记由哪个机关办理，或者由上级机关的区域包括进来"
        found.append(Finding("gap", matter.code, matter.title, what, mend))
    return found


def covered(areas: set[str], held: list[Claim]) -> list[str]:
    """The areas that the list speaks of: those of agencies under the places where the matter is enforced at all."""
    cities = {"/".join(area.split("/")[:2]) for one in held for area in one.areas}
    return sorted(area for area in areas if any(within(area, city) for city in cities))


def unresolved(on: date, agencies: dict[str, Agency]) -> list[Finding]:
    """Powers in force that name no post, no person, or one who has left."""
    rows = Power.objects.filter(running(on), agency__in=list(agencies.values()))
    bad = rows.filter(Q(post="") | Q(person=None) | Q(person__active=False)).select_related(
        "matter", "agency", "person"
    )
    return [
        Finding(
            "unresolved",
            one.matter_id,
            one.matter.title,
            f"{one.agency.short_name}："
            + ("没有写明岗位" if not one.post else "没有写明责任人" if one.person is None else "责任人已经离岗"),
            "写明责任岗位和责任人",
        )
        for one in bad.order_by("agency__code", "matter_id")
    ]


def unqualified(agencies: dict[str, Agency], standing: dict[str, Qualification | None], on: date) -> list[Finding]:
    """Agencies that hold powers and do not stand, were not reviewed this year, or lack basis or 三定."""
    found = []
    holding = set(Power.objects.filter(running(on)).values_list("agency__code", flat=True))
    for code, one in agencies.items():
        review = standing[code]
        if code not in holding:
            continue
        if review is None or review.result != "qualified":
            what = "没有经过资格审核" if review is None else f"资格已经取消：{review.reason}"
            found.append(Finding("unqualified", "", one.name, what, "审核确认主体资格，或者把它的职权划走"))
        elif review.year < on.year:
            what = f"{on.year} 年还没有审核（最近一次是 {review.year} 年）"
            found.append(Finding("unqualified", "", one.name, what, "完成本年度的主体资格审核"))
        if not one.legal_basis or (one.standing != "entrusted" and not one.mandate):
            what = "没有登记" + "、".join(
                word for word, there in (("法律依据", one.legal_basis), ("三定方案", one.mandate)) if not there
            )
            found.append(Finding("unqualified", "", one.name, what, "补登法律依据和三定方案"))
    return found


def letters(on: date, agencies: dict[str, Agency]) -> list[Finding]:
    """Entrustments that end within thirty days, or whose giver no longer holds the matter."""
    found = []
    held = set(Power.objects.filter(running(on)).values_list("agency_id", "matter_id"))
    for one in letters_running(on).select_related("entrusting", "entrusted"):
        if one.entrusting.code not in agencies and one.entrusted.code not in agencies:
            continue
        lost = [code for code in one.matters if (one.entrusting_id, code) not in held]
        if lost:
            what = f"{one.letter}：委托机关已经没有 {'、'.join(lost)}"
            found.append(Finding("letter", "", one.entrusted.name, what, "终止或者重新订立委托书"))
        elif (one.until - on).days <= 30:
            what = f"{one.letter} 到 {one.until} 期满"
            found.append(Finding("letter", "", one.entrusted.name, what, "期满前续签，或者期满后由委托机关自己办理"))
    return found
