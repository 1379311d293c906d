"""A view of the desk that filters narrow: what its address holds, and each filter's way out."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ..web.kept import kept_parts
from .sieve import Sieve


class FilterOn(NamedTuple):
    """A filter that is on, and the address without it."""

    text: str
    address: str


@dataclass(frozen=True)
class Sifted:
    """Rows that pass a sieve, and the tab they stand under; that of the clients has no name.

    is_wrong where the address held what does not exist.
    """

    sieve: Sieve
    tab: str
    is_wrong: bool

    @cached_property
    def state(self) -> dict[str, str]:
        """What an address of this view holds, but for the mark of a page and ticks."""
        return {"tab": self.tab} | self.sieve.kept if self.tab else self.sieve.kept

    def address(self, **changes: str) -> str:
        """Return the address of this view with something changed; "" takes it away."""
        held = {name: value for name, value in (self.state | changes).items() if value}
        return f"?{urlencode(held)}#list" if held else "?#list"

    @property
    def query(self) -> str:
        """What a saved view keeps."""
        return urlencode(self.state)

    @property
    def form(self) -> SafeString:
        """The filters to choose, as the address has chosen them; kept where it has not."""
        known = None if self.sieve.given else ("filters", get_language(), self.state)
        [form] = kept_parts(known, lambda: [self._form()])
        return form

    def _form(self) -> SafeString:
        context = {"listed": self, "sieve": self.sieve.form}
        return render_to_string("diagnostics/_sieve.html", context)

    @property
    def filters_on(self) -> Iterator[FilterOn]:
        for chip in self.sieve.chips:
            yield FilterOn(chip.text, self.address(**{chip.name: ""}))
