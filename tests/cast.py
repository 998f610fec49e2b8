"""剧中人 — the people of the demo city by their parts, for every test that needs somebody to act."""

from __future__ import annotations

from mingjing.registry.reads import User

OFFICER, SECOND, OTHER_UNIT = "officer1", "officer2", "officer3"
CHECKER, HEAD, DEPUTIES = "checker1", "head1", ("deputy1", "deputy2")
REVIEWER, REVIEWER2, PRESIDENT, COUNSEL = "reviewer1", "reviewer2", "president1", "counsel1"
CUSTODIAN, PUBLISHER, PUBLISHER2 = "custodian1", "publisher1", "publisher2"
COORDINATOR, SUPERVISOR = "coordinator1", "supervisor1"
ADMINISTRATORS = ("sysadmin1", "secadmin1", "auditor1")
OUTSIDER, AUXILIARY, EXPIRED, PARTY = "officer_far", "aux1", "expired1", "party1"
CERTIFICATES = ["JS0700101", "JS0700102"]
CERTIFICATE_OF = {"officer1": "JS0700101", "officer2": "JS0700102", "officer3": "JS0700103", "expired1": "JS0700109"}
STAFF = (
    *(OFFICER, SECOND, OTHER_UNIT, CHECKER, HEAD, *DEPUTIES, REVIEWER, REVIEWER2, PRESIDENT, COUNSEL),
    *(CUSTODIAN, PUBLISHER, PUBLISHER2, AUXILIARY, EXPIRED),
)


def user(name: str) -> User:
    """The person of that username."""
    return User.objects.select_related("agency", "unit").get(username=name)
