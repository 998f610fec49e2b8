"""What this installation is; the answer never changes, so each process asks once per database."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Installed:
    """本机构系统 — whether it is a demo, the origin of its log (without the year), the id of its key."""

    demo: bool
    log_origin: str
    organisation_key: str


_known: dict[str, Installed] = {}


def installed() -> Installed | None:
    """This installation, or None before `acts.install`."""
    database = str(connection.settings_dict["NAME"])
    if database not in _known:
        with connection.cursor() as cursor:
            cursor.execute("SELECT demo, log_origin, organisation_key FROM records_installation")
            row = cursor.fetchone()
        if row is None:
            return None
        _known[database] = Installed(*row)
    return _known[database]
