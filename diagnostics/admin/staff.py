"""Whoever is staff may do everything that the admin offers (DECISIONS 1); nothing finer is kept."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models

from ..localisation import day
from ..reading.fields import AddressField, LineField
from .meanwhile import SeenAdmin

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


class _ForStaff:
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


class StaffInline(_ForStaff, admin.TabularInline):
    formfield_overrides = READ_AS
    extra = 0

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Name every control to a screen reader: in Django's table the heads are no labels."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs["aria-label"] = field.label
        return field
