"""The app's name for Django."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """监督"""

    name = "mingjing.supervision"
    verbose_name = "监督"
