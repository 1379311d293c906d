"""The test letter of whoever sets up a mail server."""

import pytest
from django.core.management import CommandError, call_command


def test_a_letter_that_went_is_said(capsys, mailoutbox):
    call_command("sendtestemail", "somebody@firm.example")

    assert capsys.readouterr().out == "Sent.\n"
    assert [letter.to for letter in mailoutbox] == [["somebody@firm.example"]]


@pytest.mark.usefixtures("no_mail_server")
def test_why_a_letter_did_not_go_is_one_sentence():
    with pytest.raises(CommandError) as refusal:
        call_command("sendtestemail", "somebody@firm.example")

    said = "Not sent: ALIGNMENT_EMAIL_URL names no mail server. Its server: ALIGNMENT_EMAIL_URL."
    assert str(refusal.value) == said
