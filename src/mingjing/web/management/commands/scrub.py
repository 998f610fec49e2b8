"""`scrub`: what was erased is taken out of the database's own files too, not only out of its rows.

PostgreSQL leaves the bytes of a deleted or changed row in its files until the table is written anew. This writes the tables
anew from which something may have been erased; each is locked while it is. As the owner of the tables; at night.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingjing.records.erasing import rewriting

TABLES = (
    "evlog_field",
    "records_evidencefile",
    "cases_actdone",
    "cases_case",
    "cases_casetext",
    "cases_caseparty",
    "cases_party",
    "cases_violation",
    "cases_fine",
    "cases_typing",
    "publicity_publication",
)


class Command(BaseCommand):
    """Write the tables anew."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """One table after the other."""
        if not rewriting.anew(*TABLES):
            raise CommandError("别的事务一直没有结束，删除的内容可能还留在数据文件里；请等它结束后再运行一次")
        self.stdout.write(f"· 已重写 {len(TABLES)} 张表，删除的内容不再留在数据文件里")
