import pytest
from django.db import DatabaseError, transaction

from diagnostics.actions import checklists
from diagnostics.instruments.document import DocumentError, NotPublished, digest, shipped_article
from diagnostics.method.funnel import Finding
from diagnostics.models import Checklist, ChecklistChange, Criterion, Version
from diagnostics.queries.drafts import draft_document
from diagnostics.queries.versions import (
    default_version,
    document_of,
    offered_versions,
    published_document,
)
from tests.factories import NOW, make_another_checklist, make_user, make_version

pytestmark = pytest.mark.django_db


def publish(draft):
    return checklists.publish_draft(draft, by=None, now=NOW)


def test_load_article_publishes_the_shipped_document_once():
    checklists.load_article(now=NOW)
    checklists.load_article(now=NOW)

    version = Version.objects.get()
    assert version.number == 1
    assert version.document == shipped_article()
    assert version.digest == digest(shipped_article())


def test_load_article_leaves_a_draft_alone():
    draft = checklists.begin_draft(make_version())
    draft.criteria.filter(code="U1").update(text_en="Edited.")

    checklists.load_article(now=NOW)

    assert draft.criteria.get(code="U1").text_en == "Edited."
    assert Version.objects.count() == 2


def test_begin_draft_says_what_its_version_says():
    version = make_version()

    draft = checklists.begin_draft(version)

    assert draft_document(draft) == version.document


def test_begin_draft_refuses_a_second_one():
    version = make_version()
    checklists.begin_draft(version)

    with pytest.raises(checklists.DraftExists):
        checklists.begin_draft(version)


def test_publish_draft_freezes_an_edit_into_the_next_version():
    draft = checklists.begin_draft(make_version())
    draft.criteria.filter(code="U1").update(text_en="Each grew up alone.")

    version = publish(draft)

    assert version.number == 2
    assert str(document_of(version).criteria["U1"].text) == "Each grew up alone."
    assert version.document["criteria"][1:] == make_version().document["criteria"][1:]
    assert not Criterion.objects.exists()


def test_publish_draft_refuses_what_says_nothing_new():
    draft = checklists.begin_draft(make_version())

    with pytest.raises(checklists.NothingChanged):
        publish(draft)


def test_publish_draft_refuses_what_the_method_cannot_read():
    draft = checklists.begin_draft(make_version())
    draft.criteria.filter(code="U1").update(text_fa="")

    with pytest.raises(DocumentError, match=r"criteria\[0\].text.fa"):
        publish(draft)

    draft.refresh_from_db()
    assert draft.is_draft


def test_publish_draft_closes_the_holes_in_both_orders():
    draft = checklists.begin_draft(make_version())
    draft.criteria.get(code="I6").delete()

    document = document_of(publish(draft))

    assert [criterion.number for criterion in document.criteria.values()] == list(range(1, 21))
    assert [criterion.position for criterion in document.shown_criteria] == list(range(1, 21))


def test_publish_draft_twice_is_refused():
    draft = checklists.begin_draft(make_version())
    draft.criteria.filter(code="U1").update(text_en="Edited.")
    publish(draft)

    with pytest.raises(checklists.NotADraft):
        publish(draft)


def reworded(text="Edited.", version=None):
    draft = checklists.begin_draft(version or default_version())
    draft.criteria.filter(code="U1").update(text_en=text)
    return draft


def test_what_is_published_is_asked_of_new_rounds_unless_it_is_not_to_be():
    make_version()
    second = publish(reworded())

    third = checklists.publish_draft(reworded("Again."), by=None, now=NOW, is_default=False)

    assert third.number == 3
    assert default_version() == second


def test_a_version_can_be_made_the_default_again_and_the_other_be_retired():
    first, second = make_version(), publish(reworded())

    checklists.make_default(first, by=None, why="The other was wrong.", now=NOW)
    checklists.retire(second, by=None, why="Wrong.", now=NOW)

    assert default_version() == first
    assert list(first.checklist.retired.all()) == [second]


def test_the_default_is_not_retired():
    with pytest.raises(checklists.IsDefault):
        checklists.retire(make_version(), by=None, why="", now=NOW)


def test_making_a_retired_version_the_default_offers_it_again():
    first, _second = make_version(), publish(reworded())
    checklists.retire(first, by=None, why="Old.", now=NOW)

    checklists.make_default(first, by=None, why="Not so old.", now=NOW)

    assert default_version() == first
    assert not first.checklist.retired.exists()


def test_new_rounds_are_offered_the_default_of_each_checklist():
    first, another = make_version(), make_another_checklist()
    second = publish(reworded())

    assert offered_versions() == [second, another]
    assert first not in offered_versions()


def test_a_shipped_version_takes_no_default_from_what_an_admin_published():
    version = store(shipped_article() | {"source": {"en": "Former", "fa": "پیشین"}})
    draft = reworded(version=version)
    edited = checklists.publish_draft(draft, by=make_user(), now=NOW)

    shipped = checklists.load_article(now=NOW)

    assert shipped.number == 3
    assert default_version() == edited


def test_every_step_of_a_draft_leaves_a_line():
    admin = make_user()
    draft = checklists.begin_draft(make_version(), by=admin)
    what = ChecklistChange.What
    checklists.note_change(draft, by=admin, what=what.WEIGHED, now=NOW, code="A3", value="1.5")
    draft.criteria.filter(code="A3").update(weight="1.5")
    checklists.publish_draft(draft, by=admin, now=NOW, why="Planning weighs more.")

    lines = list(
        ChecklistChange.objects.order_by("id").values_list("what", "code", "number", "why")
    )

    assert lines[1:] == [
        ("began", "", 1, ""),
        ("weighed", "A3", None, ""),
        ("published", "", 2, "Planning weighs more."),
    ]


def test_discard_draft_leaves_the_published_version():
    version = make_version()

    checklists.discard_draft(checklists.begin_draft(version))

    assert list(Version.objects.all()) == [version]


@pytest.mark.parametrize("change", [{"document": {}}, {"digest": "0" * 64}, {"number": 9}])
def test_the_database_refuses_to_change_a_published_version(change):
    version = make_version()

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**change)


def test_published_document_without_any_version_is_the_shipped_article():
    number, document = published_document("article")

    assert number == 1
    assert document.code == "article"


def test_published_document_is_the_default_or_the_one_asked_for():
    draft = checklists.begin_draft(make_version())
    draft.criteria.filter(code="U1").update(text_en="Edited.")
    publish(draft)

    assert published_document("article")[0] == 2
    assert published_document("article", 1)[0] == 1


def test_published_document_names_the_numbers_there_are():
    make_version()

    with pytest.raises(NotPublished) as refusal:
        published_document("article", 7)

    assert refusal.value.accepted == [1]


def test_a_checklist_is_named_in_both_languages():
    make_version()

    assert Checklist.objects.get().title_fa


def as_format_1(document):
    return {
        name: part
        for name, part in document.items()
        if name not in ("no_reason_to_change", "speaks_for")
    } | {"format": 1}


def store(data):
    checklist = Checklist.objects.create(code="article", title_en="Article", title_fa="مقاله")
    return Version.objects.create(
        checklist=checklist, number=1, document=data, digest=digest(data), published_at=NOW
    )


def test_load_article_publishes_nothing_beside_the_article_in_its_former_format():
    version = store(as_format_1(shipped_article()))

    assert checklists.load_article(now=NOW) is None
    assert checklists.article_version(shipped_article()) == version


def test_a_draft_of_a_version_in_the_former_format_says_nothing_new():
    draft = checklists.begin_draft(store(as_format_1(shipped_article())))

    assert draft_document(draft) == shipped_article()
    with pytest.raises(checklists.NothingChanged):
        publish(draft)


def test_a_draft_without_a_referenced_condition_says_nothing_of_it_elsewhere():
    draft = checklists.begin_draft(make_version())
    draft.conditions.filter(code__in=["S-D3", "T-U2"]).delete()

    document = document_of(publish(draft))

    assert document.checklist.no_reason_to_change == ()
    assert document.speaks_for[Finding.ORPHANED] == ("T-D1b",)


def test_publish_draft_refuses_a_referenced_reason_to_stay_that_is_none_any_more():
    draft = checklists.begin_draft(make_version())
    draft.conditions.filter(code="S-D3").update(side="tighten")

    with pytest.raises(DocumentError, match="accepted: the code of a reason to stay"):
        publish(draft)
