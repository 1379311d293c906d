"""What the numbers of the funnel cost: pages at one month and at five years, and an import."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from diagnostics.method.funnel import STAGES
from diagnostics.models import Membership, Organisation, User
from funnel.actions import save_counts
from funnel.crm.choice import EVERY_STEP
from funnel.months import Calendar, first_day, month_before

ROWS = 10_000
FIVE_YEARS = 60
ROW = [2400, 900, 320, 118, 26, 17, 9, 4]
ANSWERS = {"date": "1", "way": EVERY_STEP}  # the second column; a row for each step
OWN_PROCESS = Path("/proc/self")


def count_months(organisation: Organisation, number: int) -> None:
    """Store so many months of numbers, the newest first."""
    month = first_day(timezone.localdate(), Calendar.GREGORIAN)
    counts = {}
    for _month in range(number):
        month = month_before(month)
        counts |= {(month, stage): ROW[stage - 1] for stage in STAGES}
    save_counts(
        organisation, counts=counts, calendar=Calendar.GREGORIAN, by=None, now=timezone.now()
    )


@override("en")
def print_import() -> None:
    """Print the statements, the commits and the MiB above idle of storing a list of deals."""
    call_command("prepare", verbosity=0)
    organisation = Organisation.objects.create(name="Sepehr Controls")
    user = User.objects.create_user(email="import@benchmark.example", name="import")
    Membership.objects.create(user=user, organisation=organisation, role=Membership.Role.MANAGER)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    path = reverse("funnel:numbers_import", args=[organisation.slug])
    _bring_in(client, path, rows=10)  # everything is warm from here on
    idle = _mebibytes("VmRSS")
    (OWN_PROCESS / "clear_refs").write_text("5")  # forget the peak so far
    sent = _bring_in(client, path, rows=ROWS)
    writes = sum(statement.startswith(("INSERT", "UPDATE", "DELETE")) for statement in sent)
    commits = sum(statement.startswith("COMMIT") for statement in sent)
    above = max(_mebibytes("VmHWM") - idle, 0)
    print(json.dumps({"statements": writes, "commits": commits, "mebibytes": above}))


def _bring_in(client: Client, path: str, *, rows: int) -> list[str]:
    """Return what was sent to the database when a list was stored, after it was asked about."""
    content = "\n".join(["Deal Stage,Close Date", *_deals(rows)]).encode()
    asked = client.post(path, {"file": SimpleUploadedFile("deals.csv", content)})
    shown = client.post(path, {"carried": _carried(asked), "go": "answer", **ANSWERS})
    with CaptureQueriesContext(connection) as captured:
        stored = client.post(
            path, {"carried": _carried(shown), "seen": _seen(shown), "go": "store"}
        )
    assert stored.status_code == 302, "the list is not stored"
    return [query["sql"] for query in captured.captured_queries]


def _carried(page: HttpResponse) -> str:
    return re.search(r'name="carried" value="([^"]*)"', page.content.decode())[1]


def _seen(page: HttpResponse) -> str:
    return re.search(r'name="seen" value="(\w*)"', page.content.decode())[1]


def _deals(rows: int) -> Iterator[str]:
    first = date(2021, 11, 1)
    for number in range(rows):
        day = first + timedelta(days=number * 7 % (FIVE_YEARS * 30))
        yield f"{STAGES[number % len(STAGES)]},{day.isoformat()}"


def _mebibytes(name: str) -> float:
    status = (OWN_PROCESS / "status").read_text()
    return int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024
