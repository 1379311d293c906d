from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FunnelConfig(AppConfig):
    name = "funnel"
    verbose_name = _("Funnel")

    def ready(self):
        from diagnostics.companion import Companion, join

        from .demo import demonstrate, demonstrate_pulses
        from .picture import picture_of
        from .pulses import ask_due
        from .queries import facts_of, joint_since, numbers_of
        from .tables import tables_of

        joining = Companion(
            facts_of=facts_of,
            demonstrate=demonstrate,
            demonstrate_after=demonstrate_pulses,
            picture_of=picture_of,
            numbers_of=numbers_of,
            tables_of=tables_of,
            ask_due=ask_due,
            joint_since=joint_since,
        )
        join(self.label, joining)
