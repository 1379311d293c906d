"""Who uses the product, and for which organisations."""

import secrets
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..reading.text import email_address, folded
from .prepared import Prepared
from .record import Record

NEW = "new"  # in the place of a short name: the page that makes an organisation
NAMED = 7  # organisations that the head of a page names


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """Make an admin whose address counts as proved: whoever makes one has the machine."""
        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account; staff are admins."""

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        PERSIAN = "fa", "فارسی"

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.ENGLISH
    )
    is_told_of_decisions = models.BooleanField(_("letters of decisions"), default=True)
    is_told_to_look_again = models.BooleanField(_("letters of days to look again"), default=True)
    is_asked_between_rounds = models.BooleanField(_("letters between two rounds"), default=True)
    is_asked_to_place = models.BooleanField(_("own placement before the verdict"), default=False)
    is_staff = models.BooleanField(_("admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower_case"
            )
        ]

    def __str__(self):
        return self.name or self.email

    def clean(self):
        super().clean()
        self.email = email_address(self.email)

    def save(self, *args, **kwargs):
        self.email = email_address(self.email)
        super().save(*args, **kwargs)

    @cached_property
    def standings(self) -> dict[int, "MemberStanding | None"]:
        """What is known already of their memberships that stand, by organisation."""
        return {}

    def standing_in(self, organisation_id: int) -> "MemberStanding | None":
        """Return what gates need of the membership that stands there, or None; asked once."""
        if organisation_id not in self.standings:
            self.standings[organisation_id] = standing_of.first(self.pk, organisation_id)
        return self.standings[organisation_id]

    @cached_property
    def _newest(self):
        return newest_of.all(self.pk)

    @property
    def organisation_names(self):
        """The short names and names of the newest few of their organisations, by name.

        None is archived. There is one more than the head of a page names.
        """
        names = ((row.slug, _in_language(row.name, row.name_fa)) for row in self._newest)
        return sorted(names, key=lambda named: named[1])

    @property
    def current_memberships(self):
        """The memberships that stand, with their organisations, by name; none of archived ones."""
        rows = Membership.objects.held_by(self).filter(organisation__archived_at=None)
        return rows.select_related("organisation").order_by("organisation__name", "id")

    @property
    def managed_organisations(self):
        """The organisations that the person manages now, by name; none of archived ones."""
        managed = Membership.objects.held_by(self).filter(role=Membership.Role.MANAGER)
        rows = Organisation.objects.filter(pk__in=managed.values("organisation"), archived_at=None)
        return rows.order_by("name", "id")

    @cached_property
    def is_consultant(self):
        if self._newest:
            return self._newest[0].is_consulting
        return Membership.objects.held_by(self).consulting().exists()


class Organisations(models.QuerySet["Organisation"]):
    def owned(self) -> "Organisations":
        """Return all but the guest starts that nobody has kept: those are nobody else's to see."""
        return self.exclude(guest_start__isnull=False, guest_start__kept_at=None)


class RoundOfOwn(models.ForeignObject):
    """The round that is marked as an organisation's, as lists join it: by an index that holds all
    that they ask. No round has no id: whether there is one is asked as `newest__id=None`."""

    requires_unique_target = False  # a unique index of the mark alone would be taken for the join


class Organisation(Record):
    """A firm or a unit of one whose Sales and Marketing are assessed."""

    class Size(models.TextChoices):
        UNDER_10 = "1-9", _("1 to 9 people")
        UNDER_50 = "10-49", _("10 to 49 people")
        UNDER_250 = "50-249", _("50 to 249 people")
        FROM_250 = "250+", _("250 people or more")

    class Calendar(models.TextChoices):
        GREGORIAN = "gregorian", _("Gregorian")
        JALALI = "jalali", _("Jalali")

    name = models.CharField(_("name"), max_length=200)
    name_fa = models.CharField(_("name in Persian"), max_length=200, blank=True)
    sector = models.CharField(_("sector"), max_length=120, blank=True)
    sector_fa = models.CharField(_("sector in Persian"), max_length=120, blank=True)
    size = models.CharField(_("size"), max_length=8, choices=Size, blank=True)
    calendar = models.CharField(
        _("calendar"), max_length=9, choices=Calendar, default=Calendar.GREGORIAN
    )
    language = models.CharField(
        _("language"), max_length=2, choices=User.Language, default=User.Language.ENGLISH
    )
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, editable=False)
    newest = RoundOfOwn(
        "diagnostics.Assessment",
        models.DO_NOTHING,
        from_fields=["id"],
        to_fields=["newest_of"],
        null=True,
        editable=False,
        serialize=False,
        related_name="+",
        verbose_name=_("newest round"),
    )
    folded = models.CharField(max_length=600, editable=False, default="")
    folded_fa = models.CharField(max_length=600, editable=False, default="")

    objects = Organisations.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        indexes = [
            models.Index(fields=["folded", "id"], name="organisation_by_name"),
            models.Index(fields=["folded_fa", "id"], name="organisation_by_name_fa"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, update_fields=None, **kwargs):
        self.folded, self.folded_fa = folded(self.name), folded(self.name_fa or self.name)
        if update_fields is not None:
            update_fields = {*update_fields, "folded", "folded_fa"}
        save = super().save if self.slug else self._save_under_a_free_slug
        save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self):
        return reverse("diagnostics:organisation", args=[self.slug])

    @property
    def text(self):
        """The name in the page's language."""
        return _in_language(self.name, self.name_fa)

    @property
    def is_archived(self):
        return self.archived_at is not None

    @property
    def sector_text(self):
        return _in_language(self.sector, self.sector_fa)

    def _save_under_a_free_slug(self, *args, **kwargs):
        """Save; where somebody else took the slug at the same moment, under another one."""
        while True:
            self.slug = self._free_slug()
            try:
                with transaction.atomic():
                    return super().save(*args, **kwargs)
            except IntegrityError:
                if not Organisation.objects.exclude(pk=self.pk).filter(slug=self.slug).exists():
                    raise

    def _free_slug(self):
        """Return an ASCII slug; a Persian name leaves none, so a random one stands in for it."""
        slug = slugify(self.name)[:50] or secrets.token_hex(4)
        taken = slug == NEW or Organisation.objects.filter(slug=slug).exists()
        return f"{slug}-{secrets.token_hex(3)}" if taken else slug


def _in_language(text, text_fa):
    """Return what is said in the page's language; nobody has to say everything in both."""
    return text_fa if text_fa and (get_language() or "").startswith("fa") else text


class Memberships(models.QuerySet["Membership"]):
    def held_by(self, user: object) -> "Memberships":
        """Return the memberships of somebody that stand."""
        return self.filter(user=user, withdrawn_at=None)

    def consulting(self) -> "Memberships":
        return self.filter(role=Membership.Role.CONSULTANT)

    def managing(self, organisation: object) -> "Memberships":
        """Return the memberships of whoever manages the organisation now."""
        return self.filter(
            organisation=organisation, role=Membership.Role.MANAGER, withdrawn_at=None
        )


class Membership(models.Model):
    """One person's part in one organisation, from when to when, and by whom it was given."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("manager")
        CONSULTANT = "consultant", _("consultant")

    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    may_run_rounds = models.BooleanField(_("may run rounds"), default=False)
    granted_at = models.DateTimeField(_("granted"), default=timezone.now, editable=False)
    granted_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("granted by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = Memberships.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=models.Q(withdrawn_at=None),
                name="membership_once_at_a_time",
                violation_error_message=_("This person already belongs to the organisation."),
            ),
            models.CheckConstraint(
                condition=Q(may_run_rounds=False) | Q(role="consultant"),
                name="membership_switch_of_consultants",
                violation_error_message=_("Managers run rounds without the switch."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "-id"], condition=Q(withdrawn_at=None), name="membership_newest"
            ),
            models.Index(
                fields=["user", "role", "organisation"],
                condition=Q(withdrawn_at=None),
                name="membership_role",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.organisation} · {self.get_role_display()}"

    @property
    def is_manager(self):
        return self.role == self.Role.MANAGER

    @property
    def is_consultant(self):
        return self.role == self.Role.CONSULTANT

    @property
    def is_last_in_charge(self):
        """Tell whether nobody else manages the organisation, or stands in for a manager.

        Whoever cannot sign in does neither.
        """
        others = Membership.objects.filter(organisation=self.organisation_id, withdrawn_at=None)
        others = others.filter(user__is_active=True).exclude(pk=self.pk)
        if self.is_manager:
            return not others.filter(role=self.Role.MANAGER).exists()
        return not others.exists()

    @property
    def is_only_manager(self):
        return self.withdrawn_at is None and self.is_manager and self.is_last_in_charge

    @property
    def told_only_manager(self):
        words = {"person": self.user, "organisation": self.organisation.text}
        return _("%(person)s is the only manager of %(organisation)s: name another first.") % words

    def clean(self):
        super().clean()
        former = Membership.objects.filter(pk=self.pk).first()
        is_lost = former and (
            self.withdrawn_at is not None
            or not self.is_manager
            or self.organisation_id != former.organisation_id
        )
        if is_lost and former.is_only_manager:
            raise ValidationError(former.told_only_manager)


def with_standing(rows: Any, user: object, *, to_organisation: str = "") -> Any:
    """Leave the rows of organisations that somebody belongs to, and say what MemberStanding has."""
    own = f"{to_organisation}memberships__"
    rows = rows.filter(**{f"{own}user": user, f"{own}withdrawn_at": None})
    managing = Membership.objects.managing(OuterRef(f"{to_organisation}pk"))
    return rows.annotate(
        role=F(f"{own}role"), may_run_rounds=F(f"{own}may_run_rounds"), has_manager=Exists(managing)
    )


class MemberStanding(NamedTuple):
    """What gates need of a membership that stands."""

    role: str
    may_run_rounds: bool
    has_manager: bool
    archived_at: datetime | None


@Prepared
def standing_of(user, organisation):
    """Return what User.standing_in has."""
    rows = with_standing(Organisation.objects.filter(pk=organisation), user)
    return rows.values_list(*MemberStanding._fields, named=True)


@Prepared
def newest_of(user):
    """Return the names of the organisations of somebody's newest memberships, newest first.

    Each row says as well whether any membership is a consultant's.
    """
    rows = Membership.objects.held_by(user).filter(organisation__archived_at=None)
    consulting = Membership.objects.held_by(user).consulting()
    columns = {name: F(f"organisation__{name}") for name in ("slug", "name", "name_fa")}
    rows = rows.annotate(is_consulting=Exists(consulting), **columns).order_by("-id")
    return rows.values_list("is_consulting", *columns, named=True)[: NAMED + 1]
