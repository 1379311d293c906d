"""The facilitator's guide: a script for one round's own result and topics, on two sheets."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from diagnostics.actions.heads import name_head
from diagnostics.actions.rounds import close_assessment
from diagnostics.models import Assessment
from funnel.joint.timing import planned
from funnel.models import PulseRhythm, Topic
from tests.diagnostics.explaining import DOCUMENT
from tests.diagnostics.reading_pdf import structure_of, words_in
from tests.factories import NOW, make_assessment, make_sepehr


@pytest.fixture
def closed(organisation):
    return close_assessment(make_sepehr(organisation), now=NOW)


def address(closed, name="guide", language="en"):
    with override(language):
        return reverse(f"funnel:{name}", args=[closed.pk])


def page_of(client, url):
    return client.get(url).content.decode()


def topics(stages, gaps):
    return [*(Topic(stage=stage) for stage in range(1, stages + 1)), *[Topic(code="A2")] * gaps]


@pytest.mark.parametrize(
    ("stages", "gaps", "fitting", "minutes"),
    [(2, 4, 6, 48), (2, 5, 6, 48), (0, 2, 2, 12), (8, 1, 4, 48), (3, 6, 5, 48), (0, 0, 0, 0)],
)
def test_what_does_not_fit_into_the_time_waits(stages, gaps, fitting, minutes):
    plan = planned(topics(stages, gaps), DOCUMENT)

    assert (len(plan.fitting), plan.waiting) == (fitting, stages + gaps - fitting)
    assert sum(topic.minutes for topic in plan.fitting) == minutes


def test_the_script_is_of_this_rounds_result_and_topics(reader, closed):
    page = page_of(reader, address(closed))

    assert "90 minutes, two sides, one map" in page
    assert "2 stages to settle · 5 gaps" in page
    for stage in ("Brand preference", "Purchase intention"):
        assert f"<li>{stage}</li>" in page
    assert "12 minutes each." in page
    assert "6 topics. Ask once" in page
    assert "1 more does not fit into the time" in page
    assert "“But Brand preference has always been ours.”" in page
    assert '<th scope="row">83–90</th>' in page
    assert address(closed) in page_of(reader, reverse("funnel:session", args=[closed.pk]))


def test_it_says_what_is_still_to_be_prepared(reader, closed, organisation, manager):
    assert "who heads Sales and Marketing" in page_of(reader, address(closed))

    person = {"name": "Leila", "email": "leila@sepehr.example", "language": "en"}
    name_head(organisation, "sales", **person, by=manager, now=NOW)

    assert "who heads Marketing" in page_of(reader, address(closed))


def test_two_views_are_read_aloud_and_nobody_gives_way(reader, closed):
    Assessment.objects.filter(pk=closed.pk).update(
        result=closed.result | {"verdict": "two_views", "type": None}
    )

    page = page_of(reader, address(closed))

    assert "You describe two companies." in page
    assert "This is a state, not a grade." not in page


def test_a_round_that_nobody_answered_has_a_guide_that_says_so(reader, organisation):
    closed = close_assessment(
        make_assessment(organisation, mode=Assessment.Mode.ANONYMOUS), now=NOW
    )

    page = page_of(reader, address(closed))

    assert "Nobody from Sales and Marketing has answered so far." in page
    assert "Nothing is contested." in page
    assert "The round was anonymous, and so is the session" in page


def test_the_letter_after_tells_of_the_pulse_where_one_is_sent(reader, closed, organisation):
    assert "you get one page" not in page_of(reader, address(closed))

    PulseRhythm.objects.create(organisation=organisation, every=1, since=NOW.date())

    assert "Once a month you get one page:" in page_of(reader, address(closed))


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", {"script", "protests", "Brand"}), ("fa", {"روند", "اعتراض", "برند"})],
)
def test_the_pdf_is_two_sheets_in_both_languages(reader, closed, language, said):
    response = reader.get(address(closed, "guide_pdf", language))

    pdf = b"".join(response.streaming_content)
    assert len(structure_of(pdf).pages) == 2
    assert said <= words_in(pdf)


def test_the_same_round_gives_the_same_bytes(reader, closed):
    first, second = (
        b"".join(reader.get(address(closed, "guide_pdf")).streaming_content) for _time in range(2)
    )

    assert first == second


def test_an_open_round_has_no_guide(reader, organisation):
    opened = make_assessment(organisation, now=NOW - timedelta(days=1))

    assert reader.get(address(opened)).status_code == 404
