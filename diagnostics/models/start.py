"""A round that somebody began without an account."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..method.checklist import PLACING, Function
from .links import digest_of, is_over
from .people import Organisation, User
from .prepared import Prepared
from .record import Record
from .respondent import Respondent

LASTS = timedelta(days=30)


class GuestStarts(models.QuerySet["GuestStart"]):
    def run_out(self, now: datetime) -> "GuestStarts":
        """Return the starts that nobody kept in time: they are to be erased."""
        return self.filter(kept_at=None, started_at__lte=now - LASTS)


class GuestStart(Record):
    """An organisation, its round and its first respondent that nobody owns until somebody keeps it.

    All three are ordinary; this row alone says whose beginning it was.
    """

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, related_name="guest_start", verbose_name=_("organisation")
    )
    respondent = models.OneToOneField(
        Respondent, models.CASCADE, related_name="guest_start", verbose_name=_("respondent")
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now, db_index=True)
    kept_at = models.DateTimeField(_("kept"), null=True)
    kept_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("kept by")
    )

    objects = GuestStarts.as_manager()

    class Meta:
        verbose_name = _("guest start")
        verbose_name_plural = _("guest starts")
        constraints = [
            models.CheckConstraint(
                condition=Q(kept_at__isnull=False) | Q(kept_by=None), name="guest_start_kept_by"
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def other_function(self) -> Function:
        """The side that has not been asked."""
        return next(side for side in PLACING if side != self.respondent.function)

    @property
    def lasts_until(self) -> datetime:
        """When it is erased, unless somebody keeps it."""
        return self.started_at + LASTS


def _of_digest(digest: str) -> models.QuerySet["GuestStart"]:
    joined = ("sheet", "assessment__organisation", "assessment__version__checklist")
    rows = GuestStart.objects.select_related(*(f"respondent__{name}" for name in joined)).defer(
        "respondent__assessment__version__document",
        "respondent__assessment__version__thresholds",
    )
    return rows.filter(respondent__token_digest=digest)


OF_LINK = Prepared(_of_digest)


def start_of_link(token: str, *, now: datetime) -> GuestStart | None:
    """Return what lies behind a personal link, with its round, unless it has run out."""
    start: GuestStart | None = OF_LINK.first(digest_of(token))
    has_run_out = start and start.kept_at is None and is_over(start.started_at, LASTS, now=now)
    return None if has_run_out else start
