"""谁是谁: people as they are on a day, their certificates and posts, what they may see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from mingjing.registry import acts, reads
from mingjing.registry.demo_people import PEOPLE, seed_city
from mingjing.registry.models import Agency, Assignment, Matter, RegistryEntry, User
from tests.cast import ADMINISTRATORS, EXPIRED, OFFICER, OUTSIDER, PARTY, STAFF, SUPERVISOR, user

DAY = date(2026, 6, 1)
CONTRACT = """
officer1 officer2 officer3 checker1 head1 deputy1 deputy2 reviewer1 reviewer2 president1 counsel1 custodian1
publisher1 publisher2 coordinator1 supervisor1 sysadmin1 secadmin1 auditor1 officer_far aux1 expired1 party1
"""


def test_the_demo_city_has_the_people_and_matters_of_the_contract() -> None:
    names = {row[0] for row in PEOPLE}
    wanted = CONTRACT.split()
    assert set(wanted) <= names
    assert set(Matter.objects.values_list("code", flat=True)) >= {
        "street_occupation",
        "ride_hailing_without_permit",
        "food_past_date",
    }
    assert set(Agency.objects.values_list("level", flat=True)) == {"city", "county", "town"}
    units = {
        one.username: one.unit.code
        for one in User.objects.filter(username__startswith="officer").select_related("unit")
    }
    assert units["officer1"] == units["officer2"] != units["officer3"]


def test_making_the_people_again_changes_nothing() -> None:
    before = User.objects.count()
    seed_city()
    assert User.objects.count() == before


def test_a_person_as_they_are_on_a_day() -> None:
    person = reads.person_of(user(OFFICER), DAY)
    assert (person.id, person.name, person.agency, person.unit) == ("officer1", "周明远", "320700-CG", "one")
    assert person.roles == {"officer"}
    assert person.certificate is not None
    assert person.certificate.valid_on(DAY)
    assert not reads.person_of(user(EXPIRED), DAY).certificate.valid_on(DAY)  # type: ignore[union-attr]
    assert reads.person_of(user("aux1"), DAY).certificate is None


def test_posts_begin_and_end() -> None:
    Assignment.objects.filter(user__username=OFFICER).update(until=DAY)
    assert reads.person_of(user(OFFICER), DAY - timedelta(1)).roles == {"officer"}
    assert reads.person_of(user(OFFICER), DAY).roles == frozenset()


def test_of_two_certificates_the_one_named_is_meant_and_else_the_valid_one() -> None:
    from mingjing.registry.models import Certificate

    Certificate.objects.create(
        number="OLD1",
        user=user(OFFICER),
        agency=user(OFFICER).agency,
        valid_from=date(2010, 1, 1),
        valid_to=date(2015, 1, 1),
    )
    assert reads.person_of(user(OFFICER), DAY).certificate.number == "JS0700101"  # type: ignore[union-attr]
    (named,) = reads.known_people(DAY, certificates=["OLD1"])
    assert named.person.certificate.number == "OLD1"  # type: ignore[union-attr]


def test_who_sees_the_cases_of_which_agencies() -> None:
    home = user(OFFICER).agency_id
    for name in STAFF:
        assert reads.agencies_visible(user(name)) == (home,), name
    for name in (*ADMINISTRATORS, PARTY):
        assert reads.agencies_visible(user(name)) == (), name
    assert reads.agencies_visible(user(OUTSIDER)) == (user(OUTSIDER).agency_id,)
    area = reads.agencies_visible(user(SUPERVISOR))
    assert set(area) == set(Agency.objects.values_list("id", flat=True))
    assert reads.agencies_watched(user(OFFICER)) == ()


def test_the_person_of_a_session_is_read_in_one_query(django_assert_num_queries: object) -> None:
    key, _ = user(OFFICER).pk, reads.today()  # the clock is read once in half a second
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = reads.person_of_session(key)
        assert found is not None
        assert found.roles == {"officer"}
        assert found.agency is not None
        assert found.agency.place == "jiangsu/lianyungang"
        assert found.unit is not None


@pytest.mark.clause("LY-O19", part="on leaving, the certificate is withdrawn in time")
def test_who_leaves_keeps_nothing() -> None:
    token = acts.make_token(OFFICER)
    acts.end_posts(OFFICER, by=user("secadmin1"))
    assert reads.user_of_token(token) is None
    assert reads.person_of_session(User.objects.get(username=OFFICER).pk) is None
    (gone,) = reads.known_people(DAY, usernames=[OFFICER])
    assert gone.person.roles == frozenset()
    assert gone.person.certificate is not None
    assert not gone.person.certificate.valid_on(DAY)
    assert RegistryEntry.objects.filter(act="end_posts", of=OFFICER, by="secadmin1").exists()


@pytest.mark.parametrize("who", [OFFICER, "sysadmin1", "auditor1", "head1"])
def test_only_the_security_administrator_ends_posts_and_tokens(who: str) -> None:
    for call in (
        lambda: acts.end_posts("officer2", by=user(who)),
        lambda: acts.revoke_tokens("officer2", by=user(who)),
        lambda: acts.withdraw_certificate("JS0700102", by=user(who)),
        lambda: acts.unlock("officer2", by=user(who)),
    ):
        with pytest.raises(acts.NotAllowed):
            call()


def test_a_weak_password_is_refused() -> None:
    for weak in ("short", "1234567890", "qwertyuiop", "officer1xy"):
        with pytest.raises(ValidationError):
            acts.set_password(user(OFFICER), weak, by=user(OFFICER))
    acts.set_password(user(OFFICER), "清晨的海边有风-2026", by=user(OFFICER))
    assert user(OFFICER).check_password("清晨的海边有风-2026")


def test_no_superuser_and_no_staff_flag() -> None:
    fields = {field.name for field in User._meta.get_fields()}
    assert not {"is_superuser", "is_staff", "groups", "user_permissions"} & fields
