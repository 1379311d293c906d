"""A picture as it is uploaded: judged before it is decoded, and drawn anew.

What is kept is our own PNG of the visible points: no place, no camera, no second file behind it.
"""

import zlib
from io import BytesIO
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .text import shown

LARGEST = 2 * 1024 * 1024
LONGEST_SIDE, LONGEST_SIDE_KEPT = 4000, 800
LONGEST_NAME_SHOWN = 60
FORMATS = ["PNG", "JPEG"]
# What Pillow says of a file that is no such picture, or is broken
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, zlib.error)


class PictureField(forms.FileField):
    """A PNG or JPEG by its content, whatever it is called; cleaned to the bytes of a PNG."""

    default_error_messages = {
        "large": _("%(file)s is larger than 2 MB."),
        "wide": _("%(file)s has more than 4000 pixels on a side."),
        "other": _("%(file)s is not a PNG or JPEG picture."),
    }

    def clean(self, data: Any, initial: Any = None) -> bytes | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        if upload.size > LARGEST:
            raise self._refused("large", upload)
        from PIL import Image  # heavy: libraries of pictures, for the few who upload one

        try:
            return self._drawn_anew(upload)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise self._refused("wide", upload) from None
        except BROKEN:
            raise self._refused("other", upload) from None

    def _drawn_anew(self, upload: Any) -> bytes:
        from PIL import Image, ImageOps

        with Image.open(BytesIO(upload.read()), formats=FORMATS) as picture:
            if max(picture.size) > LONGEST_SIDE:
                raise self._refused("wide", upload)
            small = (LONGEST_SIDE_KEPT, LONGEST_SIDE_KEPT)
            picture.draft("RGB", small)
            points = ImageOps.exif_transpose(picture).convert("RGBA")
        points.thumbnail(small)
        bare = Image.new("RGBA", points.size)
        bare.paste(points)
        written = BytesIO()
        bare.save(written, "PNG", optimize=True)
        return written.getvalue()

    def _refused(self, why: str, upload: Any) -> forms.ValidationError:
        name = shown(upload.name, longest=LONGEST_NAME_SHOWN)
        return forms.ValidationError(self.error_messages[why], code=why, params={"file": name})
