"""What every letter of the product has: who sends it, and that a machine does."""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.utils.translation import get_language

# RFC 3834: no out-of-office note answers such a letter
AUTOMATIC = {"Auto-Submitted": "auto-generated"}


def sender(house: str = "") -> str:
    """Return the sender, under the name of a consultancy, or the product's in the language.

    The installation's own name for its letters goes before the product's.
    """
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    product = settings.PRODUCT_NAME.get(get_language() or "", settings.PRODUCT_NAME["en"])
    return formataddr((house or name or product, ascii_address(address) or address))


def ascii_address(address: str) -> str | None:
    """Return the address with its domain in punycode; None if something else is not ASCII."""
    local_part, _, domain = address.rpartition("@")
    try:
        return f"{local_part.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return None
