from io import StringIO

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection

from alignment.accounts import DEMO_PASSWORD, demo_sign_ins
from diagnostics.management.writing import WritingCommand

ROWS_LOOKED_AT = 1000  # of each index: enough for lists to be read in the right one


class Command(WritingCommand):
    help = (
        "Makes the database ready: migrations, the cache's table, the article's checklist, in demo "
        "mode the demo data if nobody has an account yet, and what SQLite knows of its tables. "
        "Does no harm when repeated."
    )

    def handle(self, *args, **options):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        quiet = StringIO()
        call_command("load_article", stdout=quiet, stderr=quiet)
        if settings.DEMO and not get_user_model().objects.exists():
            self.stdout.write("Loading the demo data…")
            call_command("load_demo", stdout=quiet, stderr=quiet)
        if connection.vendor == "sqlite":  # PostgreSQL looks by itself what its tables hold
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}")
                cursor.execute("ANALYZE")
        people = demo_sign_ins()
        if people:
            self.stdout.write(f"Demo sign-ins: {', '.join(people)}")
            self.stdout.write(f"Password:      {DEMO_PASSWORD}")
