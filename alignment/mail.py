"""What stands in the mail server's place where none is named, beyond a local start."""

from django.core.mail.backends.base import BaseEmailBackend

NAMES_NONE = "ALIGNMENT_EMAIL_URL names no mail server."


class NoServer(BaseEmailBackend):
    """A server that is always away: letters wait, and none is printed where others may read it."""

    def open(self):
        raise ConnectionRefusedError(NAMES_NONE)

    def send_messages(self, email_messages):
        self.open()
