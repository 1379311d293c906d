"""Pages that draw: Plotly needs a little more than the strict policy of all others allows."""

from csp.decorators import csp_update
from django.conf import settings

draws = csp_update(settings.PLOTLY_POLICY)
