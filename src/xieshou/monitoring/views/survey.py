"""Pages of surveys for the county: list, opening one, the record with participation and results, Excel."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import Denied
from xieshou.kernel.pages import guarded, page_of, take, take_or_tell
from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.sheets.declaration import Column, Kind, Sheet
from xieshou.monitoring.forms.survey import CodesForm, SurveyForm, VoidForm
from xieshou.monitoring.operations import survey as steps
from xieshou.monitoring.policies.survey import ENTER, EXPORT, OPEN, VIEW, may_open, may_read_texts
from xieshou.monitoring.queries import survey as queries
from xieshou.monitoring.rules.survey import state_of
from xieshou.monitoring.vocabulary.survey import RoundState

from .sheet import sheet_response
from .tones import SURVEY_TONES

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest
    from xieshou.monitoring.models import SurveyRound
    from xieshou.monitoring.queries.survey import Results
    from xieshou.monitoring.rules.survey import PlaceResult, Result

PERCENT = 100
DAY = timedelta(days=1)
RESULTS = Sheet(
    name="monitoring.survey_results",
    version=1,
    title=gettext_lazy("Results of a survey"),
    capability=EXPORT,
    keys=("place", "question", "answer"),
    columns=(
        Column("place", gettext_lazy("Place"), width=30),
        Column("question", gettext_lazy("Question"), width=50),
        Column("answer", gettext_lazy("Answer"), width=20),
        Column("count", gettext_lazy("Answers"), Kind.INTEGER),
        Column("whole", gettext_lazy("Answers to the question"), Kind.INTEGER),
        Column("share", gettext_lazy("Share (%)"), width=12),
        Column("mean", gettext_lazy("Mean"), width=10),
    ),
)
TEXTS = Sheet(
    name="monitoring.survey_texts",
    version=1,
    title=gettext_lazy("Free texts of a survey"),
    capability=OPEN,
    keys=("question", "text"),
    columns=(
        Column("question", gettext_lazy("Question"), width=50),
        Column("text", gettext_lazy("In one's own words"), width=90, personal="sensitive"),
    ),
)


def label_survey(row: Any, on: date) -> Any:
    """Set the state of a survey and its tone."""
    state = state_of(row.from_date, row.to_date, on)
    row.state, row.state_label, row.tone = state, state.label, SURVEY_TONES[state]
    row.last_date = row.to_date - DAY
    return row


@requires(VIEW)
@require_GET
def surveys(request: ActedRequest) -> HttpResponse:
    """List the surveys of the actor's area."""
    page, today = page_of(request, queries.surveys(request.actor.scope)), timezone.localdate()
    names = region_names(row.region_code for row in page)
    counts = queries.handed_out_counts(list(page))
    for row in page:
        label_survey(row, today).place = names.get(row.region_code, row.region_code)
        row.handed_out, row.answered = counts.get(row.pk, (0, 0))
    context = {"page": page, "may_open": request.actor.can(OPEN), "may_enter": request.actor.can(ENTER)}
    return render(request, "monitoring/survey/surveys.html", context)


@requires(OPEN)
@require_http_methods(["GET", "POST"])
@guarded
def survey_add(request: ActedRequest) -> HttpResponse:
    """Open a survey."""
    form = SurveyForm(request.POST or None, initial={"from_date": timezone.localdate()})
    made: list[SurveyRound] = []

    def step() -> None:
        made.append(steps.open_survey(form.survey(), actor=request.actor, at=timezone.now()))

    if request.method == "POST" and take(form, step):
        return redirect("monitoring:survey", survey_id=made[0].pk)
    status = 422 if form.errors else 200
    return render(request, "monitoring/survey/add.html", {"form": form}, status=status)


@requires(VIEW)
@require_GET
@guarded
def survey(request: ActedRequest, survey_id: UUID) -> HttpResponse:
    """Show a survey: what is asked, how much was handed out, and after its end the results."""
    return show_survey(request, survey_id)


def show_survey(request: ActedRequest, survey_id: UUID, codes_form: Form | None = None) -> HttpResponse:
    """Render a survey; a form that was refused is shown again, opened."""
    today, language = timezone.localdate(), get_language()
    row = label_survey(queries.get_survey(survey_id, scope=request.actor.scope), today)
    taken = queries.participation_of(row, on=today)
    results = queries.read_results(row, on=today)
    codes = [row.region_code, *(paper.region_code for paper in taken.papers)]
    names = region_names(codes)
    opens = may_open(request.actor, region_code=row.region_code)
    least = queries.smallest_batch(row, on=today)
    context = {
        "row": row,
        "place": names.get(row.region_code, row.region_code),
        "taken": taken,
        "papers": [(names.get(one.region_code, one.region_code), one.handed_out) for one in taken.papers],
        "questionnaire": queries.questionnaire_name(row, language),
        "questions": [(one.words(language), one.kind.label) for one in queries.questions_of(row)],
        "results": [_shown(one, results, names) for one in results.results] if results else [],
        "smallest": results.smallest if results else 0,
        "texts": _texts(request, row, today),
        "least": least.value,
        "least_source": least.source_in(language),
        "least_certain": least.is_certain,
        "codes_form": codes_form or CodesForm(initial={"size": 100}),
        "open_codes": codes_form is not None,
        "batches": _batches(row, names),
        "may_print": opens and row.state != RoundState.ENDED,
        "may_close": opens and row.state == RoundState.RUNNING and row.from_date < today,
        "may_export": results is not None and request.actor.can(EXPORT),
        "answer_url": request.build_absolute_uri(reverse("monitoring:survey_public")),
    }
    status = 422 if codes_form else 200
    return render(request, "monitoring/survey/survey.html", context, status=status)


def _batches(row: SurveyRound, names: dict[str, str]) -> list[Any]:
    """Return what was printed, each with its place and the form that makes it void."""
    found: list[Any] = list(queries.list_batches(row))
    for one in found:
        one.place = names.get(one.region_code, one.region_code)
        one.voided = getattr(one, "void", None)
        one.form = VoidForm(auto_id=f"id_{one.pk.hex}_%s")
    return found


def _texts(request: ActedRequest, row: SurveyRound, today: date) -> list[tuple[str, list[str]]]:
    if not may_read_texts(request.actor, region_code=row.region_code):
        return []
    language = get_language()
    return [(question.words(language), texts) for question, texts in queries.read_texts(row, on=today)]


def _shown(one: Result, results: Results, names: dict[str, str]) -> dict[str, Any]:
    language = get_language()
    labels = one.question.labels(language)
    counts = one.counts or {}
    satisfied = ", ".join(labels[key] for key in one.question.satisfied)
    return {
        "text": one.question.words(language),
        "answered": one.answered,
        "hidden": one.counts is None,
        "options": [(labels[key], count, count / one.answered) for key, count in counts.items()],
        "mean": one.mean,
        "satisfaction": one.satisfaction,
        "satisfied": satisfied,
        "places": [_shown_place(row, names) for row in results.places.get(one.question.key, [])],
    }


def _shown_place(row: PlaceResult, names: dict[str, str]) -> dict[str, Any]:
    return {
        "name": names.get(row.place, row.place),
        "satisfied": row.satisfied,
        "answered": row.answered,
        "rate": row.rate,
    }


@requires(OPEN)
@require_POST
@guarded
def survey_close(request: ActedRequest, survey_id: UUID) -> HttpResponse:
    """End a survey early."""
    take_or_tell(
        request,
        lambda: steps.close_survey(survey_id=survey_id, actor=request.actor, at=timezone.now()),
        _("The survey has ended; the results are below."),
    )
    return redirect("monitoring:survey", survey_id=survey_id)


@requires(OPEN)
@require_POST
@guarded
def survey_void(request: ActedRequest, survey_batch_id: UUID) -> HttpResponse:
    """Make a printed batch of codes void."""
    batch = queries.get_batch(survey_batch_id, scope=request.actor.scope)
    reason = request.POST.get("reason", "")
    take_or_tell(
        request,
        lambda: steps.void_batch(batch_id=batch.pk, reason=reason, actor=request.actor, at=timezone.now()),
        _("The batch is void: its codes are refused from now on. Print a new one for those without a slip."),
    )
    return redirect("monitoring:survey", survey_id=batch.round_id)


@requires(EXPORT)
@require_GET
@guarded
def survey_excel(request: ActedRequest, survey_id: UUID) -> HttpResponse:
    """Give the results of a survey that has ended as Excel: nothing more than the page shows."""
    row = queries.get_survey(survey_id, scope=request.actor.scope)
    results = queries.read_results(row, on=timezone.localdate())
    codes = [one.place for places in results.places.values() for one in places] if results else []
    names = region_names([row.region_code, *codes])
    lines: list[list[Any]] = []
    for one in results.results if results else []:
        lines += _lines(
            _shown(one, results, names) if results else {}, names.get(row.region_code, row.region_code)
        )
    event = ("monitoring.survey.listed", "monitoring.survey", str(row.pk))
    return sheet_response(request, RESULTS, lines, name="survey", event=event)


def _lines(one: dict[str, Any], place: str) -> list[list[Any]]:
    """Return the rows of a question: each answer, the mean, the satisfied, the satisfied by township."""
    text, whole = one["text"], one["answered"]
    lines = [
        [place, text, label, count, whole, _percent(share), ""] for label, count, share in one["options"]
    ]
    if one["mean"] is not None:
        lines.append([place, text, _("Mean"), None, whole, "", f"{one['mean']:.2f}"])
    if one["satisfaction"]:
        rate = one["satisfaction"]
        lines.append([place, text, _("Rate of satisfaction"), rate.part, whole, _percent(rate.share), ""])
    satisfied = _("Rate of satisfaction")
    lines += [
        [row["name"], text, satisfied, row["satisfied"], row["answered"], _percent(row["rate"]), ""]
        for row in one["places"]
    ]
    return lines


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * PERCENT:.2f}"


@requires(OPEN)
@require_GET
@guarded
def survey_texts_excel(request: ActedRequest, survey_id: UUID) -> HttpResponse:
    """Give the free texts to the county as Excel, shuffled."""
    row = queries.get_survey(survey_id, scope=request.actor.scope)
    if not may_read_texts(request.actor, region_code=row.region_code):
        raise Denied
    found = _texts(request, row, timezone.localdate())
    lines: list[list[Any]] = [[question, text] for question, texts in found for text in texts]
    event = ("monitoring.survey.texts_listed", "monitoring.survey", str(row.pk))
    return sheet_response(request, TEXTS, lines, name="survey-texts", event=event)
