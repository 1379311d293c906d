"""People with letters in the outbox."""

from datetime import timedelta

from tests.factories import NOW, make_message, make_respondent

DAYS_AGO = NOW - timedelta(days=2)


def invited(assessment, count):
    """Return people with an e-mail, each with an invitation that waits."""
    people = [
        make_respondent(assessment, name=f"Person {number}", email=f"p{number}@test.example")
        for number in range(1, count + 1)
    ]
    for person in people:
        make_message(person)
    return people


def written_to(assessment, **fields):
    """Return somebody whose invitation arrived days ago."""
    person = make_respondent(assessment, **fields)
    make_message(person, queued_at=DAYS_AGO, claimed_at=DAYS_AGO, sent_at=DAYS_AGO)
    return person


def addresses(people):
    return sorted(person.email for person in people)
