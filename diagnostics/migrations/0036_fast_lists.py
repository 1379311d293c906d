"""Writes beside each round what lists are narrowed and sorted by, with an index of each."""

from json import loads

from django.db import migrations, models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

# as method/flags.py and method/checklist.py had them then
FLAGS = (
    *("one_sided", "long_run", "no_spread", "self_contradiction"),
    *("contradictory_conditions", "many_dont_know"),
)
TYPES = ("undefined", "defined", "aligned", "integrated")
REVIEWS = ("waiting", "opened", "reviewed")
AT_ONCE = 2000
BY_DAY = ["dated_at", "id", "organisation", "set_aside_at"]
INDEXES = {
    **{"result": "result_place", "verdict": "verdict", "action": "action", "firmness": "firmness"},
    **{"review": "review_place", "gap": "gap_place", "flags": "flags_shown"},
}


def note(apps, schema_editor):
    """Note of each closed round what its result holds for lists, and of the newest the type before."""
    rounds = apps.get_model("diagnostics", "Assessment").objects
    connection = schema_editor.connection
    as_stored = rounds.model._meta.pk.get_db_prep_value
    found = rounds.filter(state="closed").annotate(
        todo=KeyTextTransform("todo", KeyTransform("recommendation", "result")),
        stages=KeyTextTransform("stages", KeyTransform("funnel", "result")),
    )
    last = None
    while True:
        rows = found.order_by("pk")
        if last:
            rows = rows.filter(pk__gt=last)
        rows = list(rows.values_list("pk", "flags", "flags_aside", "todo", "stages")[:AT_ONCE])
        if not rows:
            break
        last = rows[-1][0]
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE diagnostics_assessment"
                " SET flags_shown = %s, steps_asked = %s, stages_found = %s WHERE id = %s",
                [(*_noted(*said), as_stored(pk, connection)) for pk, *said in rows],
            )
    closed = rounds.filter(organisation=OuterRef("organisation"), state="closed", set_aside_at=None)
    before = closed.exclude(pk=OuterRef("pk")).order_by("-dated_at", "-round")
    marked = rounds.filter(newest_of__isnull=False)
    marked.update(type_before=Subquery(before.values("type")[:1]))
    if connection.vendor == "postgresql":
        connection.check_constraints()  # it alters no table whose rows wait for theirs


def _noted(flags, aside, todo, stages):
    bits = sum(1 << FLAGS.index(flag) for flag in set(flags) - set(aside))
    views = [
        f"{view['stage']}:{view['finding']}"
        for view in loads(stages or "[]")
        if view["finding"] != "unknown"
    ]
    return bits, _codes(loads(todo or "[]")), _codes(views)


def _codes(codes):
    return "".join(f" {code} " for code in codes)


def _with_flag(bit):
    return models.Index(
        fields=BY_DAY,
        condition=Q(Exact(F("flags_shown").bitand(bit), bit)),
        name=f"assessment_with_flag_{bit}",
    )


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0035_names_of_files")]

    operations = [
        *(
            migrations.RemoveIndex("assessment", name)
            for name in ("assessment_by_day", "assessment_reviewed", "assessment_of_client")
        ),
        migrations.AddField(
            "assessment",
            "flags_shown",
            models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            "assessment", "steps_asked", models.TextField(default="", editable=False)
        ),
        migrations.AddField(
            "assessment", "stages_found", models.TextField(default="", editable=False)
        ),
        migrations.AddField(
            "assessment",
            "type_before",
            models.CharField(editable=False, max_length=10, null=True),
        ),
        migrations.RunPython(note, migrations.RunPython.noop),
        migrations.AddField(
            "assessment",
            "result_place",
            models.GeneratedField(
                expression=Case(
                    *(When(type=code, then=Value(place)) for place, code in enumerate(TYPES)),
                    When(state="closed", then=Value(4)),
                    default=Value(5),
                ),
                output_field=models.SmallIntegerField(),
                db_persist=True,
            ),
        ),
        migrations.AddField(
            "assessment",
            "review_place",
            models.GeneratedField(
                expression=Case(
                    When(state="open", then=Value(3)),
                    *(When(review=code, then=Value(place)) for place, code in enumerate(REVIEWS)),
                    default=Value(3),
                ),
                output_field=models.SmallIntegerField(),
                db_persist=True,
            ),
        ),
        migrations.AddField(
            "assessment",
            "gap_place",
            models.GeneratedField(
                expression=Coalesce("gap", Value(-1.0)),
                output_field=models.FloatField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex("assessment", models.Index(fields=BY_DAY, name="assessment_by_day")),
        *(
            migrations.AddIndex(
                "assessment",
                models.Index(fields=[column, *BY_DAY], name=f"assessment_by_{name}"),
            )
            for name, column in INDEXES.items()
        ),
        *(
            migrations.AddIndex("assessment", _with_flag(1 << place)) for place in range(len(FLAGS))
        ),
        migrations.AddIndex(
            "assessment",
            models.Index(
                fields=["reviewer", "dated_at", "id"],
                condition=Q(reviewer__isnull=False),
                name="assessment_reviewed",
            ),
        ),
        migrations.AddIndex(
            "assessment",
            models.Index(
                fields=[
                    *("newest_of", "id", "state", "type", "verdict", "action", "firmness"),
                    *("review", "reviewer", "gap", "coverage", "flags_shown", "type_before"),
                    *("entry_at", "closed_at", "opened_at", "look_again_on", "version"),
                ],
                condition=Q(newest_of__isnull=False),
                name="assessment_of_client",
            ),
        ),
        migrations.AddIndex(
            "assessment",
            models.Index(
                fields=["newest_of", "version", "action", "steps_asked", "stages_found"],
                condition=Q(newest_of__isnull=False),
                name="assessment_asked_of_client",
            ),
        ),
        migrations.AddIndex(
            "organisation", models.Index(fields=["folded", "id"], name="organisation_by_name")
        ),
        migrations.AddIndex(
            "organisation", models.Index(fields=["folded_fa", "id"], name="organisation_by_name_fa")
        ),
    ]
