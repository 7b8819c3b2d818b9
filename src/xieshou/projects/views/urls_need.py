"""Addresses of the need beat: the project library."""

from __future__ import annotations

from django.urls import path

from . import coverage, legs, library, project, spending

PATTERNS = [
    path("", library.library, name="library"),
    path("board/", library.board, name="board"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("spending/", spending.spending, name="spending"),
    path("add/", library.add, name="add"),
    path("<uuid:project_id>/", project.project, name="project"),
    path("<uuid:project_id>/edit/", library.edit, name="edit"),
    path("<uuid:project_id>/adjust/", library.adjust, name="adjust"),
    path("<uuid:project_id>/stand/", legs.stand, name="stand"),
    path("<uuid:project_id>/advance/", project.advance, name="advance"),
    path("<uuid:project_id>/decide/", project.decide, name="decide"),
    path("<uuid:project_id>/notices/", project.notice, name="notice"),
    path("<uuid:project_id>/places/", project.place, name="place"),
    path("notices/<uuid:public_notice_id>/close/", project.notice_close, name="notice_close"),
]
