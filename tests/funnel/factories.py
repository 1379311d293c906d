"""What the funnel's tests make."""

from diagnostics.models import Organisation, User
from funnel.actions import save_agreed_map
from funnel.models import AgreedMap, AgreedStage
from tests.factories import NOW, OWNERS


def make_stages(letters: str = "MMMMSSSS", **fields) -> list[AgreedStage]:
    """Return eight stages from a row of owners; fields by "stage_4" add to one of them."""
    return [
        AgreedStage(stage=number, owner=OWNERS[letter], **fields.get(f"stage_{number}", {}))
        for number, letter in enumerate(letters, 1)
    ]


def make_map(
    organisation: Organisation,
    letters: str = "MMMMSSSS",
    *,
    by: User | None = None,
    note: str = "",
    **fields,
) -> AgreedMap:
    """Return the organisation's next version of the map."""
    return save_agreed_map(
        organisation,
        stages=make_stages(letters, **fields),
        based_on=organisation.agreed_maps.count(),
        by=by,
        now=NOW,
        note=note,
    )
