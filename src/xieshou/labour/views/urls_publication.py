"""Addresses of posts made known."""

from __future__ import annotations

from django.urls import path

from . import publication

PATTERNS = [
    path("jobs/", publication.jobs, name="jobs"),
    path("jobs/<str:county>/", publication.county_jobs, name="county_jobs"),
    path("jobs/<str:county>/rss.xml", publication.feed, name="county_feed"),
    path("publications/", publication.publications, name="publications"),
    path("publications/put/", publication.put, name="publication_put"),
    path("publications/paper/", publication.paper, name="publication_paper"),
    path("publications/radio/", publication.radio, name="publication_radio"),
    path("publications/log.xlsx", publication.log_excel, name="publication_log"),
    path("publications/<uuid:publication_id>/end/", publication.end, name="publication_end"),
]
