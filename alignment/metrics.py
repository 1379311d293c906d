"""What Prometheus reads: requests as every process counts them, letters and commands as stored.

The processes of one server count in files of one folder, which PROMETHEUS_MULTIPROC_DIR names
(alignment/server.py); a single process counts in its memory.
"""

import os
from time import perf_counter

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from diagnostics.queries.watching import command_runs, mail_queue

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
REQUESTS = Histogram(
    "hamrasta_request_seconds",
    "Seconds from request to response",
    ["view", "status"],
    registry=None,
    buckets=(0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


def count_requests(get_response):
    """Count each request by the name of its view and its status; nothing of where it led."""
    if not settings.METRICS_TOKEN:
        raise MiddlewareNotUsed

    def answered(request):
        began = perf_counter()
        response = get_response(request)
        found = request.resolver_match
        name = found.view_name if found else "none"
        REQUESTS.labels(name, response.status_code).observe(perf_counter() - began)
        return response

    return answered


@never_cache
@require_safe
def metrics(request):
    """Show the metrics to whoever has the token; to others there is nothing here."""
    sent = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not (settings.METRICS_TOKEN and constant_time_compare(sent, wanted)):
        raise Http404
    registry = CollectorRegistry()
    if FOLDER in os.environ:
        MultiProcessCollector(registry)
    else:
        registry.register(REQUESTS)
    registry.register(Stored())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Stored(Collector):
    """What the database says; where it is away, that it is."""

    def collect(self):
        try:
            queue, runs = mail_queue(now=timezone.now()), command_runs()
        except DatabaseError:
            yield GaugeMetricFamily("hamrasta_database_up", "Whether it answers", value=0)
            return
        yield GaugeMetricFamily("hamrasta_database_up", "Whether it answers", value=1)
        yield GaugeMetricFamily("hamrasta_letters_waiting", "Letters to send", value=queue.waiting)
        yield GaugeMetricFamily(
            "hamrasta_oldest_letter_seconds", "How long it waits", value=queue.oldest_seconds
        )
        for ending in ("done", "failed"):
            family = GaugeMetricFamily(
                f"hamrasta_command_{ending}_timestamp_seconds",
                f"When a command was last {ending}",
                labels=["command"],
            )
            for run in runs:
                moment = getattr(run, f"{ending}_at")
                if moment:
                    family.add_metric([run.name], moment.timestamp())
            yield family
