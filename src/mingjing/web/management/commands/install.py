"""`install`: say once what this installation is; a production installation is no demo and never becomes one."""

from typing import Any

from django.core.management.base import BaseCommand

from mingjing.records.acts import install


class Command(BaseCommand):
    """Write the installation's one row, unless it is there."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Install as a system in earnest."""
        install(demo=False)
