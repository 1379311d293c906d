"""What came with a form that could not be taken: shown, and ready to be sent again.

Nothing secret is ever shown, nor what another site may have written, and no database is asked.
"""

import re
from typing import NamedTuple

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError

SECRET = re.compile(r"password|token|secret|credential")
ACCOUNT_SECRET = re.compile(r"code|key")  # elsewhere a code is that of a statement
# What a form carries beside what somebody typed or chose in it
CARRIED = re.compile(
    r"once|base|mode|go|seen|based_on|good|table|carried|_\w+|initial-.+|.+-(id|\w+_FORMS|MIN_NUM|MAX_NUM)"
)
CHOSEN = re.compile(r"[a-z0-9_.-]{0,16}")  # the value of a radio, a box, a list
LONGEST_SHOWN = 20_000


class Typed(NamedTuple):
    """A form as it came: all its fields, the words among them, and how many others."""

    address: str
    fields: list[tuple[str, str]]
    words: list[str]
    chosen: int
    is_secret_left_out: bool
    has_files: bool

    @property
    def can_be_sent(self) -> bool:
        """Whether a form can bring it all back; a file has to be chosen anew."""
        return bool(self.fields) and not self.has_files


def typed_in(request: HttpRequest) -> Typed | None:
    """Return what a form of ours came with; None where there is none, or it is not surely ours."""
    if request.method != "POST" or not _is_ours(request):
        return None
    try:
        given = [(name, value) for name, values in request.POST.lists() for value in values]
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        return None
    fields = [(name, value) for name, value in given if not is_secret(name, request)]
    shown = [value for name, value in fields if value and not CARRIED.fullmatch(name)]
    words = [value for value in shown if _is_words(value)]
    return Typed(
        address=request.get_full_path(),
        fields=fields,
        words=words,
        chosen=len(shown) - len(words),
        is_secret_left_out=any(
            is_secret(name, request) for name, _value in given if name != "csrfmiddlewaretoken"
        ),
        has_files=bool(request.FILES),
    )


def is_secret(name: str, request: HttpRequest) -> bool:
    """Tell whether a field holds a password, a token or the like."""
    is_account = request.path.split("/")[2:3] == ["account"]
    return bool(SECRET.search(name) or (is_account and ACCOUNT_SECRET.search(name)))


def _is_words(value: str) -> bool:
    return not CHOSEN.fullmatch(value) and len(value) <= LONGEST_SHOWN


def _is_ours(request: HttpRequest) -> bool:
    """Tell whether the form's token was good, or the browser says that it is from our own page."""
    if getattr(request, "csrf_processing_done", False):
        return True
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
