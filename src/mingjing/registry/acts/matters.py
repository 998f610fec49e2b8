"""事项与职权的门 — a new version of a matter from a day on, and who holds it where; what stood before stays readable.

They serve 昌吉行动方案 二(一)3 (lists are dynamic: every change with its history, basis and date) and 连云港 三(一)
(one item, one agency in one area).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from mingjing.kernel.errors import KernelError
from mingjing.records import clock

from .. import reads
from ..coverage import shared
from ..lawbook import library
from ..models import Agency, Matter, MatterVersion, Power, User
from ..reads.mandates import claim_of
from .keeping import NotAllowed, Unlawful, Wrong, agency_coded, agency_within, note, require

ONE_HOLDER = "lianyungang_standardisation_opinion/3"
KEEPERS = ("reviewer", "supervisor")
VERSION = (
    *("title", "kind", "field", "level", "basis", "citations", "procedures", "tables", "forms"),
    *("materials", "limit_days", "accepting", "approving", "conditions"),
)


def keep_matter(*, by: User, code: str, since: date, why: str, **told: Any) -> dict[str, Any]:
    """登记或者变更事项: a version that counts from a day on; the one before ends on it."""
    require(by, *KEEPERS)
    if faults := faults_of(told):
        raise Wrong(faults)
    with transaction.atomic():
        matter = Matter.objects.select_for_update().filter(code=code).first()
        if matter is not None and "supervisor" not in by.roles and not own(by, matter):
            raise NotAllowed("这个事项不在本机关的清单里")
        version(matter, code, since, "changed" if matter else "added", told, why, by.username)
        note("change_matter" if matter else "add_matter", by.username, code, why, since=since.isoformat())
    return {"matter": code}


def own(by: User, matter: Matter) -> bool:
    """True when one's agency holds the matter today."""
    return matter in reads.matters_held(by.agency_id)


def faults_of(told: dict[str, Any]) -> dict[str, str]:
    """What no list may say: a procedure that is not in the law, an article that is not there."""
    known = {one.id for one in library().procedures}
    found: dict[str, str] = {}
    if unknown := [one for one in told.get("procedures", []) if one not in known]:
        found["procedures"] = f"法律文件里没有这些程序：{'、'.join(unknown)}"
    lost = [one for one in told.get("citations", []) if not there(one)]
    if lost:
        found["citations"] = (
            f"法律文件里没有这些条文：{'、'.join(lost)}（写作 administrative_penalty_law/56；没有收入的写在“依据”里）"
        )
    return found


def there(citation: str) -> bool:
    """True when the article is in the library."""
    try:
        library().article(citation)
    except KernelError:
        return False
    return True


def version(
    matter: Matter | None, code: str, since: date, change: str, told: dict[str, Any], why: str, by: str
) -> MatterVersion:
    """Close the version that stands, write the new one, and bring the matter's own row up to it."""
    last = None if matter is None else matter.versions.order_by("-since", "-id").first()
    if last is not None and since < last.since:
        raise Wrong({"since": f"上一次变更自 {last.since} 起；新的变更不能更早"})
    procedures = told["procedures"]
    row = {name: told[name] for name in ("title", "kind", "field")}
    row |= {"procedures": procedures, "procedure": procedures[0] if procedures else ""}
    if matter is None:
        matter = Matter.objects.create(code=code, **row)
    else:
        Matter.objects.filter(pk=code).update(**row)
        matter.versions.filter(until=None).update(until=since)
    said = {name: told[name] for name in VERSION}
    return MatterVersion.objects.create(
        matter=matter, since=since, change=change, reason=why, by=by, at=clock.real_now(), **said
    )


def cancel_matter(*, by: User, code: str, since: date, why: str) -> dict[str, Any]:
    """取消事项: from that day on nobody opens a case on it; cases that run are not touched by it."""
    require(by, "supervisor")
    with transaction.atomic():
        matter = Matter.objects.select_for_update().filter(code=code).first()
        last = None if matter is None else matter.versions.filter(until=None).first()
        if matter is None or last is None or last.change == "cancelled":
            raise Wrong({"code": "没有这个事项，或者已经取消"})
        version(matter, code, since, "cancelled", {name: getattr(last, name) for name in VERSION}, why, by.username)
        note("cancel_matter", by.username, code, why, since=since.isoformat())
    return {"matter": code}


def give_power(
    *,
    by: User,
    matter: str,
    agency: str,
    since: date,
    share: str = "ordinary",
    areas: list[str] | None = None,
    excepts: list[str] | None = None,
    post: str = "",
    person: str = "",
    basis: str = "",
    why: str,
) -> dict[str, Any]:
    """登记职权: an agency holds a matter for an area; where another one holds it there, the claim is refused and shown."""
    require(by, "supervisor")
    body, found = agency_coded(agency), Matter.objects.filter(code=matter).first()
    agency_within(by, body)
    if found is None:
        raise Wrong({"matter": "没有这个事项"})
    answers = person_of(person, body)
    wanted = Power(
        matter=found, agency=body, since=since, share=share, areas=areas or [], excepts=excepts or [], post=post,
        person=answers, basis=basis,
    )  # fmt: skip
    with transaction.atomic():
        Matter.objects.select_for_update().get(pk=found.pk)
        clash = clash_of(wanted)
        if clash is None:
            wanted.save()
            note("give_power", by.username, matter, why, agency=agency, share=share, since=since.isoformat())
            return {"matter": matter, "agency": agency}
    note("refuse_power", by.username, matter, clash.reason, agency=agency, share=share, since=since.isoformat())
    raise clash


def person_of(username: str, agency: Agency) -> User | None:
    """The person who answers for a power: one of the agency; none where none is named."""
    if not username:
        return None
    found = User.objects.filter(username=username, active=True).first()
    if found is None or found.agency_id != agency.pk:
        raise Wrong({"person": "责任人应当是本机关在岗的人员"})
    return found


def clash_of(wanted: Power) -> Unlawful | None:
    """The refusal, where another agency (or this one, already) holds the matter in the same area."""
    for other in wanted.matter.powers.filter(until=None).select_related("agency"):
        if other.agency_id == wanted.agency_id:
            raise Wrong({"agency": "这个机关已经有这个事项；要改范围，先结束原来的登记"})
        both = shared(claim_of(wanted), claim_of(other))
        if both:
            return Unlawful(
                [ONE_HOLDER],
                f"{other.agency.name}在{'、'.join(both)}已经有这个事项，同一区域不能重复设置",
                "由一个机关办理；确需分级的，一方登记为上级保留，或者把区域划出去",
            )
    return None


def end_power(*, by: User, matter: str, agency: str, until: date, why: str) -> dict[str, Any]:
    """结束职权: from that day on the agency opens no case on the matter."""
    require(by, "supervisor")
    body = agency_coded(agency)
    agency_within(by, body)
    with transaction.atomic():
        if not Power.objects.filter(matter_id=matter, agency=body, until=None, since__lte=until).update(until=until):
            raise Wrong({"agency": "这个机关没有正在行使的这项职权"})
        note("end_power", by.username, matter, why, agency=agency, until=until.isoformat())
    return {"matter": matter, "agency": agency}


def name_post(*, by: User, matter: str, agency: str, post: str, person: str, why: str) -> dict[str, Any]:
    """落实岗位: the post and the person who answer for a power; 连云港 六(二)."""
    require(by, *KEEPERS)
    body = agency_coded(agency)
    agency_within(by, body)
    answers = person_of(person, body)
    with transaction.atomic():
        if not Power.objects.filter(matter_id=matter, agency=body, until=None).update(post=post, person=answers):
            raise Wrong({"agency": "这个机关没有正在行使的这项职权"})
        note("name_post", by.username, matter, why, agency=agency, post=post, person=person)
    return {"matter": matter, "agency": agency}
