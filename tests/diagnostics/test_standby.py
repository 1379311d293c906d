"""What is read from a standby, and by whom; a real one stands in tests/cluster."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpResponse

from diagnostics.models import Assessment
from diagnostics.web.on_device import keep_on_device
from diagnostics.web.standby import StandbyRouter, from_a_standby, read_from_the_primary_first

ROUTER = StandbyRouter()


@pytest.fixture
def where_of(rf):
    """Return a function that tells where a page reads a model, after what it does before."""

    def where(model=Assessment, *, before=from_a_standby, method="get", has_written=False):
        read_from = []

        def page(request):
            before(request)
            read_from.append(ROUTER.db_for_read(model))
            return HttpResponse()

        request = getattr(rf, method)("/")
        if has_written:
            answer = HttpResponse()
            keep_on_device(answer, "wrote", "1", lasts=timedelta(seconds=10))
            request.COOKIES["wrote"] = answer.cookies["wrote"].value
        read_from_the_primary_first(page)(request)
        return read_from[0]

    return where


def write_afterwards(request):
    from_a_standby(request)
    ROUTER.db_for_write(Assessment)


def test_a_page_that_may_be_a_moment_old_reads_records_from_the_standby(where_of):
    assert where_of() == "standby"
    assert where_of(Session) == "default"


def test_who_has_just_written_reads_from_the_primary(where_of):
    assert where_of(has_written=True) == "default"
    assert where_of(method="post") == "default"


def test_a_page_that_writes_reads_from_the_primary_from_then_on(where_of):
    assert where_of(before=write_afterwards) == "default"


@pytest.mark.django_db
def test_a_transaction_reads_where_it_writes(where_of):
    with transaction.atomic():
        assert where_of() == "default"


def test_no_other_page_reads_from_the_standby(where_of):
    where_of()

    assert where_of(before=lambda _request: None) == "default"


@pytest.mark.parametrize(("method", "is_noted"), [("get", False), ("head", False), ("post", True)])
def test_a_browser_notes_for_some_seconds_that_it_has_sent_something(rf, method, is_noted):
    answered = read_from_the_primary_first(lambda _request: HttpResponse())

    response = answered(getattr(rf, method)("/"))

    assert ("wrote" in response.cookies) is is_noted
    if is_noted:
        assert response.cookies["wrote"]["max-age"] == 10
        assert response.cookies["wrote"]["httponly"] is True


def test_tables_are_made_on_the_primary_alone():
    assert ROUTER.allow_migrate("default", "diagnostics")
    assert not ROUTER.allow_migrate("standby", "diagnostics")
