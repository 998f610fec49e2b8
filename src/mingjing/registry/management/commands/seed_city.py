"""`seed_city`: the agencies, people and matters of the demo city, without cases."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from mingjing.registry.demo_people import seed_city


class Command(BaseCommand):
    """Make the people of the demo city."""

    help = "Make the agencies, people and matters of the demo city."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        seed_city()
