"""Addresses of what enterprises bring: introduced enterprises, parks, village leaders."""

from __future__ import annotations

from django.urls import path

from . import introduction, introduction_steps, leader, park, supply

PATTERNS = [
    path("enterprises/", introduction.introductions, name="introductions"),
    path("enterprises/board/", introduction.board, name="introduction_board"),
    path("enterprises/add/", introduction.add, name="introduction_add"),
    path("enterprises/<uuid:introduction_id>/", introduction.introduction, name="introduction"),
    path(
        "enterprises/<uuid:introduction_id>/advance/", introduction_steps.advance, name="introduction_advance"
    ),
    path("enterprises/<uuid:introduction_id>/lose/", introduction_steps.lose, name="introduction_lose"),
    path("enterprises/<uuid:introduction_id>/visit/", introduction_steps.visit, name="introduction_visit"),
    path("enterprises/<uuid:introduction_id>/money/", introduction_steps.invest, name="investment_add"),
    path("enterprises/<uuid:introduction_id>/jobs/", introduction_steps.hire, name="intro_job_add"),
    path(
        "enterprises/money/<uuid:investment_id>/back/", introduction_steps.take_back, name="investment_back"
    ),
    path("enterprises/jobs/<uuid:intro_job_id>/end/", introduction_steps.end_job, name="intro_job_end"),
    path("enterprises/<uuid:introduction_id>/supplies/", supply.buy, name="intro_supply_add"),
    path("enterprises/supplies/<uuid:intro_supply_id>/back/", supply.take_back, name="intro_supply_back"),
    path("enterprises/<uuid:introduction_id>/ties/", supply.tie, name="intro_tie_add"),
    path("enterprises/ties/<uuid:intro_tie_id>/end/", supply.end_tie, name="intro_tie_end"),
    path("parks/", park.parks, name="parks"),
    path("parks/add/", park.add, name="park_add"),
    path("parks/<uuid:park_id>/", park.park, name="park"),
    path("parks/<uuid:park_id>/leases/", park.let, name="tenancy_add"),
    path("parks/leases/<uuid:tenancy_id>/end/", park.end, name="tenancy_end"),
    path("leaders/", leader.leaders, name="leaders"),
    path("leaders/trainings/", leader.training_add, name="training_add"),
    path("leaders/add/", leader.leader_add, name="leader_add"),
    path("leaders/<uuid:leader_id>/", leader.leader, name="leader"),
    path("leaders/<uuid:leader_id>/start/", leader.start, name="leader_start"),
    path("leaders/<uuid:leader_id>/households/", leader.lead, name="leader_lead"),
]
