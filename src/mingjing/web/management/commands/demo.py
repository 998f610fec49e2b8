"""`mingjing demo`: the demo city with its people and cases; refuses on an installation that is not a demo."""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from mingjing.cases import reads as cases
from mingjing.records.erasing import stones
from mingjing.records.reads import installed
from mingjing.registry.demo_people import seed_city
from mingjing.web import demo_city
from mingjing.web.cluster import ordinary_grants

NOT_A_DEMO = "这是正式系统，不能装入演示数据；请另建一套演示系统"


class Command(BaseCommand):
    """Make the demo city."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """What may be asked."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing where cases are already there")
        parser.add_argument("--check", action="store_true", help="only say whether this may be a demo")
        parser.add_argument("--empty", action="store_true", help="remove everything (the owner's address is needed)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, empty, or fill."""
        here = installed()
        if here is not None and not here.demo:
            raise CommandError(NOT_A_DEMO)
        if options["check"]:
            return
        if options["empty"]:
            empty()
            return
        if cases.any_case():
            if not options["if_empty"]:
                self.stdout.write("演示城已经在了；重新开始请用 mingjing demo --reset")
            return
        started = time.monotonic()
        self.stdout.write("· 正在装入演示城（约一分钟，只做一次）……")
        seed_city()
        count = demo_city.build()
        self.stdout.write(f"· 演示城：{count} 件案件，用时 {time.monotonic() - started:.0f} 秒")


def empty() -> None:
    """Drop every table of a demo and make them anew: the record refuses DELETE, and rightly."""
    with connection.cursor() as cursor:
        cursor.execute("drop owned by mingjing_owner cascade")
        for line in ordinary_grants():
            cursor.execute(line)
    for place in stones.places():  # nothing of the old city is left to stay dead
        place.unlink(missing_ok=True)
    call_command("migrate", verbosity=0)
