"""The Content-Security-Policy, put together once instead of for every answer."""

from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy

strict_policy = cache(build_policy)


class PolicyMiddleware(CSPMiddleware):
    """Give an answer the strict policy, unless a decorator of django-csp said something of it."""

    def process_response(self, request, response):
        if any(name.startswith("_csp") for name in (*vars(request), *vars(response))):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, strict_policy())
        return response
