"""Stylesheets, scripts and fonts of others, published under lib/ straight out of their wheels."""

from importlib.util import find_spec
from pathlib import Path

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

PREFIX = "lib"


def _folder(package, *parts):
    """Return a folder of an installed package without importing the package."""
    return Path(find_spec(package).origin).parent.joinpath(*parts)


BOOTSTRAP = _folder("bootstrap_wrapper").parent / "bootstrap"
FILES = {
    # the hashed storage follows the reference to each .map, so they come along
    BOOTSTRAP / "css": [
        "bootstrap.min.css",
        "bootstrap.min.css.map",
        "bootstrap.rtl.min.css",
        "bootstrap.rtl.min.css.map",
    ],
    BOOTSTRAP / "js": ["bootstrap.bundle.min.js", "bootstrap.bundle.min.js.map"],
    _folder("unfold_farsi", "static", "unfold_farsi", "fonts", "vazirmatn"): [
        "vazirmatn-arabic.woff2",
        "vazirmatn-latin.woff2",
        "vazirmatn-latin-ext.woff2",
    ],
    _folder("django_htmx", "static", "django_htmx"): ["htmx-2.min.js"],
    _folder("plotly", "package_data"): ["plotly.min.js"],
}


class LibraryFinder(BaseFinder):
    """Find the files above, and nothing else of the wheels."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.storages = {}
        for folder, names in FILES.items():
            storage = FileSystemStorage(location=folder)
            storage.prefix = PREFIX
            self.storages |= dict.fromkeys(names, storage)

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False):
        prefix, _, name = path.replace("\\", "/").partition("/")
        storage = self.storages.get(name) if prefix == PREFIX else None
        found = [storage.path(name)] if storage else []
        return found if find_all else next(iter(found), None)

    def list(self, ignore_patterns):
        for name, storage in self.storages.items():
            if not matches_patterns(name, ignore_patterns or []):
                yield name, storage


class KnownAddresses:
    """Files stay as they are while a process runs, so an address is worked out once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.addresses = {}

    def url(self, name, *args, **kwargs):
        if name not in self.addresses:
            self.addresses[name] = super().url(name, *args, **kwargs)
        return self.addresses[name]


class PlainStorage(KnownAddresses, StaticFilesStorage):
    """Plain names, for a start on the own machine."""


class HashedStorage(KnownAddresses, CompressedManifestStaticFilesStorage):
    """Hashed names and gzip; brotli, where installed, would take half a minute."""

    def create_compressor(self, **kwargs):
        return Compressor(**kwargs | {"use_brotli": False})
