"""Cases as a Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """案件."""

    name = "mingjing.cases"
    label = "cases"
    verbose_name = "案件"
