"""What a browser does on the pages of an import, and files to send."""

import html
import json
import re
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from diagnostics.models import Assessment, Import

DATA = Path(__file__).parent.parent / "data"
SEPEHR = DATA / "sepehr.json"


def address(language="en"):
    with override(language):
        return reverse("diagnostics:import")


def upload(client, content, name="acme.json", *, language="en", **fields):
    file = SimpleUploadedFile("x", content if isinstance(content, bytes) else content.encode())
    file._name = name  # as a client may send it, whatever that is
    return client.post(address(language), {"file": file, **fields})


def uploads(client, contents):
    files = [SimpleUploadedFile(name, text.encode()) for name, text in contents.items()]
    return client.post(address(), {"file": files})


def carried(page):
    return re.search(r'name="carried" value="([^"]*)"', page.content.decode())[1]


def told(page):
    return re.search(r'name="told" value="([^"]*)"', page.content.decode())[1]


def confirm(client, page, organisation, **fields):
    """Send the form of a preview on, as a browser does."""
    return client.post(
        address(), {"carried": carried(page), "organisation": organisation.slug, **fields}
    )


def brought_in(client, content, organisation, name="acme.json"):
    response = confirm(client, upload(client, content, name), organisation)
    id = re.search(r"/assessments/([0-9a-f-]{36})/result/", response["Location"])[1]
    return Assessment.objects.select_related("organisation", "version__checklist").get(pk=id)


def written(**fields):
    return json.dumps({"organisation": "Acme", "respondents": [], **fields})


def text_of(response):
    """Return what is read on a page, without its markup."""
    return html.unescape(re.sub(r"<[^>]*>", "", response.content.decode()))


def assessment(firm, **fields):
    whole = json.loads(SEPEHR.read_text())
    del whole["date"]
    return whole | {"organisation": firm.name} | fields


def many(*items):
    return json.dumps(items)


def page_of(client, content, name="rounds.json", **more):
    """Return the page of the rows, and what it is about."""
    response = upload(client, content, name, **more)
    assert response.status_code == 302, text_of(response)
    return client.get(response["Location"]), Import.objects.latest("pk")
