"""The app's name for Django."""

from django.apps import AppConfig


class PublicityConfig(AppConfig):
    """公示"""

    name = "mingjing.publicity"
    verbose_name = "公示"
