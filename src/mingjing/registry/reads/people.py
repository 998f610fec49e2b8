"""谁是谁 — reads of the registry: a person as they are on a day, whose token it is, what somebody may see."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest

from mingjing.kernel import facts
from mingjing.records import clock
from mingjing.records.statements import Statement, together

from ..models import ADMINISTRATORS, CASE_ROLES, ROLES, Agency, Unit, User

SignedIn = User
LAW_ZONE = ZoneInfo("Asia/Shanghai")

PERSON = """
select u.id, u.username, u.name, u.active, a.code, coalesce(un.code, ''),
       array(select s.role from registry_assignment s
              where s.user_id = u.id and s.since <= %(on)s and (s.until is null or s.until > %(on)s)),
       c.number, ca.code, c.valid_from, c.valid_to, c.withdrawn
  from registry_user u
  left join registry_agency a on a.id = u.agency_id
  left join registry_unit un on un.id = u.unit_id
  left join registry_certificate c on c.user_id = u.id
  left join registry_agency ca on ca.id = c.agency_id
"""
BY_NAME = "select id from registry_user where username in ({})"
BY_NUMBER = "select user_id from registry_certificate where number in ({})"


@dataclass(frozen=True, slots=True)
class Known:
    """认得的人 — the kernel's person with the key of their row and whether they are still active."""

    key: int
    person: facts.Person
    active: bool


def today() -> date:
    """The day of the application's clock, where the law counts days."""
    return clock.now().astimezone(LAW_ZONE).date()


@dataclass(frozen=True, slots=True)
class Asked:
    """问过的人 — people looked up by username or certificate number, as they are on a day; the same rows answer narrower questions."""

    on: date
    usernames: frozenset[str]
    certificates: frozenset[str]
    rows: Sequence[tuple[Any, ...]]

    def known(self, on: date, *, usernames: Iterable[str] = (), certificates: Iterable[str] = ()) -> list[Known]:
        """Those of these names and numbers; asked of the database anew where they were not all asked for."""
        names, numbers = list(usernames), list(certificates)
        if on != self.on or not (self.usernames.issuperset(names) and self.certificates.issuperset(numbers)):
            return known_people(on, usernames=names, certificates=numbers)
        found = [
            same
            for same in grouped(self.rows).values()
            if same[0][1] in names or any(row[7] in numbers for row in same)
        ]
        return [known(choose(same, on, numbers)) for same in found]


def asking(on: date, usernames: Sequence[str], certificates: Sequence[str]) -> Statement:
    """The statement whose rows are people by username or by the number of a certificate; at least one is named."""
    values: dict[str, Any] = {"on": on}
    keys = []
    # each value has its own mark: the server then keeps one plan, where an array of them is planned anew every time
    for kind, told in ((BY_NAME, usernames), (BY_NUMBER, certificates)):
        if told:
            marks = {f"v{len(values) + place}": one for place, one in enumerate(told)}
            keys.append(kind.format(", ".join(f"%({name})s" for name in marks)))
            values |= marks
    return f"{PERSON} where u.id in ({' union '.join(keys)})", values


def known_people(on: date, *, usernames: Iterable[str] = (), certificates: Iterable[str] = ()) -> list[Known]:
    """People by username or by the number of a certificate, as they are on that day; one query."""
    names, numbers = list(usernames), list(certificates)
    if not names and not numbers:
        return []
    (rows,) = together([asking(on, names, numbers)])
    return Asked(on, frozenset(names), frozenset(numbers), rows).known(on, usernames=names, certificates=numbers)


def grouped(rows: Sequence[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """Rows of one person each."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def choose(rows: list[tuple[Any, ...]], on: date, asked: list[str]) -> tuple[Any, ...]:
    """Of several certificates of one person the one asked for, else the one valid on the day, else the newest."""

    def rank(row: tuple[Any, ...]) -> tuple[bool, bool, date]:
        if row[7] is None:
            return (False, False, date.min)
        valid = row[9] <= on <= row[10] and (row[11] is None or on < row[11])
        return (row[7] in asked, valid, row[9])

    return max(rows, key=rank)


def known(row: tuple[Any, ...]) -> Known:
    """A row of PERSON as a person of the kernel."""
    key, username, name, active, agency, unit, roles, number, issuer, valid_from, valid_to, withdrawn = row
    certificate = facts.Certificate(number, issuer, valid_from, valid_to, withdrawn) if number else None
    return Known(key, facts.Person(username, name, agency or "", unit, frozenset(roles), certificate), active)


def person_of(user: User, on: date) -> facts.Person:
    """This person as they are on that day."""
    return known_people(on, usernames=[user.username])[0].person


def people_of_agency(user: User) -> list[facts.Person]:
    """Everybody active in the reader's agency with posts and certificate, for pickers."""
    if user.agency_id is None:
        return []
    on = today()
    with connection.cursor() as cursor:
        cursor.execute(PERSON + " where u.agency_id = %(agency)s and u.active", {"on": on, "agency": user.agency_id})
        rows = cursor.fetchall()
    found = [known(choose(same, on, [])).person for same in grouped(rows).values()]
    return sorted(found, key=lambda person: person.id)


def person_of_session(key: int) -> User | None:
    """The person of a session, with agency, unit and posts, in one query; None when no longer active."""
    return first_active("u.id = %s", key)


def person_named(username: str) -> User | None:
    """The active person of that username, for the making of a demo city and for commands."""
    return first_active("u.username = %s", username)


def user_of_token(token: str) -> User | None:
    """The person whose bearer token this is; None when unknown, expired, withdrawn or no longer active."""
    digest = hashlib.sha256(token.encode()).digest()
    return first_active(
        "exists (select 1 from registry_apitoken t where t.user_id = u.id and t.digest = %s"
        " and t.revoked_at is null and t.expires_at > %s)",
        digest,
        clock.real_now(),
    )


OWN = [column.attname for column in User._meta.concrete_fields]
ACTIVE = """
select {columns}, array(select s.role from registry_assignment s where s.user_id = u.id
                     and s.since <= %s and (s.until is null or s.until > %s)),
       row_to_json(a), row_to_json(n)
  from registry_user u left join registry_agency a on a.id = u.agency_id
  left join registry_unit n on n.id = u.unit_id
 where u.active and """.replace("{columns}", ", ".join(f"u.{name}" for name in OWN))


def first_active(condition: str, *values: Any) -> User | None:
    """The active person for whom the condition holds."""
    on = today()
    with connection.cursor() as cursor:
        cursor.execute(ACTIVE + condition, [on, on, *values])
        row = cursor.fetchone()
    if row is None:
        return None
    *own, held, agency, unit = row
    user = User.from_db(connection.alias, OWN, own)
    user.__dict__["_roles"] = frozenset(held)
    if agency:
        user.agency = Agency(**agency)
    if unit:
        user.unit = Unit(**unit)
    return user


def signed_in(request: HttpRequest) -> SignedIn:
    """Whoever is signed in on this request; the door has let nobody else in."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionError("尚未登录")
    return user


def may_see_cases(user: User) -> bool:
    """True when some post of this person gives sight of cases."""
    return bool(user.roles & (CASE_ROLES | {"supervisor", "coordinator"})) and not user.roles & ADMINISTRATORS


def agencies_visible(user: User) -> tuple[int, ...]:
    """Keys of the agencies whose cases this person may see: their own; for a supervisor all of the place."""
    if user.agency_id is None or user.agency is None or not user.active or not may_see_cases(user):
        return ()
    if "supervisor" not in user.roles:
        return (user.agency_id,)
    return agencies_under(user.agency.place)


def agencies_under(place: str) -> tuple[int, ...]:
    """Keys of the agencies of a place and of the places below it."""
    name = f"agencies:{place}"
    found: tuple[int, ...] | None = cache.get(name)
    if found is None:
        below = Agency.objects.filter(place__startswith=f"{place}/") | Agency.objects.filter(place=place)
        found = tuple(below.order_by("id").values_list("id", flat=True))
        cache.set(name, found, 30)
    return found


def agencies_watched(user: User) -> tuple[int, ...]:
    """Keys of the agencies that this person supervises; none for anybody who is no supervisor."""
    if "supervisor" not in user.roles or user.agency is None or not user.active:
        return ()
    return agencies_under(user.agency.place)


def agencies_publishing() -> list[Agency]:
    """The agencies that may publish decisions, for a reader's choice."""
    return list(Agency.objects.filter(powers__isnull=False).distinct().order_by("code"))


def agency(key: int) -> Agency:
    """One agency by its key; kept for half a minute in each process."""
    name = f"agency:{key}"
    found: Agency | None = cache.get(name)
    if found is None:
        found = Agency.objects.get(pk=key)
        cache.set(name, found, 30)
    return found


def names_of(agency_key: int) -> dict[str, str]:
    """The names of an agency's people by username; kept for half a minute in each process."""
    name = f"names:{agency_key}"
    found: dict[str, str] | None = cache.get(name)
    if found is None:
        found = dict(User.objects.filter(agency_id=agency_key).values_list("username", "name"))
        cache.set(name, found, 30)
    return found


def keys_of(usernames: Iterable[str]) -> list[int]:
    """The keys of people by username, in the order of the keys."""
    names = list(usernames)
    if not names:
        return []
    return list(User.objects.filter(username__in=names).order_by("pk").values_list("pk", flat=True))


def agency_of_code(code: str) -> Agency | None:
    """One agency by its code."""
    return Agency.objects.filter(code=code).first()


def role_titles() -> Mapping[str, str]:
    """The Chinese name of each post."""
    return ROLES


def moment_of_law(moment: datetime) -> datetime:
    """The same moment on the clock of the law."""
    return moment.astimezone(LAW_ZONE)
