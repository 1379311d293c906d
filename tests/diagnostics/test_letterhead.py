"""A report under one's own name: what a consultant says, and the PDF that carries it."""

from io import BytesIO

import pdfua
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from diagnostics.actions import review
from diagnostics.actions.letterheads import keep_client_words, keep_letterhead
from diagnostics.actions.mail import send_waiting
from diagnostics.models import Letterhead, Membership
from diagnostics.queries import letterheads
from diagnostics.queries.accounts import person_of
from diagnostics.queries.person import data_of
from diagnostics.reading.pictures import LARGEST
from tests.diagnostics.pages import text_of as text_of_page
from tests.diagnostics.reading.test_pictures import written
from tests.diagnostics.reading_pdf import structure_of, text_of, words_in
from tests.diagnostics.results import closed
from tests.factories import NOW, make_member, make_organisation, make_sepehr

ADDRESS = "/en/portfolio/letterhead/"
SAMPLE = f"{ADDRESS}sample.pdf"
SECTIONS = Letterhead.Section.values
SAID = {
    "name": "Roudasht & Mehrdad",
    "address": "12 Harbour Row\noffice@roudasht.example",
    "introduction_en": "You asked two teams one question.",
    "introduction_fa": "از دو تیم یک چیز پرسیدید.",
    "closing_en": "We come back in May.",
}


@pytest.fixture
def consultant(organisation):
    return make_member(organisation, Membership.Role.CONSULTANT, name="Navid Roudasht")


@pytest.fixture
def desk(client_of, consultant):
    return client_of(consultant)


def send(desk, *, logo=None, sections=SECTIONS, **more):
    files = {"logo": SimpleUploadedFile("roof.png", logo)} if logo else {}
    return desk.post(ADDRESS, {**SAID, "sections": sections, **more, **files})


def pdf_at(desk, where):
    return b"".join(desk.get(where).streaming_content)


def result_of(organisation, language="en"):
    with override(language):
        return reverse("diagnostics:result_pdf", args=[closed(make_sepehr(organisation)).pk])


def test_what_a_consultant_says_is_kept_and_shown_again(desk, consultant):
    response = send(desk, logo=written(), sections=["review", "sides"])

    assert response.status_code == 302
    letterhead = consultant.letterhead
    assert {name: getattr(letterhead, name) for name in SAID} == SAID
    assert bytes(letterhead.logo).startswith(b"\x89PNG")
    assert letterhead.left_out == [code for code in SECTIONS if code not in ("review", "sides")]
    page = desk.get(ADDRESS).content.decode()
    assert "You asked two teams one question." in page
    assert 'src="data:image/png;base64,' in page
    assert page.count(" checked") == 2


def test_the_logo_stays_until_another_comes_or_it_is_taken_off(desk, consultant):
    send(desk, logo=written())
    logo = bytes(Letterhead.objects.get().logo)

    send(desk, name="Roudasht")
    assert bytes(Letterhead.objects.get().logo) == logo

    send(desk, drop="on")
    assert bytes(Letterhead.objects.get().logo) == b""


def test_a_logo_that_is_no_picture_changes_nothing_and_is_named(desk):
    send(desk, logo=written())

    response = send(desk, logo=b"<svg/>", name="Others")

    assert response.status_code == 400
    assert "roof.png is not a PNG or JPEG picture." in text_of_page(response)
    assert Letterhead.objects.get().name == "Roudasht & Mehrdad"


def test_a_request_that_is_too_large_is_refused_before_it_is_read(desk):
    response = desk.generic(
        "POST",
        ADDRESS,
        b"x",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(50 * 1024 * 1024),
    )

    assert response.status_code == 413
    assert "This file is larger than 2 MB. Nothing was stored." in text_of_page(response)


def test_a_logo_is_never_on_disk(desk, monkeypatch):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", None)

    response = send(desk, logo=b" " * (LARGEST + 1))

    assert response.status_code == 400
    assert "roof.png is larger than 2 MB." in text_of_page(response)


def test_what_was_typed_beside_too_large_a_logo_is_kept(desk):
    response = send(desk, logo=b" " * (3 * LARGEST), name="Typed just now")

    page = text_of_page(response)
    assert response.status_code == 400
    assert "roof.png is larger than 2 MB." in page
    assert 'value="Typed just now"' in page
    assert not Letterhead.objects.exists()


def test_of_very_many_clients_the_first_are_listed_and_a_search_finds_the_others(
    desk, consultant, monkeypatch
):
    monkeypatch.setattr(letterheads, "OFFERED", 2)
    for name in ("Aa", "Ab", "Zagros"):
        firm = make_organisation(name=name, name_fa="زاگرس" if name == "Zagros" else "")
        consultant.memberships.create(organisation=firm, role=Membership.Role.CONSULTANT)

    plain, found, nothing = (
        text_of_page(desk.get(ADDRESS, {"client": typed})).partition('id="clients"')[2]
        for typed in ("", "زاگرس", "%")
    )

    assert "The first hundred by name; a search finds the others." in plain
    assert "<bdi>Zagros</bdi>" not in plain
    assert "<bdi>Zagros</bdi>" in found
    assert "<bdi>Ab</bdi>" not in found
    assert "No client of that name." in nothing


def test_each_consultant_has_a_letterhead_of_their_own(desk, client_of, organisation):
    send(desk)
    other = make_member(organisation, Membership.Role.CONSULTANT)

    assert "Roudasht" not in text_of_page(client_of(other).get(ADDRESS))


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_pdf_of_a_consultant_carries_it_and_stays_readable_for_all(
    desk, organisation, language
):
    send(desk, logo=written())

    pdf = pdf_at(desk, result_of(organisation, language))

    words = words_in(pdf)
    assert {"Roudasht", "Mehrdad", "Harbour"} <= words
    assert ({"teams", "question"} <= words) == (language == "en")
    with structure_of(pdf) as document:
        assert "Mehrdad" in str(document.docinfo["/Author"])
    assert [finding.message for finding in pdfua.validate(BytesIO(pdf)).findings] == []


def test_the_cover_names_who_prepared_it_and_the_last_page_closes(desk, organisation):
    send(desk)

    text = text_of(pdf_at(desk, result_of(organisation)))

    assert "Prepared by Navid Roudasht, " in text
    assert text.index("two teams one question") < text.index("What would change this")
    assert text.index("We come back in May.") > text.index("All statements")
    assert text.endswith("Roudasht & Mehrdad 6 / 6")


def test_a_client_reads_the_words_that_are_for_them(desk, consultant, organisation):
    send(desk)
    other = make_organisation(name="Rudan")
    consultant.memberships.create(organisation=other, role=Membership.Role.CONSULTANT)

    response = desk.post(f"{ADDRESS}{organisation.slug}/", {"introduction_en": "Dear Sepehr."})

    assert response.status_code == 302
    text = text_of(pdf_at(desk, result_of(organisation)))
    assert "Dear Sepehr." in text
    assert "two teams" not in text
    assert "We come back in May." in text
    assert "two teams" in text_of(pdf_at(desk, result_of(other)))


def test_words_for_a_client_that_are_emptied_are_gone(desk, consultant, organisation):
    address = f"{ADDRESS}{organisation.slug}/"
    desk.post(address, {"closing_en": "Until May."})
    assert "Until May." in text_of_page(desk.get(address))

    desk.post(address, {"closing_en": ""})

    assert not consultant.letterhead.client_words.exists()


def test_the_pdf_of_anybody_else_stays_as_it_was(desk, client_of, organisation, reader):
    address = result_of(organisation)
    before = pdf_at(reader, address), pdf_at(desk, address)

    send(desk)

    assert pdf_at(reader, address) == before[0]
    assert pdf_at(desk, address) != before[1]
    send(desk, name="")
    assert pdf_at(desk, address) == before[1]


@pytest.mark.parametrize(
    ("section", "heading"),
    [
        ("change", "What would change this"),
        ("decision", "Stay or move?"),
        ("funnel", "Who owns each stage today"),
        ("statements", "All statements"),
    ],
)
def test_a_section_that_is_switched_off_is_left_out(desk, consultant, section, heading):
    keep_letterhead(consultant, name="Roudasht")
    assert heading in text_of(pdf_at(desk, SAMPLE))

    keep_letterhead(consultant, left_out=[section])

    assert heading not in text_of(pdf_at(desk, SAMPLE))


def test_the_least_report_is_the_verdict_and_how_it_came(desk, consultant):
    keep_letterhead(consultant, name="Roudasht", left_out=SECTIONS)

    text = text_of(pdf_at(desk, SAMPLE))

    assert "relationship." in text
    assert "Own signs" in text
    assert "How this result is worked out" in text


@pytest.mark.parametrize("name", ["A & B\r\nBcc: x@y.example", "رودشت و مهرداد"])
def test_a_letter_of_a_decision_comes_under_the_name(organisation, consultant, mail_server, name):
    make_member(organisation)
    assessment = closed(make_sepehr(organisation))
    keep_letterhead(consultant, name=name)

    review.decide(
        assessment,
        choice="move",
        type="aligned",
        reason="So.",
        look_again_on=None,
        seen=None,
        by=consultant,
        now=NOW,
    )
    send_waiting(now=NOW, limit=10)

    (letter,) = mail_server.letters
    shown = " ".join(name.split())
    (sender,) = letter["From"].addresses
    assert (sender.display_name, letter["Bcc"]) == (shown, None)
    plain, marked_up = [part.get_content() for part in letter.iter_parts()]
    assert f"Navid Roudasht\r\n{shown}\r\n" in plain
    assert f"for {shown}." in plain
    assert escape(shown) in marked_up


def test_what_is_kept_of_a_person_holds_it(consultant, organisation):
    keep_letterhead(consultant, **SAID)
    keep_client_words(consultant, organisation, closing_fa="تا خرداد.")

    kept = data_of(person_of(consultant))["account"]["letterhead"]

    clients = kept.pop("clients")
    assert kept == {**SAID, "closing_fa": ""}
    assert [(row["organisation"], row["closing_fa"]) for row in clients] == [
        ("Sepehr Controls", "تا خرداد.")
    ]
