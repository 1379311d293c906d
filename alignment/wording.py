"""Sentences of allauth that our catalogue translates again: its Persian is on first-name terms."""

from django.utils.translation import gettext_noop

SAID_AGAIN = [
    gettext_noop("Add Email"),
    gettext_noop("Add Email Address"),
    gettext_noop("Are you sure you want to sign out?"),
    gettext_noop("Confirmation email sent to %(email)s."),
    gettext_noop("Do you really want to remove the selected email address?"),
    gettext_noop("Email Addresses"),
    gettext_noop("Forgot Password?"),
    gettext_noop("Forgot your password?"),
    gettext_noop("Please contact us if you have any trouble resetting your password."),
    gettext_noop("Please type your current password."),
    gettext_noop("Primary email address set."),
    gettext_noop("Removed email address %(email)s."),
    gettext_noop("Successfully signed in as %(name)s."),
    gettext_noop("The following email addresses are associated with your account:"),
    gettext_noop("We are sorry, but the sign up is currently closed."),
    gettext_noop("You cannot remove your primary email address (%(email)s)."),
    gettext_noop("You have confirmed %(email)s."),
    gettext_noop("You have signed out."),
    gettext_noop("You must type the same password each time."),
    gettext_noop("Your password is now changed."),
]
