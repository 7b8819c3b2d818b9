"""Certificates: the paper, revoking, and the page that answers everybody who holds a code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import public, requires
from xieshou.kernel.pages import guarded, take, take_or_tell, tell_errors
from xieshou.kernel.paper import PDF_TYPE, render_pdf
from xieshou.kernel.senders import sender_digest
from xieshou.labour.forms.course import ReasonForm, VerifyForm
from xieshou.labour.operations import examination
from xieshou.labour.policies.course import EXAMINE, VIEW
from xieshou.labour.queries.certificate import get_certificate
from xieshou.labour.rules.course import show_code
from xieshou.labour.rules.occupations import occupation_name
from xieshou.labour.vocabulary.course import CertificateStatus
from xieshou.web.templatetags.xieshou import day, moment

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from .lists import ActedRequest

PAPER = Path(__file__).resolve().parent.parent / "papers" / "certificate.typ"
SENDER = "labour.certificatelookup.sender"


@requires(VIEW)
@require_GET
@guarded
def certificate(request: ActedRequest, certificate_id: UUID) -> HttpResponse:
    """Give a certificate as PDF with its code and square."""
    row, now = get_certificate(certificate_id, scope=request.actor.scope), timezone.now()
    course, person = row.enrolment.course, row.enrolment.person
    page = request.build_absolute_uri(reverse("labour:certificate_verify"))
    data = {
        "title": _("Certificate of training"),
        "lang": "en" if get_language() == "en" else "zh",
        "name": person.name,
        "text": _("has completed the course and passed the examination."),
        "revoked": _("REVOKED") if row.status == CertificateStatus.REVOKED else "",
        "facts": [
            [_("Course"), course.title],
            [_("Occupation"), f"{course.occupation_code} {occupation_name(course.occupation_code)}"],
            [_("Hours"), str(course.hours)],
            [_("Held"), f"{day(course.from_date)} – {day(course.examined_on)}"],
            [_("Points"), str(row.enrolment.score)],
            [_("Provider"), str(course.provider)],
            [_("Certificate number"), row.number],
            [_("Issued on"), day(row.issued_on)],
        ],
        "code": show_code(row.code),
        "hint": _("Check this certificate: scan the square, or enter the code at %(page)s") % {"page": page},
        "square": segno.make(f"{page}?{urlencode({'code': row.code})}", error="m").svg_inline(border=1),
        "watermark": f"{request.actor.name} · {moment(now)}",
    }
    content = render_pdf(PAPER, data, at=now)
    record(
        "labour.need.certificate_printed",
        actor=request.actor,
        at=now,
        subject=("labour.certificate", row.pk),
        region_code=row.region_code,
        after={"number": row.number},
    )
    response = HttpResponse(content, content_type=PDF_TYPE)
    response["Content-Disposition"] = f'inline; filename="certificate-{row.number}.pdf"'
    return response


@requires(EXAMINE)
@require_POST
@guarded
def revoke(request: ActedRequest, certificate_id: UUID) -> HttpResponse:
    """Revoke a certificate."""
    row = get_certificate(certificate_id, scope=request.actor.scope)
    form = ReasonForm(request.POST)
    if form.is_valid():
        take_or_tell(
            request,
            lambda: examination.revoke_certificate(
                certificate_id=certificate_id, **form.cleaned_data, actor=request.actor, at=timezone.now()
            ),
            _("Revoked. Check what the job wish says about this skill."),
        )
    else:
        tell_errors(request, form)
    return redirect("labour:course", course_id=row.enrolment.course_id)


@public
@never_cache
@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """Tell whoever holds a code whether the certificate holds: course, day and a shortened name, no more."""
    form = VerifyForm(request.GET if "code" in request.GET else None)
    found: list[Any] = []

    def step() -> None:
        sender = sender_digest(request, context=SENDER, on=timezone.localdate())
        found.append(
            examination.verify_certificate(form.cleaned_data["code"], sender=sender, at=timezone.now())
        )

    asked_for = form.is_bound and take(form, step)
    context = {"form": form, "found": found[0] if found else None, "is_unknown": asked_for and not found[0]}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "labour/course/verify.html", context, status=status)
