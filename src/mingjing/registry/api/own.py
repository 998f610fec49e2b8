"""本机关的登记 — matters, and the people of one's own agency with their certificates."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from .. import reads

router = Router(tags=["registry"])


class MatterOut(Schema):
    """执法事项."""

    id: str
    title: str
    field: str
    procedure: str
    agencies: list[str]


class CertificateOut(Schema):
    """执法证件."""

    number: str
    valid_from: str
    valid_to: str
    withdrawn: str | None
    valid: bool


class PersonOut(Schema):
    """人员."""

    id: str
    name: str
    agency: str
    unit: str
    roles: list[str]
    certificate: CertificateOut | None


@router.get("/matters", response=list[MatterOut], url_name="matters", summary="执法事项")
def matters(request: HttpRequest) -> list[MatterOut]:
    """Every matter, with the agencies that enforce it."""
    return [
        MatterOut(
            id=one.code,
            title=one.title,
            field=one.field,
            procedure=one.procedure,
            agencies=sorted({power.agency.code for power in one.held}),  # type: ignore[attr-defined]
        )
        for one in reads.matters()
    ]


@router.get("/people", response=list[PersonOut], url_name="people", summary="本机关人员")
def people(request: HttpRequest) -> list[PersonOut]:
    """The people of one's own agency: whom to name as officers (by certificate number), presidents and so on (by id)."""
    on = reads.today()
    return [person_out(one, on) for one in reads.people_of_agency(reads.signed_in(request))]


@router.get("/me", response=PersonOut, url_name="me", summary="本人")
def me(request: HttpRequest) -> PersonOut:
    """Whose token this is."""
    on = reads.today()
    return person_out(reads.person_of(reads.signed_in(request), on), on)


def person_out(one: reads.facts.Person, on: reads.date) -> PersonOut:
    """A person as told."""
    own = one.certificate
    certificate = own and CertificateOut(
        number=own.number,
        valid_from=own.valid_from.isoformat(),
        valid_to=own.valid_to.isoformat(),
        withdrawn=own.withdrawn.isoformat() if own.withdrawn else None,
        valid=own.valid_on(on),
    )
    return PersonOut(
        id=one.id,
        name=one.name,
        agency=one.agency,
        unit=one.unit,
        roles=sorted(one.roles),
        certificate=certificate or None,
    )
