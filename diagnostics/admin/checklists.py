"""Checklists and their versions: a draft is begun, published or thrown away; the rest is read."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import F, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ..actions import checklists
from ..instruments.document import read_document
from ..instruments.readers import DocumentError
from ..localisation import digits
from ..models import Checklist, Version
from ..queries.versions import default_version
from ..web.confirming import confirmation, is_confirmed
from ..workbench.problems import in_words, problem_of
from .changes import changes_between
from .drafts import lock_drafts
from .sections import links_of, sections_of
from .staff import StaffAdmin, as_day

NOT_A_DRAFT = gettext_lazy(
    "This is no longer a draft: it was published or discarded meanwhile. Nothing was changed."
)
DRAFT_EXISTS = gettext_lazy(
    "The checklist has a draft already. Publish it or discard it before you begin another."
)


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


def next_number(draft):
    return default_version(draft.checklist.code).number + 1


def can_begin(version):
    """Tell whether a draft may begin here: from the newest version, while there is no other."""
    others = Version.objects.filter(checklist=version.checklist_id)
    in_the_way = others.filter(Q(number=None) | Q(number__gt=version.number or 0))
    return not version.is_draft and not in_the_way.exists()


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
            data = checklists.draft_document(obj)
            context |= {"problem": problem_of(data), "next_number": next_number(obj)}
            context["sections"] = sections_of(data, links_of(obj))
        else:
            context |= {"sections": sections_of(obj.document, {}), "can_begin": can_begin(obj)}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # --- begin, publish, discard -----------------------------------------------------------

    def get_urls(self):
        own = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/begin-draft/",
                own(require_POST(self.begin_draft)),
                name="diagnostics_version_begin_draft",
            ),
            path("<int:pk>/publish/", own(self.publish), name="diagnostics_version_publish"),
            path("<int:pk>/discard/", own(self.discard), name="diagnostics_version_discard"),
            *super().get_urls(),
        ]

    def begin_draft(self, request, pk):
        version = self._version(request, pk)
        if not can_begin(version):
            raise Http404
        try:
            draft = checklists.begin_draft(version)
        except checklists.DraftExists:
            return self._refuse(request, DRAFT_EXISTS)
        self.log_addition(request, draft, _("Began the draft."))
        messages.success(request, _("The draft has begun with the words of the published version."))
        return redirect("admin:diagnostics_version_change", draft.pk)

    def publish(self, request, pk):
        draft = self._version(request, pk)
        if not draft.is_draft:
            return self._refuse(request, NOT_A_DRAFT)
        with transaction.atomic():
            lock_drafts(request)
            data = checklists.draft_document(draft)
            context = {
                "changes": changes_between(checklists.base_of(draft), data),
                "problem": problem_of(data),
                "next_number": next_number(draft),
            }
            return self._confirmed(request, draft, "publish", context) or self._publish(
                request, draft
            )

    def _publish(self, request, draft):
        try:
            version = checklists.publish_draft(draft, by=request.user, now=timezone.now())
        except checklists.NotADraft:
            return self._refuse(request, NOT_A_DRAFT)
        except checklists.NothingChanged:
            messages.error(request, _("The draft says the same as the version that it began from."))
        except DocumentError as error:
            messages.error(request, in_words(error, checklists.draft_document(draft)))
        else:
            words = _("Published version %(number)s.") % {"number": digits(version.number)}
            self.log_change(request, version, words)
            messages.success(request, words)
            return redirect("admin:diagnostics_version_changelist")
        return redirect("admin:diagnostics_version_change", draft.pk)

    def discard(self, request, pk):
        draft = self._version(request, pk)
        if not draft.is_draft:
            return self._refuse(request, NOT_A_DRAFT)
        with transaction.atomic():
            lock_drafts(request)
            data = checklists.draft_document(draft)
            context = {"changes": changes_between(checklists.base_of(draft), data)}
            return self._confirmed(request, draft, "discard", context) or self._discard(
                request, draft
            )

    def _discard(self, request, draft):
        self.log_deletions(request, Version.objects.filter(pk=draft.pk))
        try:
            checklists.discard_draft(draft)
        except checklists.NotADraft:
            return self._refuse(request, NOT_A_DRAFT)
        messages.success(request, _("The draft is discarded."))
        return redirect("admin:diagnostics_version_changelist")

    def _version(self, request, pk):
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _refuse(self, request, why):
        messages.error(request, why)
        return redirect("admin:diagnostics_version_changelist")

    def _confirmed(self, request, draft, what, context):
        """Return the page that asks; None where it was answered by yes and is still so."""
        context |= self.admin_site.each_context(request) | {"opts": self.opts, "original": draft}
        template = f"admin/diagnostics/version/{what}_confirm.html"
        if is_confirmed(request, template, context):
            return None
        return confirmation(request, template, context)
