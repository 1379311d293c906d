"""A picture that is uploaded: which are taken, and that nothing but its points is kept."""

import struct
import zlib
from io import BytesIO
from zipfile import ZipFile, is_zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from diagnostics.reading.pictures import LARGEST, LONGEST_SIDE_KEPT, PictureField

HIDDEN = b"<script>alert(1)</script>"


def written(size=(60, 40), kind="PNG", mode="RGB", colour="navy", **options):
    file = BytesIO()
    Image.new(mode, size, colour).save(file, kind, **options)
    return file.getvalue()


def header_of(width, height):
    """Return a PNG that says how large it is and holds no point."""
    said = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", said) + chunk(b"IDAT", b"")


def chunk(kind, content):
    checked = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checked


def cleaned(content, name="logo.png"):
    return PictureField().clean(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    "content",
    [
        written(),
        written(mode="RGBA"),
        written(mode="P", colour=3),
        written(mode="LA", colour=0),
        written(mode="I;16", colour=900),
        written(kind="JPEG"),
        written(kind="JPEG", mode="CMYK", colour=(0, 0, 0, 0)),
    ],
    ids=["RGB", "RGBA", "palette", "grey", "16 bits", "JPEG", "CMYK"],
)
def test_a_picture_of_any_kind_of_points_becomes_a_png(content):
    with Image.open(BytesIO(cleaned(content, "whatever.txt"))) as kept:
        assert (kept.format, kept.mode, kept.size) == ("PNG", "RGBA", (60, 40))


def test_what_one_sees_through_stays_so():
    with Image.open(BytesIO(cleaned(written(mode="RGBA", colour=(9, 9, 9, 0))))) as kept:
        assert kept.getpixel((5, 5))[3] == 0


def test_a_large_picture_is_drawn_small_in_its_shape():
    with Image.open(BytesIO(cleaned(written((4000, 1000), "JPEG")))) as kept:
        assert kept.size == (LONGEST_SIDE_KEPT, 200)


def test_a_picture_that_lies_on_its_side_is_turned():
    exif = Image.Exif()
    exif[0x0112] = 6

    with Image.open(BytesIO(cleaned(written(kind="JPEG", exif=exif)))) as kept:
        assert kept.size == (40, 60)


def test_nothing_hidden_is_kept():
    exif = Image.Exif()
    exif[0x010E] = HIDDEN.decode()
    content = written(kind="JPEG", exif=exif, comment=HIDDEN) + HIDDEN
    assert content.count(HIDDEN) == 3

    kept = cleaned(content)

    assert HIDDEN not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert picture.info == {}


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        written(kind="GIF"),
        written(kind="TIFF"),
        HIDDEN + written(),
        written()[:60],
        written(kind="JPEG")[:200],
        written(kind="JPEG", size=(400, 400))[:-300],
        header_of(10, 10),
        header_of(0, 10),
        b"%PDF-1.7",
    ],
    ids=["SVG", "GIF", "TIFF", "behind", "cut", "head", "cut late", "empty", "flat", "PDF"],
)
def test_what_is_no_png_or_jpeg_is_refused_by_name(content):
    with pytest.raises(ValidationError) as refused:
        cleaned(content, "roof.png")

    assert refused.value.messages == ["roof.png is not a PNG or JPEG picture."]


@pytest.mark.parametrize("sides", [(40_000, 40_000), (10_000, 10_000), (4001, 10), (10, 4001)])
def test_a_picture_that_is_too_wide_is_refused_before_it_is_decoded(sides):
    with pytest.raises(ValidationError) as refused:
        cleaned(header_of(*sides))

    assert refused.value.messages == ["logo.png has more than 4000 pixels on a side."]


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(ValidationError) as refused:
        cleaned(written() + b"\0" * LARGEST)

    assert refused.value.messages == ["logo.png is larger than 2 MB."]


# --- two kinds of file in one -------------------------------------------------------------------


def zipped():
    archive = BytesIO()
    with ZipFile(archive, "w") as file:
        file.writestr("page.html", HIDDEN)
    return archive.getvalue()


def with_chunk(kind, content):
    """Return a PNG with a chunk of that kind before its points."""
    whole = written()
    end_of_head = whole.index(b"IDAT") - 4
    return whole[:end_of_head] + chunk(kind, content) + whole[end_of_head:]


POLYGLOTS = {
    "PNG and HTML": written() + b"<html>" + HIDDEN,
    "PNG and script in a chunk": with_chunk(b"tEXt", b"Comment\0" + HIDDEN),
    "PNG and script in a chunk of its own": with_chunk(b"ruSt", HIDDEN),
    "PNG and ZIP": written() + zipped(),
    "JPEG and ZIP": written(kind="JPEG") + zipped(),
    "JPEG and HTML": written(kind="JPEG", comment=b"--><html>" + HIDDEN),
}


@pytest.mark.parametrize("content", POLYGLOTS.values(), ids=POLYGLOTS)
def test_of_a_picture_that_is_another_file_as_well_the_picture_alone_is_kept(content):
    kept = cleaned(content, "logo.png.html")

    with Image.open(BytesIO(kept)) as picture:
        assert (picture.format, picture.size, picture.info) == ("PNG", (60, 40), {})
    assert HIDDEN not in kept
    assert not is_zipfile(BytesIO(kept))
    assert kept.endswith(chunk(b"IEND", b""))


@pytest.mark.parametrize(
    "content",
    [
        written(kind="GIF") + HIDDEN,
        b"GIF89a/*" + written() + b"*/=1;alert(1)",
        b"<svg xmlns='http://www.w3.org/2000/svg'>" + HIDDEN + b"</svg>",
        b"\x89PNG\r\n\x1a\n<svg xmlns='http://www.w3.org/2000/svg'>" + HIDDEN + b"</svg>",
        b"\xff\xd8\xff\xe0<svg xmlns='http://www.w3.org/2000/svg'/>",
        zipped() + written(),
    ],
    ids=["GIF", "GIF and PNG", "SVG", "SVG as PNG", "SVG as JPEG", "ZIP and PNG"],
)
@pytest.mark.parametrize("name", ["logo.png", "logo.jpg"])
def test_another_file_in_the_clothes_of_a_picture_is_refused(content, name):
    with pytest.raises(ValidationError) as refused:
        cleaned(content, name)

    assert refused.value.messages == [f"{name} is not a PNG or JPEG picture."]
