"""Pages that draw: Plotly needs a little more than the strict policy of all others allows."""

from collections.abc import Callable

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpResponseBase

View = Callable[..., HttpResponseBase]

draws: Callable[[View], View] = csp_update(settings.PLOTLY_POLICY)
