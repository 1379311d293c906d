from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FunnelConfig(AppConfig):
    name = "funnel"
    verbose_name = _("Funnel")

    def ready(self):
        from diagnostics.companion import Companion, join

        from .demo import demonstrate
        from .queries import facts_of

        join(self.label, Companion(facts_of=facts_of, demonstrate=demonstrate))
