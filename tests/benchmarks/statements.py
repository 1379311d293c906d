"""How many statements a request sends to the database, and how many times it commits."""

from collections.abc import Mapping, Sequence

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def statements_of(
    client: Client, path: str, forms: Sequence[Mapping[str, str]] = ()
) -> tuple[int, int]:
    """Return the statements between the edges of transactions, and the commits, of a warm request.

    With forms it is a POST of each, of which the last one counts.
    """
    if not forms:
        client.get(path)
    for number, form in enumerate(forms[:-1]):
        client.post(path, form | {"once": f"for-counting-{number}"})
    with CaptureQueriesContext(connection) as captured:
        if forms:
            answer = client.post(path, forms[-1] | {"once": "for-counting-the-last"})
        else:
            answer = client.get(path)
    assert answer.status_code in ([302] if forms else [200, 304]), path
    sent = [query["sql"] for query in captured.captured_queries]
    commits = sum(statement.startswith("COMMIT") for statement in sent)
    return len(sent) - commits - sum(statement.startswith("BEGIN") for statement in sent), commits
