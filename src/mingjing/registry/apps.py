"""The registry as a Django app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """主体与人员."""

    name = "mingjing.registry"
    label = "registry"
    verbose_name = "主体与人员"
