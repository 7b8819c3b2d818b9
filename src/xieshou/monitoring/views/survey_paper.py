"""The paper of a survey: slips with code and square, or questionnaires to be filled in by hand.

The codes are on this one answer and nowhere else; whoever loses the paper prints new ones.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take
from xieshou.kernel.paper import PDF_TYPE, render_pdf
from xieshou.kernel.regions.queries import region_names
from xieshou.monitoring.forms.survey import CodesForm
from xieshou.monitoring.operations.survey import print_codes
from xieshou.monitoring.policies.survey import OPEN
from xieshou.monitoring.queries.survey import get_survey, questions_of
from xieshou.monitoring.vocabulary.survey import PaperKind, QuestionKind
from xieshou.web.templatetags.xieshou import day

from .survey import show_survey

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.requests import ActedRequest

PAPER = Path(__file__).resolve().parent.parent / "papers" / "survey.typ"
HALF = 5


@requires(OPEN)
@never_cache
@require_POST
@guarded
def survey_print(request: ActedRequest, survey_id: UUID) -> HttpResponse:
    """Make codes for a township and give them as PDF, once."""
    form, made = CodesForm(request.POST), []
    now = timezone.now()

    def step() -> None:
        given = {name: form.cleaned_data[name] for name in ("region_code", "size")}
        made.append(print_codes(survey_id=survey_id, **given, actor=request.actor, at=now))

    if not take(form, step):
        return show_survey(request, survey_id, form)
    data = _data(request, survey_id, made[0], form.cleaned_data)
    response = HttpResponse(render_pdf(PAPER, data, at=now), content_type=PDF_TYPE)
    response["Content-Disposition"] = f'attachment; filename="survey-{timezone.localdate(now):%Y%m%d}.pdf"'
    return response


def _data(request: ActedRequest, survey_id: UUID, codes: list[str], given: dict[str, Any]) -> dict[str, Any]:
    row, language = get_survey(survey_id, scope=request.actor.scope), get_language()
    page = request.build_absolute_uri(reverse("monitoring:survey_public"))
    town = given["region_code"]
    return {
        "lang": "en" if language == "en" else "zh",
        "forms": given["paper"] == PaperKind.FORMS,
        "title": row.title,
        "place": region_names([town]).get(town, town),
        "until": _("Until %(last)s") % {"last": day(row.to_date - timedelta(days=1))},
        "how": _("Scan the square, or open %(page)s and enter the code.") % {"page": page},
        "desk": _("Without a phone: any clerk enters it for you. Fold the sheet; write no name."),
        "promise": _(
            "Anonymous: the code is deleted when it is used, and nobody can tell who answered what."
        ),
        "slips": [
            {
                "code": f"{code[:HALF]}-{code[HALF:]}",
                "square": segno.make(f"{page}#{code}", error="m").svg_inline(border=1),
            }
            for code in codes
        ],
        "questions": [
            {
                "text": one.words(language),
                "options": list(one.labels(language).values()),
                "lines": one.kind == QuestionKind.TEXT,
            }
            for one in questions_of(row)
        ],
    }
