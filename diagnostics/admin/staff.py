"""Whoever is staff may do everything that the admin offers (DECISIONS 1); nothing finer is kept."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import BadRequest
from django.db import DataError, models
from django.shortcuts import redirect

from ..localisation import day
from ..reading.fields import AddressField, LineField
from ..reading.numbers import row_id
from .meanwhile import SeenAdmin

MOST_ROWS = 100  # in a table below a form
READ_AS: dict[Any, dict[str, Any]] = {
    models.CharField: {"form_class": LineField},
    models.EmailField: {"form_class": AddressField},
    models.SlugField: {},
}


def as_day(field, description):
    """Return a column that shows a moment as a day of the page's calendar."""

    @admin.display(description=description, ordering=field)
    def shown(_admin, row):
        return day(getattr(row, field)) or "–"

    return shown


def direction_of(db_field: models.Field) -> str:
    """Return how a control is written in, whatever the page's language is."""
    if isinstance(db_field, models.JSONField | models.EmailField | models.SlugField):
        return "ltr"
    return {"_en": "ltr", "_fa": "rtl"}.get(db_field.name[-3:], "auto")


class ChosenByName(AutocompleteSelect):
    """Django's field that completes; what is no id is shown as nothing chosen."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [id for id in value if row_id(str(id))], attr)


class _ForStaff:
    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ChosenByName(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Let every text run as it is written, in either language's admin."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, forms.TextInput | forms.Textarea):
            field.widget.attrs["dir"] = direction_of(db_field)
        return field

    def has_view_permission(self, request, obj=None):
        return request.user.is_staff

    def has_add_permission(self, request, obj=None):
        return request.user.is_staff

    def has_change_permission(self, request, obj=None):
        return request.user.is_staff

    def has_delete_permission(self, request, obj=None):
        return request.user.is_staff


class StaffAdmin(_ForStaff, SeenAdmin, admin.ModelAdmin):
    formfield_overrides = READ_AS
    show_full_result_count = False
    list_per_page = 50

    def has_module_permission(self, request):
        return request.user.is_staff

    def changelist_view(self, request, extra_context=None):
        """Show the whole list where an address asks for what no database can look for."""
        try:
            return super().changelist_view(request, extra_context)
        except (OverflowError, DataError):
            return redirect(f"{request.path}?{ERROR_FLAG}=1")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Refuse a number of rows below none, which Django counts with."""
        if any(name.endswith("_FORMS") and "-" in value for name, value in request.POST.items()):
            raise BadRequest("A form has no number of rows below none.")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def response_action(self, request, queryset):
        """Look only for rows whose ids are some."""
        if not all(map(row_id, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            return redirect(f"{request.path}?{ERROR_FLAG}=1")
        return super().response_action(request, queryset)


class StaffInline(_ForStaff, admin.TabularInline):
    formfield_overrides = READ_AS
    extra = 0
    max_num = MOST_ROWS  # none where none may be added

    def get_formset(self, request, obj=None, **kwargs):
        """Draw so many rows at most, however many a form says it has."""
        return super().get_formset(request, obj, absolute_max=MOST_ROWS, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Name every control to a screen reader: in Django's table the heads are no labels."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs["aria-label"] = field.label
        return field
