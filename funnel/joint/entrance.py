"""The way into a session: six characters on the screen, and a picture of the link."""

import hashlib
import hmac
from itertools import groupby

from django.conf import settings

from diagnostics.reading.text import bare, with_latin_digits

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is taken for something else
LENGTH, GROUP = 6, 3


def code_of(token: str) -> str:
    """Return the six characters that stand for a session's link."""
    digest = hashlib.sha256(f"code:{token}".encode()).digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:LENGTH])


def shown_code(token: str) -> str:
    """Return the code as the screen shows it, three and three."""
    code = code_of(token)
    return f"{code[:GROUP]} {code[GROUP:]}"


def code_digest(typed: str) -> str:
    """Return what the database stores of a code; with a key, for a code is soon guessed."""
    code = "".join(with_latin_digits(bare(typed)).split()).upper()
    return hmac.digest(settings.LINK_KEY.encode(), f"code:{code}".encode(), "sha256").hex()


def picture_of(address: str) -> tuple[int, str]:
    """Return the QR code of an address: how wide it is, and the path that draws it."""
    import qrcode  # heavy: libraries of pictures, for the screen of a session alone

    code = qrcode.QRCode(border=2)
    code.add_data(address)
    rows = code.get_matrix()
    runs = []
    for y, row in enumerate(rows):
        x = 0
        for is_dark, cells in groupby(row):
            width = len(list(cells))
            if is_dark:
                runs.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return len(rows), "".join(runs)
