"""Where the funnel's pages are, and what a browser does on those of the import."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from diagnostics.models import Organisation


def address(organisation: Organisation, name: str, *rest: str, language: str = "en") -> str:
    """Return the address of one of the organisation's pages, in a language."""
    with override(language):
        return reverse(f"funnel:{name}", args=[organisation.slug, *rest])


def send_list(
    client: Client, organisation: Organisation, content: str | bytes, **fields: str
) -> HttpResponse:
    """Choose a CRM's list on the import's page, as a browser sends it."""
    data = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile("export.csv", data, "text/csv")
    form = {"file": file, "calendar": "gregorian"} | fields
    return client.post(address(organisation, "numbers_import"), form)


def answer(
    client: Client, organisation: Organisation, shown: HttpResponse, **answers: str
) -> HttpResponse:
    """Answer what a page asks of a list."""
    asked = [question.name for question in shown.context["questions"]]
    form = {"carried": shown.context["signed"], "go": "answer", "asked": asked}
    return client.post(address(organisation, "numbers_import"), form | answers)


def store_list(client: Client, organisation: Organisation, shown: HttpResponse) -> str:
    """Store what a preview shows, and return the page that follows."""
    told = shown.context
    form = {"carried": told["signed"], "go": "store", "seen": told["seen"]}
    page = client.post(address(organisation, "numbers_import"), form, follow=True)
    return page.content.decode()
