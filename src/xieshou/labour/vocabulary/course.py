"""Words of skills training: courses, learners, presence, certificates, and what a course teaches."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CourseStatus(TextChoices):
    """Where a course stands."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open for enrolment")
    RUNNING = "running", _("Running")
    EXAMINED = "examined", _("Examined")
    CLOSED = "closed", pgettext_lazy("course", "Closed")
    CANCELLED = "cancelled", _("Cancelled")


class EnrolmentStatus(TextChoices):
    """Where a learner stands."""

    ENROLLED = "enrolled", _("Enrolled")
    PASSED = "passed", pgettext_lazy("learner", "Passed")
    FAILED = "failed", pgettext_lazy("learner", "Not passed")
    WITHDRAWN = "withdrawn", pgettext_lazy("learner", "Withdrawn")


class Presence(TextChoices):
    """Whether a learner was at a session."""

    PRESENT = "present", pgettext_lazy("learner", "Present")
    ABSENT = "absent", pgettext_lazy("learner", "Absent")
    EXCUSED = "excused", pgettext_lazy("learner", "Excused")


class PresenceWay(TextChoices):
    """How presence was recorded."""

    SCAN = "scan", _("Square scanned")
    CODE = "code", _("Code typed")
    HAND = "hand", _("Entered by hand")
    SHEET = "sheet", _("Excel form")


class CertificateStatus(TextChoices):
    """Whether a certificate holds."""

    VALID = "valid", pgettext_lazy("certificate", "Valid")
    REVOKED = "revoked", pgettext_lazy("certificate", "Revoked")


class GapKind(TextChoices):
    """What a post asks for that training can give."""

    SKILL = "skill", _("Skill")
    LICENCE = "licence", _("Licence")


_C, _E = CourseStatus, EnrolmentStatus
COURSE_MOVES: dict[CourseStatus, tuple[CourseStatus, ...]] = {
    _C.DRAFT: (_C.OPEN, _C.CANCELLED),
    _C.OPEN: (_C.RUNNING, _C.CANCELLED),
    _C.RUNNING: (_C.EXAMINED, _C.CANCELLED),
    _C.EXAMINED: (_C.CLOSED,),
}
ENROLMENT_MOVES: dict[EnrolmentStatus, tuple[EnrolmentStatus, ...]] = {
    _E.ENROLLED: (_E.PASSED, _E.FAILED, _E.WITHDRAWN),
}
CERTIFICATE_MOVES: dict[CertificateStatus, tuple[CertificateStatus, ...]] = {
    CertificateStatus.VALID: (CertificateStatus.REVOKED,),
}
LEARNING = (_E.ENROLLED, _E.PASSED, _E.FAILED)
TAKES_LEARNERS = (_C.DRAFT, _C.OPEN, _C.RUNNING)
FINISHED = (_C.EXAMINED, _C.CLOSED)
