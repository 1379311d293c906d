"""The audit trail, to be read only."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ..localisation import clock, day
from ..models import TrailEntry
from .staff import StaffAdmin

FARTHEST = 10_000  # rows that are paged through; what lies before is found by the filters
PLACES = ["account", "admin", "diagnostics", "funnel", "mfa"]  # what addresses' names begin with


class Newest(Paginator):
    """Pages through the newest rows, without counting all."""

    @cached_property
    def count(self):
        return self.object_list[:FARTHEST].count()


class PlaceFilter(admin.SimpleListFilter):
    title = _("what")
    parameter_name = "place"

    def lookups(self, request, model_admin):
        return [(place, place) for place in PLACES]

    def queryset(self, request, queryset):
        return queryset.filter(what__startswith=self.value()) if self.value() else queryset


@admin.register(TrailEntry)
class TrailAdmin(StaffAdmin):
    list_display = ["moment", "user", "what", "object", "address"]
    list_display_links = None
    list_filter = ["at", PlaceFilter]
    list_select_related = ["user"]
    search_fields = ["user__email", "=user__id", "=what", "=object", "=address"]
    search_help_text = _("E-mail; or all of a name, an object or an address")
    ordering = ["-id"]
    paginator = Newest
    actions = None

    @admin.display(description=_("when"))
    def moment(self, entry):
        return f"{day(entry.at)} {clock(entry.at)}"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
