from django.apps import AppConfig


class AlignmentConfig(AppConfig):
    name = "alignment"

    def ready(self):
        from . import checks  # noqa: F401  registers them
