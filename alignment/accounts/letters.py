"""The letters of an account: one template a kind, worn as subject, as text and as HTML."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from diagnostics.asking.envelope import AUTOMATIC, ascii_address, sender
from diagnostics.asking.letters import on_one_line


class LetterDidNotGoOut(Exception):
    """No mail server took the letter that an answer depends on."""


def write_letter(kind, email, context):
    """Return the letter in the language of the page that it follows from.

    Its link begins at our own address: the host that a request names is only claimed.
    """
    shown = context | {
        "link": _link(kind, context),
        "minutes": settings.CODE_SECONDS // 60,
        "subject": "",
    }
    subject = on_one_line(_worn("subject.txt", kind, shown))
    letter = EmailMultiAlternatives(
        subject=subject,
        body=_worn("text.txt", kind, shown).strip() + "\n",
        from_email=sender(),
        to=[ascii_address(email) or email],
        headers=AUTOMATIC,
    )
    html = _worn("page.html", kind, shown | {"subject": subject})
    letter.attach_alternative(html, "text/html")
    return letter


def _worn(dress, kind, context):
    return render_to_string(
        f"email/account/{kind}.html", context | {"dress": f"email/account/_{dress}"}
    )


def _link(kind, context):
    if key := context.get("key"):
        path = reverse("account_confirm_email", args=[key])
    elif kind == "unknown_account" and settings.SIGN_UP == "open":
        path = reverse("account_signup")
    elif kind == "account_already_exists":
        path = reverse("account_login")
    else:
        return ""
    return settings.SITE_URL + path
