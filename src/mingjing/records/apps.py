"""The Django app `records`, the lowest of all."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """全过程记录"""

    name = "mingjing.records"
    label = "records"
    verbose_name = "全过程记录"
