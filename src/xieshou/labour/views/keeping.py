"""Pages of keeping: the queue of workers who waver, one flag with its talks, another post, exit interview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take, take_or_tell, tell_errors
from xieshou.kernel.regions.queries import region_labels
from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.labour.forms.keeping import ExitTalkForm, KeepForm, MoveForm, ProposeForm, RiskForm, TalkForm
from xieshou.labour.operations import keeping as steps
from xieshou.labour.policies.keeping import EDIT, MATCH, VIEW, may_keep, may_propose
from xieshou.labour.queries import keeping as queries
from xieshou.labour.queries.delivery import label_placements
from xieshou.labour.queries.need import get_wish
from xieshou.labour.queries.ranking import rank_vacancies
from xieshou.labour.rules.parameters import parameters_on
from xieshou.labour.vocabulary.keeping import OPEN_RISKS, RiskStatus
from xieshou.web.templatetags.xieshou import yuan_round

from .tones import due_tone
from .workbook import send_workbook

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.forms import Form
    from django.http import HttpResponse

    from .lists import ActedRequest

PEOPLE = "people.export"
SHOWN = ("open", "late", "other_post", "closed")
BEST = 8
TONES = {
    RiskStatus.OPEN: "warning",
    RiskStatus.PROPOSED: "progress",
    RiskStatus.KEPT: "success",
    RiskStatus.MOVED: "info",
    RiskStatus.LEFT: "danger",
}


def _cut(request: ActedRequest, shown: str) -> QuerySet[Any]:
    scope = request.actor.scope
    if shown == "late":
        return queries.list_late_risks(scope=scope, on=timezone.localdate())
    if shown == "other_post":
        return queries.list_wanting_post(scope=scope)
    if shown == "closed":
        return queries.list_closed_risks(scope=scope)
    return queries.list_open_risks(scope=scope)


def _label(rows: list[Any]) -> list[Any]:
    """Set worker, home and tones of each row."""
    today = timezone.localdate()
    label_placements([row.placement for row in rows])
    names = region_labels(row.region_code[:6] for row in rows)
    for row in rows:
        row.home, row.tone = names.get(row.region_code[:6], ""), TONES[RiskStatus(row.status)]
        row.due_tone = due_tone(row.due_on, today) if row.status in OPEN_RISKS else ""
    return rows


@requires(VIEW)
@require_GET
def queue(request: ActedRequest) -> HttpResponse:
    """List the workers who waver: those to be talked to first."""
    shown = asked(request, "show", SHOWN) or "open"
    page = page_of(request, _cut(request, shown))
    _label(list(page.object_list))
    labels = {
        "open": _("To be helped"),
        "late": _("Overdue"),
        "other_post": _("Want another post"),
        "closed": _("Closed"),
    }
    address = reverse("labour:keeping")
    views = [
        {"label": label, "url": f"{address}?show={key}", "active": key == shown,
         "count": _cut(request, key).count()}
        for key, label in labels.items()
    ]  # fmt: skip
    may_export = request.actor.can(PEOPLE)
    context = {"page": page, "views": views, "shown": shown, "may_export": may_export}
    return render(request, "labour/keeping/queue.html", context)


@requires(PEOPLE)
@require_GET
@guarded
def excel(request: ActedRequest) -> HttpResponse:
    """Give the queue as Excel."""
    rows = _label(list(queries.list_open_risks(scope=request.actor.scope)))
    lines = [
        [
            row.placement.worker,
            row.home,
            str(row.placement.employer),
            row.placement.post,
            str(row.get_reason_display()),
            str(row.get_status_display()),
            row.due_on,
            row.talks,
            row.last_talk,
        ]
        for row in rows
    ]
    return send_workbook(
        request,
        _sheet(),
        lines,
        event="labour.verification.keeping_exported",
        name="keeping",
        subject=("labour.keeping", "queue"),
        at=timezone.now(),
    )


def _sheet() -> Sheet:
    title = gettext_lazy("Workers who waver")
    return Sheet(
        name="labour.keeping",
        version=1,
        title=title,
        capability=VIEW,
        export_capability=PEOPLE,
        columns=(
            Column("worker", gettext_lazy("Worker"), personal="general"),
            Column("home", gettext_lazy("Home")),
            Column("employer", gettext_lazy("Employer")),
            Column("post", gettext_lazy("Post")),
            Column("reason", gettext_lazy("Why wavering"), personal="sensitive"),
            Column("status", gettext_lazy("Status")),
            Column("due_on", gettext_lazy("Due"), Kind.DATE),
            Column("talks", gettext_lazy("Talks"), Kind.INTEGER),
            Column("last_talk", gettext_lazy("Last talk"), Kind.DATE),
        ),
        layout=Layout(title_rows=(title,), hint_row=False, example_rows=0, freeze_columns=1),
    )


@requires(VIEW)
@require_GET
@guarded
def risk(request: ActedRequest, risk_id: UUID) -> HttpResponse:
    """Show one flag: the reason, the talks, and what may be done now."""
    return show_risk(request, risk_id)


def show_risk(request: ActedRequest, risk_id: UUID, **forms: Form) -> HttpResponse:
    """Render one flag; forms that were refused are shown again, opened."""
    actor, today = request.actor, timezone.localdate()
    row = queries.get_risk(risk_id, scope=actor.scope)
    _label([row])
    found: dict[str, Any] = {}
    if row.status in OPEN_RISKS and may_keep(actor, row):
        found |= {"talk_form": TalkForm(initial={"talked_on": today}), "keep_form": KeepForm()}
        if row.status == RiskStatus.PROPOSED:
            found["move_form"] = MoveForm(initial={"left_on": today})
    if row.status == RiskStatus.OPEN and may_propose(actor, row):
        found["propose_form"] = propose_form(request, row)
    context = {
        "row": row,
        "notes": queries.list_notes(row, scope=actor.scope),
        **found,
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
        **forms,
    }
    return render(request, "labour/keeping/risk.html", context, status=422 if forms else 200)


def propose_form(request: ActedRequest, row: Any, data: Any = None) -> ProposeForm:
    """Return the form that offers the best other posts of the worker's ranking."""
    today = timezone.localdate()
    wish = get_wish(row.placement.wish_id, scope=request.actor.scope)
    ranking = rank_vacancies(wish, scope=request.actor.scope, on=today, parameters=parameters_on(today))
    best = [
        place.item for place in ranking if place.is_admissible and place.item.pk != row.placement.vacancy_id
    ][:BEST]
    posts = [
        (
            one.pk,
            f"{one.title} · {one.employer} · {yuan_round(one.wage_from_fen)}–{yuan_round(one.wage_to_fen)}",
        )
        for one in best
    ]
    return ProposeForm(data, posts=posts)


@requires(EDIT)
@require_POST
@guarded
def flag(request: ActedRequest, placement_id: UUID) -> HttpResponse:
    """Flag a worker by hand."""
    form = RiskForm(request.POST)
    if form.is_valid():
        take_or_tell(
            request,
            lambda: steps.raise_risk(
                placement_id=placement_id, **form.cleaned_data, actor=request.actor, at=timezone.now()
            ),
            _("Flagged. The stations of both ends have a task to talk to the worker."),
        )
    else:
        tell_errors(request, form)
    return redirect("labour:placement", placement_id=placement_id)


@requires(EDIT)
@require_POST
@guarded
def talk(request: ActedRequest, risk_id: UUID) -> HttpResponse:
    """Enter a talk."""
    form = TalkForm(request.POST)

    def step() -> None:
        steps.add_note(risk_id=risk_id, talk=form.to_talk(), actor=request.actor, at=timezone.now())

    return _answer(request, risk_id, form, "talk_form", step)


@requires(EDIT)
@require_POST
@guarded
def keep(request: ActedRequest, risk_id: UUID) -> HttpResponse:
    """Close a flag because the worker stays."""
    form = KeepForm(request.POST)

    def step() -> None:
        steps.keep(risk_id=risk_id, **form.cleaned_data, actor=request.actor, at=timezone.now())

    return _answer(request, risk_id, form, "keep_form", step)


@requires(MATCH)
@require_POST
@guarded
def propose(request: ActedRequest, risk_id: UUID) -> HttpResponse:
    """Hold another post for the worker."""
    row = queries.get_risk(risk_id, scope=request.actor.scope)
    form = propose_form(request, row, request.POST)

    def step() -> None:
        steps.propose_post(
            risk_id=risk_id, vacancy_id=form.to_vacancy(), actor=request.actor, at=timezone.now()
        )

    return _answer(request, risk_id, form, "propose_form", step)


@requires(EDIT)
@require_POST
@guarded
def move(request: ActedRequest, risk_id: UUID) -> HttpResponse:
    """Move the worker to the held post."""
    form = MoveForm(request.POST)

    def step() -> None:
        steps.move_to_post(risk_id=risk_id, **form.cleaned_data, actor=request.actor, at=timezone.now())

    return _answer(request, risk_id, form, "move_form", step)


def _answer(request: ActedRequest, risk_id: UUID, form: Form, name: str, step: Any) -> HttpResponse:
    if take(form, step):
        messages.success(request, _("Recorded."))
        return redirect("labour:risk", risk_id=risk_id)
    return show_risk(request, risk_id, **{name: form})


@requires(EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def exit_talk(request: ActedRequest, placement_id: UUID) -> HttpResponse:
    """Enter what a worker says after leaving."""
    gone = queries.get_exit(placement_id, scope=request.actor.scope)
    label_placements([gone.placement])
    form = ExitTalkForm(request.POST or None, initial={"held_on": timezone.localdate()})

    def step() -> None:
        steps.hold_exit_talk(
            placement_id=placement_id, talk=form.to_talk(), actor=request.actor, at=timezone.now()
        )

    if request.method == "POST" and take(form, step):
        messages.success(request, _("Recorded."))
        return redirect("labour:placement", placement_id=placement_id)
    held = queries.find_exit_talk(gone, scope=request.actor.scope)
    context = {"gone": gone, "row": gone.placement, "form": form, "held": held}
    return render(request, "labour/keeping/exit.html", context, status=422 if form.errors else 200)
