"""What a password must be, where Django's own rules say too little."""

import re
from threading import Lock

from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.models import Organisation
from diagnostics.reading.text import alike

SHORTEST_NAME = 4  # below it, half of all words hold one
# Characters that are judged: zxcvbn tries what each sign may stand for, and of 72 well chosen ones
# that is four seconds; of twenty it is what hashing costs
READ = 20
READ_FOR_NAMES = 200
ONE_AT_A_TIME = Lock()  # zxcvbn keeps the names beside a password for all threads
ENOUGH = 3  # of 4 in zxcvbn's scale: a hundred million guesses


class LongEnough(MinimumLengthValidator):
    """Django's rule, in a sentence that is in both catalogues and says what is missing.

    Names that whoever guesses tries first are no part of the length: the product's, those of the
    person's organisations, and the parts of the e-mail.
    """

    def validate(self, password, user=None):
        if len(password) < self.min_length:
            raise ValidationError(
                ngettext(
                    "This password has %(number)d character; it needs %(least)d.",
                    "This password has %(number)d characters; it needs %(least)d.",
                    len(password),
                ),
                code="password_too_short",
                params={"number": len(password), "least": self.min_length},
            )
        said = alike(password[:READ_FOR_NAMES])
        rest = _without(names_beside(user), said)
        if len(rest) < self.min_length and rest != said:
            raise ValidationError(
                ngettext(
                    "Names that others guess first do not count: without them this password has "
                    "%(number)d character; it needs %(least)d.",
                    "Names that others guess first do not count: without them this password has "
                    "%(number)d characters; it needs %(least)d.",
                    len(rest),
                ),
                code="password_of_names",
                params={"number": len(rest), "least": self.min_length},
            )


class HardToGuess:
    """Refuses what zxcvbn guesses soon, such as twelve times one letter."""

    def validate(self, password, user=None):
        from zxcvbn import zxcvbn  # heavy: the words and names that everybody takes

        names = names_beside(user)
        with ONE_AT_A_TIME:
            judged = zxcvbn(password[:READ], user_inputs=names)
        if judged["score"] < ENOUGH:
            raise ValidationError(
                _(
                    "Others guess this password soon: repeats, rows of keys, years and common "
                    "words count for little. Take a few words that do not belong together."
                ),
                code="password_soon_guessed",
            )

    def get_help_text(self):
        return _("A few words that do not belong together are hard to guess.")


def names_beside(user):
    """Return the names that stand near a person's account, each as `alike` has it."""
    found = set(settings.PRODUCT_NAME.values())
    if user:
        found |= set(user.email.replace("@", ".").split("."))
    if user and user.pk:
        rows = Organisation.objects.filter(memberships__user=user)
        found |= {name for names in rows.values_list("name", "name_fa") for name in names}
    return {alike(name) for name in found if len(name) >= SHORTEST_NAME}


def _without(names, text):
    """Return a text without the names, however their words are joined."""
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(r"[\W_]*".join(map(re.escape, name.split())), "", text)
    return text
