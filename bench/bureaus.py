"""More agencies with the same posts as the city's first one: a city has many, and numbers of papers run within each.

The papers of one agency's series are numbered without gaps, so they are issued one after the other; those of two are not.
"""

from __future__ import annotations

from typing import TypeVar

from mingjing.cases.example import HOME, Team
from mingjing.registry.models import Agency, Assignment, Certificate, Matter, Qualification, Unit, User

Row = TypeVar("Row", Agency, Unit, User, Assignment, Certificate, Qualification)
FIRST = "320700-CG"
MARKS = "甲乙丙丁戊己庚辛"


def make() -> None:
    """One agency for each mark, each with the people of the first."""
    home = Agency.objects.get(code=FIRST)
    units, people = list(home.units.all()), list(User.objects.filter(agency=home))
    for number, mark in enumerate(MARKS):
        agency = copied(home, code=f"B{number}-CG", name=f"{mark}区{home.name[3:]}", doc_prefix=f"连{mark}城罚")
        own = {unit.pk: copied(unit, agency=agency) for unit in units}
        for one in people:
            held = list(Assignment.objects.filter(user=one))
            certificates = list(Certificate.objects.filter(user=one))
            user = copied(one, username=named(one.username, number), agency=agency, unit=own.get(one.unit_id or 0))
            for post in held:
                copied(post, user=user)
            for certificate in certificates:
                copied(certificate, number=f"B{number}{certificate.number}", user=user, agency=agency)
        for review in list(home.qualifications.all()):
            copied(review, agency=agency)
        for matter in Matter.objects.all():
            matter.agencies.add(agency)


def copied(row: Row, **changed: object) -> Row:
    """A new row like this one, but for what is changed."""
    values = {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}
    key = row._meta.pk.attname
    if key not in changed:
        values.pop(key)
    for name in changed:
        values.pop(f"{name}_id", None)
    return type(row).objects.create(**{**values, **changed})


def named(username: str, number: int) -> str:
    """The same person's name in another agency."""
    return f"{username}_b{number}"


def team(number: int) -> Team:
    """Who does what in that agency."""

    def there(name: str) -> str:
        return named(name, number)

    return Team(
        officer=there(HOME.officer),
        second=there(HOME.second),
        certificates=tuple(f"B{number}{one}" for one in HOME.certificates),
        checker=there(HOME.checker),
        head=there(HOME.head),
        deputies=tuple(there(one) for one in HOME.deputies),
        reviewer=there(HOME.reviewer),
        president=there(HOME.president),
        custodian=there(HOME.custodian),
        publishers=(there(HOME.publishers[0]), there(HOME.publishers[1])),
        place=HOME.place,
    )
