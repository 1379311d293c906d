"""Where the method is explained with the numbers of a checklist."""

from urllib.parse import urlencode

from django.urls import reverse

from ..queries.versions import ARTICLE


def method_address(code: str = ARTICLE) -> str:
    address = reverse("diagnostics:method")
    return address if code == ARTICLE else f"{address}?{urlencode({'checklist': code})}"
