"""The rows of a draft: criteria with what each type expects, conditions, stages, facts.

Only drafts have rows: publishing turns them into the version's document and deletes them.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..localisation import digits
from ..method.checklist import TYPES
from ..models import Checklist, Condition, Criterion, Expectation, Fact, Stage, Version
from ..queries.drafts import is_referenced
from .staff import StaffAdmin, StaffInline

REFERENCED = gettext_lazy(
    "This code has to stay %(code)s: the checklist names it where statements contradict each other "
    "or speak for each other, and that would be lost."
)


def lock_drafts(request):
    """Make an edit and a publishing wait for each other, so that no row outlives its draft."""
    if request.method == "POST":
        list(Checklist.objects.select_for_update().order_by("pk").values_list("pk"))


class RowForm(forms.ModelForm):
    """What belongs together is given together, or not at all."""

    PAIRS = [
        ("tag", "tag_basis"),
        ("other_reading_en", "other_reading_fa"),
        ("note_en", "note_fa"),
    ]

    def clean_code(self):
        """Refuse a code that another row has, and another one for what is named by it elsewhere."""
        code, before = self.cleaned_data["code"], self.initial.get("code")
        version = self.instance.version if self.instance.pk else draft()
        others = type(self.instance).objects.filter(version=version, code=code)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("%(code)s is taken.") % {"code": code})
        if self.instance.pk and code != before and is_referenced(before, self.instance.version):
            raise forms.ValidationError(REFERENCED % {"code": before})
        return code

    def clean(self):
        data = super().clean()
        for pair in self.PAIRS:
            empty = [name for name in pair if name in data and not data[name]]
            if len(empty) == 1:
                self.add_error(empty[0], _("Give both or neither."))
        return data


class DraftRowAdmin(StaffAdmin):
    """Rows of the draft, in the checklist's order; a new row joins the draft at the end."""

    form = RowForm
    list_display = ["code", "number", "text_en", "text_fa"]
    search_fields = ["code", "text_en", "text_fa"]
    ordering = ["version", "number"]
    exclude = ["version"]
    orders = ["number"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(version__number=None)

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and draft() is not None

    def get_changeform_initial_data(self, request):
        last = self.get_queryset(request).count()
        return dict.fromkeys(self.orders, last + 1)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with transaction.atomic():
            lock_drafts(request)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        with transaction.atomic():
            lock_drafts(request)
            return super().delete_view(request, object_id, extra_context)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.version = draft()
        super().save_model(request, obj, form, change)


def draft():
    """Return the newest draft, or None; with one checklist there is one at most."""
    return Version.objects.filter(number=None).order_by("-pk").first()


class AskedAdmin(DraftRowAdmin):
    orders = ["number", "position"]
    actions = ["use_other_reading"]

    @admin.action(description=gettext_lazy("Ask the other reading instead"))
    def use_other_reading(self, request, queryset):
        """Swap the sentence that is asked with its other reading, in both languages."""
        with transaction.atomic():
            lock_drafts(request)
            rows = [row for row in queryset if row.other_reading_en and row.other_reading_fa]
            for row in rows:
                row.text_en, row.other_reading_en = row.other_reading_en, row.text_en
                row.text_fa, row.other_reading_fa = row.other_reading_fa, row.text_fa
                row.save()
        if not rows:
            messages.warning(request, _("None of them has another reading."))
            return
        words = ngettext(
            "%(number)s sentence was swapped with its other reading.",
            "%(number)s sentences were swapped with their other readings.",
            len(rows),
        )
        messages.success(request, words % {"number": digits(len(rows))})


WORDS = ["text_en", "text_fa", "source"]
Fieldset = tuple[Any, Any]  # a title and what stands under it, as Django's admin wants them

OTHER_READING: Fieldset = (
    gettext_lazy("Other reading and note"),
    {"fields": ["other_reading_en", "other_reading_fa", "note_en", "note_fa"]},
)
TAG: Fieldset = (gettext_lazy("Tag"), {"fields": ["tag", "tag_basis"]})


class ExpectationInline(StaffInline):
    model = Expectation
    fields = ["type", "value", "basis"]
    readonly_fields = ["type"]
    can_delete = False
    ordering = ["id"]

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Criterion)
class CriterionAdmin(AskedAdmin):
    list_filter = ["native"]
    inlines = [ExpectationInline]
    fieldsets = [
        (None, {"fields": ["code", "native", *WORDS, "question_en", "question_fa"]}),
        (gettext_lazy("Place"), {"fields": ["number", "position"]}),
        (gettext_lazy("Weight"), {"fields": ["weight", "optional"]}),
        OTHER_READING,
        TAG,
    ]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:  # neutral but for its own type; the cells are edited from then on
            Expectation.objects.bulk_create(
                Expectation(criterion=obj, type=type_, value=1 if type_ == obj.native else None)
                for type_ in TYPES
            )


@admin.register(Condition)
class ConditionAdmin(AskedAdmin):
    list_filter = ["type", "side"]
    fieldsets = [
        (None, {"fields": ["code", "type", "side", *WORDS]}),
        (gettext_lazy("Place"), {"fields": ["number", "position"]}),
        OTHER_READING,
        TAG,
    ]


@admin.register(Stage)
class StageAdmin(DraftRowAdmin):
    list_display = ["number", "text_en", "text_fa", "conventional_owner"]
    search_fields = ["text_en", "text_fa"]
    readonly_fields = ["number"]
    fields = ["number", *WORDS, "note_en", "note_fa", "conventional_owner"]

    def has_add_permission(self, request, obj=None):
        return False  # there are eight stages, no more and no fewer

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Fact)
class FactAdmin(DraftRowAdmin):
    list_filter = ["kind"]
    fieldsets = [(None, {"fields": ["code", "kind", *WORDS, "number"]}), TAG]
