"""The content security policy, put together once for all pages that add nothing to it."""

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings


class ContentPolicy(CSPMiddleware):
    """django-csp's, which else puts the policy together anew for each answer.

    `settings.CONTENT_SECURITY_POLICY` alone holds for every page: no nonce, and nothing is only
    reported.
    """

    def __init__(self, get_response):
        super().__init__(get_response)
        self._strict = build_policy()

    def process_request(self, request):
        """Offer no nonce: no page has a script or style within itself."""

    def process_response(self, request, response):
        if settings.DEBUG or any(name.startswith("_csp") for name in vars(response)):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._strict)
        return response
