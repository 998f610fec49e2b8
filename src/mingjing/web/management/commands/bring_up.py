"""`bring_up`: what an installation needs before it serves, in one process: schema, encryption, the dead kept dead, static files."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from mingjing.records.documents import check_fonts
from mingjing.records.erasing.carrying_out import StillWriting
from mingjing.records.erasing.replaying import replay
from mingjing.records.erasing.stones import StonesDamaged
from mingjing.records.erasing.upgrading import encrypt_old_rows


class Command(BaseCommand):
    """Bring schema, rows and static files up to date, as the owner of the tables."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Schema first: what follows may need it."""
        call_command("migrate", verbosity=0)
        if encrypted := encrypt_old_rows():
            self.stdout.write(f"· 已把原有的 {encrypted} 个记录字段加密存放")
        try:
            if again := replay():
                self.stdout.write(f"· 数据库或者文件来自删除以前的备份：{again} 项依法删除已重新执行")
                call_command("scrub")
        except (StonesDamaged, StillWriting) as no:
            raise CommandError(str(no)) from no
        call_command("collectstatic", interactive=False, verbosity=0)
        check_fonts()
