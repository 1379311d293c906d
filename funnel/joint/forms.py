"""What is typed in a joint session, on phones and on the screen."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from diagnostics.instruments.document import Document
from diagnostics.method.checklist import Function
from diagnostics.names import FUNCTION_NAMES, choices_of
from diagnostics.planning.forms import ActionForm
from diagnostics.reading.fields import LineField

from ..forms import AgreedStageForm
from ..models import AgreedStage, Topic
from ..queries.drafts import WRITTEN

Outcome = Topic.Outcome


class SideForm(forms.Form):
    """For which function a phone answers; nothing is chosen beforehand."""

    side = forms.TypedChoiceField(
        choices=choices_of(FUNCTION_NAMES),
        coerce=Function,
        error_messages={"required": _("Say where you work.")},
    )


class TopicForm(forms.Form):
    """A topic that the room adds: a stage that is none yet, or words of its own."""

    title = LineField(
        label=_("or in your own words"), required=False, max_length=Topic.LONGEST_TITLE
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, stages: Sequence[tuple[int, str]]):
        super().__init__(data, auto_id="topic-%s")
        self.fields["stage"] = forms.TypedChoiceField(
            label=_("A stage"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", ""), *stages],
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and bool(given["stage"]) == bool(given["title"]):
            self.add_error("title", _("Choose a stage, or write what to talk about."))
        return given


class RoomActionForm(ActionForm):
    """What the room puts on the plan; who, and by when, are said as well."""

    def __init__(self, data: Mapping[str, Any] | None = None):
        super().__init__(data)
        for name in ("side", "if_then"):
            del self.fields[name]
        self.fields["who"].required = self.fields["due_on"].required = True
        self.fields["who"].label = _("Who")
        self.fields["who"].error_messages["required"] = _("Write who does it.")
        self.fields["due_on"].error_messages["required"] = _("Write by when.")


class ParkForm(RoomActionForm):
    """What is left open, who brings it back, and on which day."""

    def __init__(self, data: Mapping[str, Any] | None = None):
        super().__init__(data)
        self.auto_id = "park-%s"
        self.fields["what"].label = _("What is left open")
        self.fields["what"].error_messages["required"] = _("Write what is left open.")
        self.fields["who"].label = _("Who brings it back")
        self.fields["who"].error_messages["required"] = _("Write who brings it back.")
        self.fields["due_on"].label = _("On which day")
        self.fields["due_on"].error_messages["required"] = _("Write on which day.")


class Ways:
    """The ways in which the room may settle a topic, each a form; one of them as it was sent.

    Only a stage goes into the draft of the map; who has it is chosen afresh, whoever had it so far.
    """

    def __init__(
        self,
        stage: AgreedStage | None,
        *,
        document: Document,
        sent: Mapping[str, Any] | None = None,
    ):
        self.way: str = sent.get("way", "") if sent else ""
        self.settle = stage and AgreedStageForm(
            sent if self.way == Outcome.SETTLED else None,
            number=stage.stage,
            document=document,
            told="",
            initial={name: getattr(stage, name) for name in WRITTEN if name != "owner"},
        )
        self.action = RoomActionForm(sent if self.way == Outcome.ACTION else None)
        self.park = ParkForm(sent if self.way == Outcome.PARKED else None)

    def is_valid(self) -> bool:
        """Whether one of the forms was sent, with nothing wrong in it."""
        return any(form.is_valid() for form in (self.settle, self.action, self.park) if form)

    @property
    def written(self) -> dict[str, Any]:
        """What stands in the valid form: of a stage all that the map says of it."""
        if self.settle and self.settle.is_bound:
            return {name: getattr(self.settle.instance, name) for name in WRITTEN}
        form = self.park if self.park.is_bound else self.action
        return {name: form.cleaned_data[name] for name in ("what", "who", "due_on")}
