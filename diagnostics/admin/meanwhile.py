"""Two admins on one page: the second sees both texts, and nothing is overwritten silently."""

from hashlib import blake2b
from http import HTTPStatus

from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import models, transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from ..reading.numbers import row_id
from ..web.editing import Collision, in_words

MEANWHILE = _("Somebody changed this meanwhile, so nothing was saved.")


class SeenAdmin:
    """A page that carries the digest of what it shows, and saves only where that is still so."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if request.method != "POST":
            return self._changeform(request, object_id, form_url, extra_context)
        with transaction.atomic():
            rows = models.QuerySet(self.model).filter(pk=row_id(unquote(object_id)))
            rows.select_for_update().first()
            return self._changeform(request, object_id, form_url, extra_context)

    def _changeform(self, request, object_id, form_url, extra_context):
        seen = self._seen(request, object_id)
        request.is_outdated = request.POST.get("based_on", seen) != seen
        context = {**(extra_context or {}), "based_on": seen}
        response = super().changeform_view(request, object_id, form_url, context)
        if request.is_outdated and getattr(response, "context_data", None):
            response.context_data["collisions"] = _collisions(response.context_data)
            response.status_code = HTTPStatus.CONFLICT
        return response

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return _refusing(form) if getattr(request, "is_outdated", False) else form

    def _seen(self, request, object_id):
        """Return the digest of the object's fields and of its rows in the tables below."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return ""
        said = [model_to_dict(obj, fields=flatten_fieldsets(self.get_fieldsets(request, obj)))]
        for inline in self.get_inline_instances(request, obj):
            parent = inline.get_formset(request, obj).fk.name
            rows = inline.get_queryset(request).filter(**{parent: obj}).order_by("pk")
            said += [model_to_dict(row) for row in rows]
        return blake2b(repr(said).encode(), digest_size=16).hexdigest()


def _refusing(form):
    class Refusing(form):
        def clean(self):
            super().clean()
            self.add_error(None, MEANWHILE)
            return self.cleaned_data

    return Refusing


def _collisions(context):
    """Return each field that says otherwise than what is stored now."""
    below = [form.form for formset in context["inline_admin_formsets"] for form in formset]
    return [
        Collision(
            form[name].label,
            in_words(form.fields[name], form.get_initial_for_field(form.fields[name], name)),
            in_words(form.fields[name], form[name].data),
        )
        for form in (context["adminform"].form, *below)
        if form.is_bound and form.instance.pk
        for name in form.changed_data
    ]
