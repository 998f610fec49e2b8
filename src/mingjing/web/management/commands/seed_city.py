"""The people, agencies and matters of the demo city, without any case; running it again changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from mingjing.registry.demo_people import seed_city


class Command(BaseCommand):
    """`python -m django seed_city`"""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed the city."""
        seed_city()
