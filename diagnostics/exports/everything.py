"""All of an organisation in one archive: what there is to keep before it is deleted."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from ..companion import tables_of
from ..exchange import Kind
from ..exchange.table_writing import csv_of
from ..models import Organisation
from ..queries.results import ShownAfterClosing
from ..queries.rounds import rounds_of
from .file_name import file_name
from .tables import exported

ROUND_KINDS = (Kind.JSON, Kind.XLSX)


def everything_of(organisation: Organisation) -> bytes:
    """Return each round as its own files, and what the apps keep, as tables.

    An open anonymous round shows nothing.
    The rounds stand in their order, set aside or not, in the active language.
    """
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for place, assessment in enumerate(rounds_of(organisation).reverse(), 1):
            assessment.organisation = organisation
            for kind in ROUND_KINDS:
                try:
                    content = exported(assessment, kind)
                except ShownAfterClosing:
                    continue
                archive.writestr(f"{place:02d}-{file_name(assessment, kind)}", content)
        for table in tables_of(organisation):
            archive.writestr(f"{table.name}.csv", csv_of(table.columns, table.rows))
    return packed.getvalue()
