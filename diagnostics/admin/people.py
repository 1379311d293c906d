"""People, organisations, and who belongs to which."""

from http import HTTPStatus

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.admin import UserSession
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import NestedObjects
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    UserChangeForm,
)
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..actions.accounts import StillNeeded, refuse_if_needed
from ..actions.invitations import part_from_account
from ..actions.organisations import delete
from ..localisation import digits
from ..models import Membership, Organisation, User
from ..organisation_forms import DeletionForm
from ..queries.members import belongings_of
from ..web.confirming import confirmation, is_confirmed
from ..web.kept import forget_stored
from .staff import StaffAdmin, StaffInline, as_day

DELETION = "admin/diagnostics/organisation/delete_confirm.html"

# Registered by the imports above: an address is the person's own field, rights are not grouped, and
# a second factor holds a secret, where one is signed in is one's own; the settings name a provider.
admin.site.unregister([EmailAddress, Authenticator, UserSession, Group])
admin.site.unregister([SocialAccount, SocialApp, SocialToken])


class NewPersonForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name", "language"]


class AccountForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"

    def clean(self):
        """Refuse to shut an account, or take its rights, that somebody cannot do without."""
        given = super().clean()
        is_shut = self.instance.is_active and not given.get("is_active")
        is_no_admin = self.instance.is_staff and not given.get("is_staff")
        try:
            if is_shut or is_no_admin:
                refuse_if_needed(self.instance)
        except StillNeeded as needed:
            if is_shut or needed.as_admin:
                raise ValidationError(needed.told) from None
        return given


class PasswordForm(AdminPasswordChangeForm):
    def save(self, commit=True):
        user = super().save(commit)
        part_from_account(user)
        return user


class MembershipInline(StaffInline):
    """Adds memberships; those that stand have a list of their own, however many they are."""

    model = Membership
    fields = ["organisation", "user", "role", "may_run_rounds"]
    autocomplete_fields = ["organisation", "user"]
    can_delete = False

    def get_fields(self, request, obj=None):
        return [name for name in self.fields if name != self.parent_model._meta.model_name]

    def get_queryset(self, request):
        return super().get_queryset(request).none()


class MembershipOfPersonInline(MembershipInline):
    fk_name = "user"  # not whoever granted it


class GrantingAdmin(StaffAdmin):
    """A page that memberships are added on: whoever adds one has granted it."""

    @admin.display(description=_("memberships"))
    def membership_count(self, obj):
        """Return how many there are, as a link to their list."""
        address = reverse("admin:diagnostics_membership_changelist")
        query = urlencode({f"{obj._meta.model_name}__id__exact": obj.pk})
        return format_html(
            '<a href="{}?{}">{}</a>', address, query, digits(obj.memberships.count())
        )

    def save_formset(self, request, form, formset, change):
        if formset.model is Membership:
            for added in formset.extra_forms:
                added.instance.granted_by = request.user
        super().save_formset(request, form, formset, change)


@admin.register(User)
class UserAdmin(GrantingAdmin, DjangoUserAdmin):
    form = AccountForm
    add_form = NewPersonForm
    change_password_form = PasswordForm
    list_display = ["email", "name", "language", "is_staff", "is_active", "last_login_on"]
    list_filter = ["is_staff", "is_active", "language"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    filter_horizontal = []
    readonly_fields = ["membership_count", "last_login_on", "joined_on"]
    actions = ["delete_selected", "remove_second_factors"]
    joined_on = as_day("joined_at", _("joined"))
    last_login_on = as_day("last_login", _("last sign-in"))
    inlines = [MembershipOfPersonInline]
    fieldsets = [
        (None, {"fields": ["email", "name", "language", "password", "membership_count"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff"]}),
        (_("Dates"), {"fields": ["joined_on", "last_login_on"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": [
                    "email",
                    "name",
                    "language",
                    "usable_password",
                    "password1",
                    "password2",
                ],
            },
        )
    ]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            part_from_account(obj)
        # what was the person's address before must no longer sign in
        EmailAddress.objects.filter(user=obj).exclude(email=obj.email).delete()

    def get_deleted_objects(self, objs, request):
        """Name the people and what keeps them, and only count what goes along: it may be much."""
        collector = NestedObjects(using=DEFAULT_DB_ALIAS, origin=objs)
        collector.collect(objs)
        counts = {
            model._meta.verbose_name_plural: len(rows)
            for model, rows in collector.model_objs.items()
        }
        return [str(person) for person in objs], counts, set(), list(map(str, collector.protected))

    def delete_view(self, request, object_id, extra_context=None):
        """Delete a person, unless somebody cannot do without them."""
        person = self.get_object(request, object_id)
        try:
            with transaction.atomic():
                if person:
                    refuse_if_needed(person)
                forget_stored()
                return super().delete_view(request, object_id, extra_context)
        except StillNeeded as needed:
            messages.error(request, needed.told)
            return redirect("admin:diagnostics_user_change", person.pk)

    @admin.action(permissions=["delete"], description=_("Delete the chosen people"))
    def delete_selected(self, request, queryset):
        try:
            with transaction.atomic():
                refuse_if_needed(*queryset)
                forget_stored()
                return delete_selected(self, request, queryset)
        except StillNeeded as needed:
            messages.error(request, needed.told)
            return None

    @admin.action(description=_("Remove second factors (a lost device)"))
    def remove_second_factors(self, request, queryset):
        Authenticator.objects.filter(user__in=queryset).delete()
        messages.success(request, gettext("They can sign in without a second factor now."))


@admin.register(Organisation)
class OrganisationAdmin(GrantingAdmin):
    list_display = ["name", "name_fa", "sector", "size", "created_on"]
    list_filter = ["size"]
    search_fields = ["name", "name_fa"]
    ordering = ["name"]
    readonly_fields = ["membership_count", "created_on", "archived_on"]
    fields = [
        *("name", "name_fa", "sector", "sector_fa", "size", "calendar", "language", "slug"),
        *("membership_count", "created_on", "archived_on"),
    ]
    actions = None  # nothing is done to many at once: the name is typed of each that is deleted
    created_on = as_day("created_at", _("created"))
    archived_on = as_day("archived_at", _("archived"))
    inlines = [MembershipInline]

    def get_fields(self, request, obj=None):
        return [name for name in self.fields if obj or name != "membership_count"]

    def get_queryset(self, request):
        return super().get_queryset(request).owned()

    def delete_view(self, request, object_id, extra_context=None):
        """Say what goes with it; delete it once its name is typed."""
        organisation = self.get_object(request, object_id)
        if organisation is None or not self.has_delete_permission(request, organisation):
            raise Http404
        goes = {"belongings": belongings_of(organisation), "original": organisation}
        context = goes | self.admin_site.each_context(request) | {"opts": self.opts}
        form = DeletionForm(request.POST or None, organisation=organisation)
        if is_confirmed(request, DELETION, context) and form.is_valid():
            self.log_deletions(request, [organisation])
            delete(organisation)
            said = gettext("%(organisation)s is deleted.") % {"organisation": organisation.text}
            messages.success(request, said)
            return redirect("admin:diagnostics_organisation_changelist")
        if is_confirmed(request, DELETION, context):
            context["deletion"], context["seen"] = form, request.POST["seen"]
            return render(request, DELETION, context, status=HTTPStatus.BAD_REQUEST)
        return confirmation(request, DELETION, context)


@admin.register(Membership)
class MembershipAdmin(StaffAdmin):
    list_display = ["user", "organisation", "role", "granted_on", "withdrawn_on"]
    list_filter = ["role"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__email", "user__name", "organisation__name", "organisation__name_fa"]
    ordering = ["-id"]
    fields = [
        *("user", "organisation", "role", "may_run_rounds"),
        *("granted_on", "granted_by", "withdrawn_at"),
    ]
    readonly_fields = ["granted_on", "granted_by"]
    autocomplete_fields = ["user", "organisation"]
    granted_on = as_day("granted_at", _("granted"))
    withdrawn_on = as_day("withdrawn_at", _("withdrawn"))

    def save_model(self, request, obj, form, change):
        if not change:
            obj.granted_by = request.user
        super().save_model(request, obj, form, change)

    def get_actions(self, request):
        """Offer no deletion of many: one of them may be the last manager's."""
        return {}

    def delete_view(self, request, object_id, extra_context=None):
        """Delete a membership that was a mistake, but not the only manager's."""
        membership = self.get_object(request, object_id)
        if membership and membership.is_only_manager:
            messages.error(request, membership.told_only_manager)
            return redirect("admin:diagnostics_membership_change", membership.pk)
        return super().delete_view(request, object_id, extra_context)
