"""The addresses of a result's PDF: who gets it, what it is called, and what it costs."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from diagnostics.actions import sharing
from tests.diagnostics.anonymous import make_anonymous
from tests.diagnostics.explaining import PARTLY
from tests.diagnostics.reading_pdf import structure_of, text_of, words_in
from tests.diagnostics.results import answered_by, closed
from tests.factories import (
    make_member,
    make_organisation,
    make_sepehr,
)


def address(assessment, language="en"):
    with override(language):
        return reverse("diagnostics:result_pdf", args=[assessment.pk])


def shared_address(assessment, language="en"):
    with override(language):
        return reverse("diagnostics:shared_result_pdf", args=[assessment.result_token])


def shared(assessment):
    return sharing.share_result(closed(assessment))


def pdf_of(reader, where):
    response = reader.get(where)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return b"".join(response.streaming_content)


def test_a_member_takes_the_result_away(reader, organisation):
    response = reader.get(address(closed(make_sepehr(organisation))))

    disposition = 'attachment; filename="Sepehr-Controls-2026-11-01-en.pdf"'
    assert response["Content-Disposition"] == disposition
    assert "no-store" in response["Cache-Control"]
    assert "relationship." in text_of(b"".join(response.streaming_content))


def test_the_persian_document_has_a_persian_name(reader, organisation):
    response = reader.get(address(closed(make_sepehr(organisation)), "fa"))

    name = "%D8%B3%D9%BE%D9%87%D8%B1-%DA%A9%D9%86%D8%AA%D8%B1%D9%84-1405-08-10-fa.pdf"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert {"رابطه", "فروش", "بازاریابی"} <= words_in(b"".join(response.streaming_content))


def test_the_way_to_the_method_is_an_address_of_this_server(reader, organisation):
    pdf = pdf_of(reader, address(closed(make_sepehr(organisation))))

    with structure_of(pdf) as document:
        links = {
            str(annotation.A.URI)
            for page in document.pages
            for annotation in page.get("/Annots", [])
        }
    sections = (4, 5, 6, 8, 9)
    assert links == {f"http://testserver/en/method/#section-{number}" for number in sections}


def test_an_open_round_is_marked_provisional(reader, organisation):
    assert "Provisional" in text_of(pdf_of(reader, address(make_sepehr(organisation))))


def test_only_a_consultant_reads_about_the_weights(organisation, client_of):
    assessment = closed(make_sepehr(organisation))
    manager = client_of(make_member(organisation))
    consultant = client_of(make_member(organisation, "consultant"))

    assert "counted twice" in text_of(pdf_of(consultant, address(assessment)))
    assert "counts twice" not in text_of(pdf_of(manager, address(assessment)))


def test_a_stranger_gets_nothing(organisation, client_of):
    assessment = closed(make_sepehr(organisation))
    outsider = client_of(make_member(make_organisation()))

    assert outsider.get(address(assessment)).status_code == 404


def test_whoever_holds_the_link_reads_no_name(reader, organisation):
    assessment = answered_by(organisation, 1, letters=PARTLY, name="Sara Person")
    assert "Sara Person" in text_of(pdf_of(reader, address(assessment)))

    text = text_of(pdf_of(Client(), shared_address(sharing.share_result(assessment))))

    assert "Sara Person" not in text
    assert "Somebody (Sales) gave the same answer to every statement." in text


def test_the_document_of_a_shared_link_is_not_kept_anywhere(organisation):
    response = Client().get(shared_address(shared(make_sepehr(organisation))))

    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_a_withdrawn_link_gives_nothing(organisation):
    assessment = shared(make_sepehr(organisation))
    where = shared_address(assessment)

    sharing.stop_sharing(assessment)

    assert Client().get(where).status_code == 404


def test_an_open_anonymous_round_leads_to_its_page(reader, organisation):
    assessment = make_anonymous(organisation, sales=3, marketing=3)

    response = reader.get(address(assessment))

    assert response.status_code == 302
    assert response["Location"] == reverse("diagnostics:result", args=[assessment.pk])


def test_a_small_anonymous_round_shows_the_verdict_alone(reader, organisation):
    pdf = pdf_of(reader, address(closed(make_anonymous(organisation, sales=2, marketing=3))))

    text = text_of(pdf)
    assert "This round is anonymous" in text
    assert "The two sides sit down together to make plans." not in text
    assert "All statements" not in text
    assert "Who owns each stage today" not in text


def test_the_queries_do_not_grow_with_the_respondents(client_of, db):
    counts = []
    for number in (1, 20):
        organisation = make_organisation()
        reader = client_of(make_member(organisation))
        where = address(answered_by(organisation, number, letters=PARTLY))
        with CaptureQueriesContext(connection) as queries:
            pdf_of(reader, where)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 8
