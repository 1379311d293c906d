"""How it stands, for a load balancer and for whoever watches."""

from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.db import DatabaseError
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..queries.migrated import are_migrations_applied
from ..queries.watching import command_runs, mail_queue

RETRY_AFTER_SECONDS = 10


@never_cache
@require_safe
def health(_request):
    """Answer 503 where no page can be served, and else say how letters and commands stand."""
    static_files = "ok" if static_files_are_there() else "missing"
    try:
        is_migrated = are_migrations_applied()
    except DatabaseError:
        return _unwell(database="unreachable", migrations="unknown", static_files=static_files)
    if not is_migrated:
        return _unwell(database="ok", migrations="missing", static_files=static_files)
    if static_files != "ok":
        return _unwell(database="ok", migrations="applied", static_files=static_files)
    queue = mail_queue(now=timezone.now())
    return JsonResponse(
        {
            "database": "ok",
            "migrations": "applied",
            "static_files": "ok",
            "letters": {"waiting": queue.waiting, "oldest_seconds": queue.oldest_seconds},
            "commands": {
                run.name: {"done": run.done_at, "failed": run.failed_at} for run in command_runs()
            },
        }
    )


def _unwell(**state):
    return JsonResponse(state, status=503, headers={"Retry-After": RETRY_AFTER_SECONDS})


def static_files_are_there():
    """Tell whether each file that pages name is on the disk; a local start serves the sources."""
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return True
    names = staticfiles_storage.hashed_files.values()
    return bool(names) and all(staticfiles_storage.exists(name) for name in names)
