"""The audit trail, to be read only."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ..localisation import moment
from ..models import TrailEntry
from .staff import StaffAdmin
