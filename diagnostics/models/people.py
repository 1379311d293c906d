"""Who uses the product, and for which organisations."""

import secrets
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..reading.text import email_address, folded
from .prepared import Prepared

NEW = "new"  # in the place of a short name: the page that makes an organisation


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
    def standing(self):
        """What pages and gates need of each membership that stands, by name; one query."""
        return standing_of.all(self.pk)

    @cached_property
    def roles(self):
        """The role in each organisation that the person belongs to now, by its id."""
        return {membership.organisation_id: membership.role for membership in self.standing}

    @property
    def organisation_names(self):
        """The short name and the name of each organisation of the person that is not archived."""
        return [
            (
                membership.organisation__slug,
                _in_language(membership.organisation__name, membership.organisation__name_fa),
            )
            for membership in self.standing
            if membership.organisation__archived_at is None
        ]

    @cached_property
    def current_memberships(self):
        """The memberships that stand, with their organisations, by name; none of archived ones."""
        rows = self.memberships.filter(withdrawn_at=None, organisation__archived_at=None)
        rows = rows.select_related("organisation")
        return list(rows.order_by("organisation__name", "id"))

    @property
    def managed_organisations(self):
        """The organisations that the person manages now, by name; one query."""
        return [
            membership.organisation
            for membership in self.current_memberships
            if membership.is_manager
        ]

    @property
    def is_consultant(self):
        return Membership.Role.CONSULTANT in self.roles.values()


class Organisations(models.QuerySet["Organisation"]):
    def owned(self) -> "Organisations":
        """Return all but the guest starts that nobody has kept: those are nobody else's to see."""
        return self.exclude(guest_start__isnull=False, guest_start__kept_at=None)


class Organisation(models.Model):
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
    newest = models.ForeignKey(
        "diagnostics.Assessment",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("newest round"),
    )
    folded = models.CharField(max_length=600, editable=False, default="")
    folded_fa = models.CharField(max_length=600, editable=False, default="")

    objects = Organisations.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self):
        return self.name

    def save(self, *args, update_fields=None, **kwargs):
        if not self.slug:
            self.slug = self._free_slug()
        self.folded, self.folded_fa = folded(self.name), folded(self.name_fa or self.name)
        if update_fields is not None:
            update_fields = {*update_fields, "folded", "folded_fa"}
        super().save(*args, update_fields=update_fields, **kwargs)

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

    def _free_slug(self):
        """Return an ASCII slug; a Persian name leaves none, so a random one stands in for it."""
        slug = slugify(self.name)[:50] or secrets.token_hex(4)
        taken = slug == NEW or Organisation.objects.filter(slug=slug).exists()
        return f"{slug}-{secrets.token_hex(3)}" if taken else slug


def _in_language(text, text_fa):
    """Return what is said in the page's language; nobody has to say everything in both."""
    return text_fa if text_fa and (get_language() or "").startswith("fa") else text


class Memberships(models.QuerySet["Membership"]):
    def managing(self, organisation):
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


@Prepared
def standing_of(user):
    """Return what User.standing has, by the organisations' names."""
    rows = Membership.objects.filter(user=user, withdrawn_at=None)
    rows = rows.annotate(has_manager=Exists(Membership.objects.managing(OuterRef("organisation"))))
    columns = ("slug", "name", "name_fa", "archived_at")
    return rows.order_by("organisation__name", "id").values_list(
        *("organisation_id", "role", "may_run_rounds", "has_manager"),
        *(f"organisation__{name}" for name in columns),
        named=True,
    )
