from django.core.management.commands.check import Command as CheckCommand
from django.db import connections


class Command(CheckCommand):
    """Django's, but with --deploy the databases are asked as well: is everything migrated?"""

    def handle(self, *app_labels, **options):
        if options["deploy"] and not options["databases"]:
            options["databases"] = list(connections)
        return super().handle(*app_labels, **options)
