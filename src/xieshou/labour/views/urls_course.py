"""Addresses of skills training."""

from __future__ import annotations

from django.urls import path

from . import attendance, certificate, course, gaps

PATTERNS = [
    path("courses/", course.courses, name="courses"),
    path("courses/plan/", course.plan, name="course_plan"),
    path("courses/providers/", course.suggest_providers, name="suggest_providers"),
    path("courses/gaps/", gaps.gaps, name="course_gaps"),
    path("courses/outcomes/", gaps.outcomes, name="training_outcomes"),
    path("courses/outcomes.xlsx", gaps.outcomes_excel, name="training_outcomes_excel"),
    path("courses/scan/<str:token>/", attendance.scan, name="course_scan"),
    path("courses/<uuid:course_id>/", course.course, name="course"),
    path("courses/<uuid:course_id>/outcomes/", gaps.course_outcomes, name="course_outcomes"),
    path("courses/<uuid:course_id>/sessions/", course.session, name="course_session_add"),
    path("courses/<uuid:course_id>/enrol/", course.enrol, name="course_enrol"),
    path("courses/<uuid:course_id>/open/", course.open_course, name="course_open"),
    path("courses/<uuid:course_id>/start/", course.start, name="course_start"),
    path("courses/<uuid:course_id>/finish/", course.finish, name="course_finish"),
    path("courses/<uuid:course_id>/close/", course.close, name="course_close"),
    path("courses/<uuid:course_id>/cancel/", course.cancel, name="course_cancel"),
    path("courses/<uuid:course_id>/attendance.xlsx", attendance.excel, name="course_attendance_excel"),
    path("courses/<uuid:course_id>/results.xlsx", attendance.results, name="course_results_excel"),
    path("courses/sessions/<uuid:course_session_id>/", attendance.session, name="course_session"),
    path("courses/sessions/<uuid:course_session_id>/list.pdf", attendance.squares, name="course_squares"),
    path(
        "courses/sessions/<uuid:course_session_id>/<uuid:enrolment_id>/", attendance.mark, name="course_mark"
    ),
    path("courses/learners/<uuid:enrolment_id>/withdraw/", course.withdraw, name="course_withdraw"),
    path("courses/learners/<uuid:enrolment_id>/score/", course.score, name="course_score"),
    path("certificates/<uuid:certificate_id>/", certificate.certificate, name="certificate"),
    path("certificates/<uuid:certificate_id>/revoke/", certificate.revoke, name="certificate_revoke"),
    path("certificates/verify/", certificate.verify, name="certificate_verify"),
]
