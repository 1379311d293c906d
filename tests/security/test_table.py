"""Every address × method × person × own and another's thing (table.py), and the trail of each.

An address without a line in the table fails the suite, and so does a write without its trail.
"""

import logging
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.shortcuts import resolve_url
from django.urls import get_resolver, reverse

from diagnostics.models import TrailEntry, User

from .table import ACCOUNT, STORED, TABLE
from .world import PEOPLE, VISITORS, make_world

SIGN_IN, NO_METHOD, NOT_THERE = "sign in", 405, 404
BROWSED = ("get", "post")
METHODS = (*BROWSED, "head", "put", "delete")
TRY_ALL = ("visitor", "manager")  # a method is refused before it is asked who asks
OPEN_NOTHING_ELSE = ("outsider", "ended", "runner", "archived")  # that others do not open as well
# what is no record: where one is signed in, what is counted, and the trail itself
BESIDE = {
    "django_session",
    "usersessions_usersession",
    "cache",
    "cache_of_parts",
    "diagnostics_trailentry",
}
TOKEN = "csrfmiddlewaretoken"
CHANGE = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"')


def patterns(resolver, namespace="", parts=()):
    """Yield each address's name with the names of what stands in it."""
    for part in resolver.url_patterns:
        inside = (*parts, *part.pattern.regex.groupindex)
        if hasattr(part, "url_patterns"):
            yield from patterns(part, part.namespace or namespace, inside)
        elif part.name:
            yield f"{namespace}:{part.name}".removeprefix(":"), inside


ADDRESSES = dict(patterns(get_resolver()))


def outcome(response):
    """Return sign in, a refusal, or "in": whatever a page has to say to who is let in."""
    target = response.headers.get("Location", "").partition("?")[0]
    sign_in = {resolve_url(settings.LOGIN_URL), reverse("admin:login")}
    if response.status_code == 302 and target in sign_in:
        return SIGN_IN
    if "session_over.html" in [template.name for template in response.templates]:
        return SIGN_IN  # with what was typed
    assert response.status_code < 500
    return response.status_code if response.status_code in (403, NOT_THERE, NO_METHOD) else "in"


CONSTANTS = {"month": "2026-10", "step": "together", "version": 1}
CONSTANTS |= {"checklist": "article", "fresh": "another", "number": 1}  # nobody's own
CONSTANTS |= {"statement": "A6", "removed": "A5", "item": "X1"}
CONSTANTS |= {"former": 1, "retired": 2}
LINKS = {"link", "shared", "guest", "result", "asked_link", "head", "joint", "phone", "pulse"}


def thing(name, things):
    return CONSTANTS[name] if name in CONSTANTS else getattr(things, name)


def others(address, world):
    """Return what stands in an address of another's thing, in whole and behind one's own."""
    if set(address.of) <= set(CONSTANTS):
        return []
    if address.of[0] in LINKS:
        return [["no-such-link-at-all-00", *address.of[1:]]]
    foreign = [thing(name, world.foreign) for name in address.of]
    mixed = [thing(address.of[0], world.own), *foreign[1:]]
    return [foreign, mixed] if set(address.of[1:]) - set(CONSTANTS) else [foreign]


def expected(address, method, person, *, is_own):
    if method in ("put", "delete"):
        return NO_METHOD
    allowed = address.writes if method == "post" else address.reads
    if allowed is None:
        return NO_METHOD
    if person in allowed and is_own:
        return "in"
    is_link = address.of and address.of[0] in LINKS
    return SIGN_IN if person in VISITORS and not (is_link and not is_own) else NOT_THERE


def hidden_in(page):
    """Return what the forms of a page send without being typed, such as what it showed."""
    tags = re.findall(r'<input type="hidden"[^>]*>', page.content.decode())
    fields = [re.search(r'name="([^"]*)" value="([^"]*)"', tag) for tag in tags]
    return {field[1]: field[2] for field in fields if field and field[1] != TOKEN}


def body_of(address, url, things, world, told):
    """Return the form as a browser sends it, for whoever gets in."""
    shows = reverse(address.page, args=things) if address.page else url if address.reads else None
    if told != "in" or not shows or not address.is_stored:
        return address.body
    return hidden_in(world.client.get(shows)) | address.body


def ask(world, method, address, body=None):
    """Ask once, and undo it: return what came, what was written where, and the rows of trail."""
    cookies = world.client.cookies.copy()
    before, written = TrailEntry.objects.count(), set()

    def note(execute, statement, *rest):
        if change := CHANGE.match(statement):
            written.add(change[1])
        return execute(statement, *rest)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            response = getattr(world.client, method)(address, body or {})
            if response.streaming:
                list(response)  # what is sent bit by bit is made while it is sent
        rows = TrailEntry.objects.count() - before
        transaction.set_rollback(True)
    world.client.cookies = cookies
    return response, written - BESIDE, rows


def judged(address, method, person, *, is_own):
    """Return who gets in, and how many rows of trail are left, as the table says."""
    told = expected(address, method, person, is_own=is_own)
    stores = method == "post" and told == "in" and address.is_stored
    return told, stores, int(stores and person in address.trailed)


@pytest.fixture
def quiet(monkeypatch):
    """Keep the thousand refusals out of the log; what an owner may switch on is on."""
    monkeypatch.setattr(settings, "BENCHMARK", True)
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def test_the_table_names_every_address():
    admin = {name for name in ADDRESSES if name.startswith("admin:")}

    assert ADDRESSES.keys() - admin == TABLE.keys() | ACCOUNT.keys()


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(name, marks=[pytest.mark.over_either] if name in OPEN_NOTHING_ELSE else [])
        for name in PEOPLE
    ],
)
def test_everybody_gets_what_the_table_says(db, quiet, person):
    world, wrong = make_world(person), []

    for name, address in TABLE.items():
        own = [thing(of, world.own) for of in address.of]
        for things in [own, *others(address, world)]:
            is_own, url = things is own, reverse(name, args=things)
            for method in METHODS if is_own and person in TRY_ALL else BROWSED:
                told = judged(address, method, person, is_own=is_own)
                if method == "head" and told[0] == "in" and person != "manager":
                    continue  # one page whose text is thrown away shows it for all
                body = body_of(address, url, things, world, told[0]) if method == "post" else {}
                response, written, rows = ask(world, method, url, body)
                found = (outcome(response), bool(written), rows)
                # what an archived organisation still takes may be what it has already
                if found != told and (person, found[1:]) != ("archived", (False, 0)):
                    wrong.append((method, url, found, told, sorted(written)))

    assert wrong == []


@pytest.mark.parametrize("person", ["visitor", "manager", "admin"])
def test_accounts_and_the_admin_let_in_whom_they_should_and_leave_a_trail(db, quiet, person):
    world, wrong, stored = make_world(person), [], set()

    for name in sorted(ADDRESSES.keys() - TABLE.keys()):
        url, body = address_of(name), STORED.get((person, name), {})
        if name in ("admin:login", "admin:logout"):  # lead to the one page for signing in
            continue
        if body:
            body = hidden_in(world.client.get(url)) | body
        is_in = person in ACCOUNT.get(name, {"admin"})
        for method in METHODS if person in TRY_ALL else BROWSED:
            response, written, rows = ask(world, method, url, body)
            if written:
                stored.add((person, name))
            has_to_open = method == "get" and name.endswith(("account", "index", "changelist"))
            is_wrong = outcome(response) != "in" if is_in and has_to_open else False
            is_wrong |= outcome(response) == "in" and not is_in
            may_write = is_in and method in ("post", "put")
            if is_wrong or rows != bool(written) or (written and not may_write):
                wrong.append((method, url, outcome(response), sorted(written), rows))

    assert wrong == []
    assert stored == {key for key in STORED if key[0] == person}


def address_of(name):
    """Return an address of an account or of the admin, of the first record where it is of one."""
    model = name.removeprefix("admin:diagnostics_").partition("_")[0]
    if model in apps.all_models["diagnostics"]:
        first = apps.get_model("diagnostics", model).objects.first()
    else:
        first = User.objects.first()
    known = {"key": "no-such-key", "app_label": "diagnostics", "content_type_id": 1}
    known |= dict.fromkeys(("object_id", "pk", "id"), first.pk if first else 1)
    return reverse(name, kwargs={part: known[part] for part in ADDRESSES[name]})
