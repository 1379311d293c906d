"""Checklists and their versions, as raw rows: what becomes of a draft, the workbench decides."""

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..instruments.document import read_document
from ..instruments.readers import DocumentError
from ..models import Checklist, Version
from ..queries.drafts import draft_document
from ..workbench.problems import in_words, problem_of
from .drafts import lock_drafts
from .sections import links_of, sections_of
from .staff import StaffAdmin, as_day


@admin.register(Checklist)
class ChecklistAdmin(StaffAdmin):
    list_display = ["code", "title_en", "title_fa"]
    readonly_fields = ["code"]

    def has_add_permission(self, request, obj=None):
        return False  # a first version comes from a shipped file

    def get_deleted_objects(self, objs, request):
        """Say that its versions protect a checklist, rather than that nobody may delete those."""
        deleted, counts, _lacking, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set(), protected


class VersionForm(forms.ModelForm):
    """The only thing of a draft that is not a row of its own: its thresholds."""

    class Meta:
        model = Version
        fields = ["thresholds"]
        help_texts = {
            "thresholds": gettext_lazy(
                'Shares are written as fractions in quotation marks, such as "7/10"; '
                "whole numbers stand without."
            )
        }

    def clean_thresholds(self):
        thresholds = self.cleaned_data["thresholds"]
        data = self.instance.based_on.document | {"thresholds": thresholds}
        try:
            read_document(data)
        except DocumentError as error:
            raise forms.ValidationError(in_words(error, data)) from None
        return thresholds


@admin.register(Version)
class VersionAdmin(StaffAdmin):
    form = VersionForm
    list_display = ["__str__", "state", "number", "published_on", "published_by", "short_digest"]
    list_select_related = ["checklist", "published_by"]
    published_on = as_day("published_at", gettext_lazy("published on"))
    ordering = [F("checklist").asc(), F("number").desc(nulls_first=True)]

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("checklist", "based_on__checklist")
        return rows.defer("document", "based_on__document")

    def get_fields(self, request, obj=None):
        if obj and obj.is_draft:
            return ["checklist", "based_on", "thresholds"]
        return ["checklist", "number", "published_on", "published_by", "digest"]

    def get_readonly_fields(self, request, obj=None):
        return [name for name in self.get_fields(request, obj) if name != "thresholds"]

    def has_add_permission(self, request, obj=None):
        return False  # a draft begins from a published version

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request, obj=None):
        return False  # a draft is discarded; what is published stays

    @admin.display(description=gettext_lazy("state"))
    def state(self, version):
        return _("Draft") if version.is_draft else _("Published")

    @admin.display(description=gettext_lazy("digest"))
    def short_digest(self, version):
        return version.digest[:12]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with transaction.atomic():
            lock_drafts(request)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj.is_draft:
            data = draft_document(obj)
            context["problem"] = problem_of(data)
            context["sections"] = sections_of(data, links_of(obj))
        else:
            context["sections"] = sections_of(obj.document, {})
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
