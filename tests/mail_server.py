"""A real mail server on loopback: it keeps what arrives, and fails in the ways that servers do."""

import re
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller


class MailServer:
    """Letters arrive in `letters`; `refused` addresses are turned away; `break_at` hangs up.

    At the letter of that number, which is kept, the server stops listening and cuts the line
    before it says that it has the letter. After `hang_up_after` letters it says so and hangs up.
    """

    def __init__(self, port: int | None = None):
        self.letters: list[EmailMessage] = []
        self.connections = 0
        self.refused: set[str] = set()
        self.refuses_senders = False
        self.break_at = self.hang_up_after = 0
        self.port = port or free_port()
        self._controller = self._started()

    def stop(self):
        if self._controller:
            self._controller.stop()
            self._controller = None

    def start_again(self):
        self.break_at = 0
        self._controller = self._started()

    def recipients(self):
        return sorted(letter["To"] for letter in self.letters)

    def _started(self):
        controller = Controller(self, hostname="127.0.0.1", port=self.port)
        controller.start()
        self.connections = 0  # starting tries the door once
        return controller

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if self.refuses_senders:
            return "550 5.7.1 Not for you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return "550 5.1.1 No such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        if len(self.letters) == self.break_at:
            self._controller.server.close()
            server.transport.abort()
        if len(self.letters) == self.hang_up_after:
            server.loop.call_later(0, server.transport.close)
        return "250 OK"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def subject_of(letter: EmailMessage) -> str:
    return str(letter["Subject"]).strip()  # a long one begins on a line of its own


def text_of(letter: EmailMessage) -> str:
    return letter.get_body(("plain",)).get_content()


def html_of(letter: EmailMessage) -> str:
    return letter.get_body(("html",)).get_content()


def read_of(letter: EmailMessage) -> str:
    """Return the HTML part without the marks of direction around names."""
    return re.sub("</?bdi>", "", html_of(letter))
