"""主体、人员、事项的表 — who may act, and on what: what is true now, and what was. What they were when they acted stands in the record."""

from .agencies import Agency, Entrustment, Qualification, Unit
from .keeping import OfficialArticle, OfficialText, RegistryEntry, RollEntry
from .matters import CHANGES, FIELDS, KINDS, LEVELS, SHARES, ImportedList, Matter, MatterVersion, Power
from .people import (
    ADMINISTRATORS,
    CASE_ROLES,
    ROLES,
    ApiToken,
    Assignment,
    Certificate,
    SecondFactor,
    SignInAttempt,
    User,
    UserManager,
)

__all__ = [
    "ADMINISTRATORS",
    "CASE_ROLES",
    "CHANGES",
    "FIELDS",
    "KINDS",
    "LEVELS",
    "ROLES",
    "SHARES",
    "Agency",
    "ApiToken",
    "Assignment",
    "Certificate",
    "Entrustment",
    "ImportedList",
    "Matter",
    "MatterVersion",
    "OfficialArticle",
    "OfficialText",
    "Power",
    "Qualification",
    "RegistryEntry",
    "RollEntry",
    "SecondFactor",
    "SignInAttempt",
    "Unit",
    "User",
    "UserManager",
]
