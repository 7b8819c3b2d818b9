"""Counters for Prometheus: requests by route and status, their duration, and the job queue."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import REGISTRY, Collector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric

MULTIPROCESS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

REQUESTS = Counter("xieshou_http_requests_total", "Requests answered.", ["method", "route", "status"])
DURATION = Histogram("xieshou_http_request_seconds", "Time to answer a request.", ["route"], buckets=BUCKETS)

JOBS_BY_STATUS = """
    select status::text, count(*), coalesce(extract(epoch from now() - min(e.at)), 0)::float
      from procrastinate_jobs j
      left join lateral (
           select min(at) as at from procrastinate_events where job_id = j.id) e on true
     where status in ('todo', 'doing')
     group by status
    union all
    select 'failed', count(*), 0 from procrastinate_jobs where status = 'failed'
"""


class JobQueueCollector(Collector):
    """The length and the age of the job queue, read from the database when asked."""

    def collect(self) -> Iterator[Metric]:
        """Yield the job gauges and whether the database answered."""
        jobs = GaugeMetricFamily("xieshou_jobs", "Jobs by status.", labels=["status"])
        age = GaugeMetricFamily(
            "xieshou_oldest_job_seconds", "Age of the oldest open job.", labels=["status"]
        )
        up = GaugeMetricFamily("xieshou_database_up", "1 when the database answers.")
        try:
            with connection.cursor() as cursor:
                cursor.execute(JOBS_BY_STATUS)
                rows = cursor.fetchall()
        except DatabaseError:
            rows = []
            up.add_metric([], 0)
        else:
            up.add_metric([], 1)
        for status, count, seconds in rows:
            jobs.add_metric([status], count)
            age.add_metric([status], seconds)
        yield from (jobs, age, up)


def render() -> bytes:
    """Return all metrics of all web processes in Prometheus' text format."""
    registry = CollectorRegistry()
    if os.environ.get(MULTIPROCESS_VARIABLE):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # untyped library
        own = b""
    else:
        own = generate_latest(REGISTRY)
    registry.register(JobQueueCollector())
    return own + generate_latest(registry)
