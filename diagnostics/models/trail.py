"""The audit trail: one row for every write through the pages, which nobody changes."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .people import User
from .record import Record


class TrailEntry(Record):
    """Who wrote what, of which object, when and from where; nothing of what was written.

    A trigger refuses every change but the loss of the address, and every deletion within thirty
    days (migration 0011). Of an erased person the number stays, which names nobody.
    """

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    user = models.ForeignKey(
        User,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("who"),
    )
    what = models.CharField(_("what"), max_length=80)
    object = models.CharField(_("of which object"), max_length=200)
    address = models.GenericIPAddressField(_("from where"), null=True)

    class Meta:
        verbose_name = _("entry of the audit trail")
        verbose_name_plural = _("audit trail")

    def __str__(self) -> str:
        return self.what
