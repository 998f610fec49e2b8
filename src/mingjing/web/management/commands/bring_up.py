"""`bring_up`: what an installation needs before it serves, in one process: schema, static files, fonts."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from mingjing.records.documents import check_fonts


class Command(BaseCommand):
    """Bring schema and static files up to date, as the owner of the tables."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Schema first: what follows may need it."""
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        check_fonts()
