"""Writes of the project library: enter, change, put up, adjust."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.projects.errors import EvidenceMissingError, IllegalMoveError, ReasonMissingError
from xieshou.projects.models import Adjustment, Project, ProjectPlace, PublicNotice
from xieshou.projects.policies.proposal import may_decide, may_edit
from xieshou.projects.queries.legs import asks_chain
from xieshou.projects.queries.proposal import get_notice_for_update, get_project_for_update
from xieshou.projects.rules.dated import resolve
from xieshou.projects.rules.proposal import Terms, may_adjust_on, missing_fields, notice_days, wrong_fields
from xieshou.projects.vocabulary.proposal import ADJUSTABLE, BEFORE_ENTRY, Origin, Stage

from .legs import stand_on

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from xieshou.kernel.actor import Actor

TERM_NAMES = tuple(field.name for field in fields(Terms))
FIXED = ("region_code", "origin")
NAMES = {
    "name": _("name"),
    "responsible_unit": _("responsible unit"),
    "tasks": _("tasks"),
    "beneficiaries": _("beneficiaries"),
    "participation": _("participation of the villagers"),
    "sources": _("sources of the money, which must add up to the amount"),
    "households_planned": _("number of households or people who benefit"),
    "people_planned": _("number of people, which cannot be below the households"),
    "linkage": _("how the project shares its income with households"),
    "sector": _("sector"),
    "chain_link": _("chain that it mends; infrastructure of circulation mends the circulation chain"),
    "performance_target": _("performance target"),
    "ends_on": _("end, which comes after the beginning"),
    "amount_fen": _("amount"),
}


class CodeTakenError(DomainError):
    """Another project has the number."""

    default_message = _("Another project already has this number. Give this one a number of its own.")


class TermsIncompleteError(DomainError):
    """Something that a project must say is missing or impossible; `names` are the fields."""

    def __init__(self, names: list[str]) -> None:
        """Name all that is missing in one sentence."""
        self.names = names
        words = ", ".join(str(NAMES.get(name, name)) for name in names)
        super().__init__(
            str(_("Missing or impossible: %(words)s. Fill it in and save again.")) % {"words": words},
            field=names[0],
        )


class NotAdjustableNowError(DomainError):
    """The day lies outside the months of adjustment."""

    default_message = _(
        "Projects of the library are adjusted in the fourth quarter only. Come back in October, "
        "or let an unviable project leave the library."
    )


class NoticeTooShortError(DomainError):
    """The notice ends before the days of its level are over."""


class PlaceError(DomainError):
    """The place is doubled, or area, households or share are impossible."""

    default_message = _("Give each place once, with an area and a share of the money that are not negative.")


class ShareTooLargeError(DomainError):
    """The shares of the places exceed the amount of the project."""

    default_message = _("The shares of all places exceed the amount of the project. Lower this share.")


@transaction.atomic
def enter_project(*, code: str, terms: Terms, actor: Actor, at: datetime) -> Project:
    """Enter a draft.

    Raises: Denied, CodeTakenError, TermsIncompleteError, LegError.
    """
    if not may_edit(actor, region_code=terms.region_code):
        raise Denied
    _check(terms)
    terms = stand_on(terms, known=None, actor=actor)
    code = code.strip()
    if not code or Project.objects.filter(code=code).exists():
        raise CodeTakenError(field="code")
    try:
        with transaction.atomic():
            project = Project.objects.create(
                code=code,
                **columns_of(terms),
                stage=Stage.DRAFT,
                stage_at=at,
                created_at=at,
                created_by_id=actor.user_id,
                created_by_name=actor.name,
            )
    except IntegrityError as error:
        raise CodeTakenError(field="code") from error
    note("proposed", project, actor=actor, at=at, after={"code": code, "amount_fen": terms.amount_fen})
    return project


@transaction.atomic
def change_project(*, project_id: UUID, terms: Terms, actor: Actor, at: datetime) -> Project:
    """Change a draft. What is submitted is sent back first; what is in the library is adjusted.

    Raises: NotFound, Denied, IllegalMoveError, TermsIncompleteError, LegError.
    """
    project = get_project_for_update(project_id, scope=actor.scope)
    if not may_edit(actor, region_code=project.region_code):
        raise Denied
    if project.stage != Stage.DRAFT:
        raise IllegalMoveError
    _check(terms)
    before, after = _apply(project, stand_on(terms, known=project, actor=actor))
    note("changed", project, actor=actor, at=at, before=before, after=after)
    return project


@transaction.atomic
def adjust_project(
    *, project_id: UUID, terms: Terms, document: str, reason: str, actor: Actor, at: datetime, on: date
) -> Adjustment:
    """Adjust a project of the library in the fourth quarter, with the document and the reason.

    Raises: NotFound, Denied, IllegalMoveError, NotAdjustableNowError, EvidenceMissingError,
            ReasonMissingError, TermsIncompleteError, LegError.
    """
    project = get_project_for_update(project_id, scope=actor.scope)
    if not may_decide(actor, region_code=project.region_code):
        raise Denied
    if project.stage not in ADJUSTABLE:
        raise IllegalMoveError
    if not may_adjust_on(on):
        raise NotAdjustableNowError
    if not document.strip():
        raise EvidenceMissingError(field="document")
    if not reason.strip():
        raise ReasonMissingError(field="reason")
    _check(terms)
    asks = asks_chain(terms.region_code, on=on)
    if missing := missing_fields(terms, entering=True, on=on, asks_chain=asks):
        raise TermsIncompleteError(missing)
    before, after = _apply(project, stand_on(terms, known=project, actor=actor))
    row = Adjustment.objects.create(
        project=project,
        region_code=project.region_code,
        document=document.strip(),
        reason=reason.strip(),
        before=before,
        after=after,
        taken_at=at,
        taken_by_name=actor.name,
    )
    note("adjusted", project, actor=actor, at=at, before=before, after=after, reason=row.reason)
    return row


@transaction.atomic
def add_place(
    *,
    project_id: UUID,
    region_code: str,
    area_mu: Decimal,
    households: int = 0,
    share_fen: int | None = None,
    actor: Actor,
    at: datetime,
) -> ProjectPlace:
    """Enter a place that a project covers; the same place again replaces its figures.

    Raises: NotFound, Denied, PlaceError, ShareTooLargeError.
    """
    project = get_project_for_update(project_id, scope=actor.scope)
    if not may_edit(actor, region_code=project.region_code):
        raise Denied
    if area_mu < 0 or households < 0 or (share_fen is not None and share_fen < 0):
        raise PlaceError(field="area_mu")
    if not actor.scope.covers_region(region_code):
        raise PlaceError(field="region_code")
    others = project.places.exclude(region_code=region_code).values_list("share_fen", flat=True)
    if share_fen is not None and sum(share or 0 for share in others) + share_fen > project.amount_fen:
        raise ShareTooLargeError(field="share_fen")
    place, _created = ProjectPlace.objects.update_or_create(
        project=project,
        region_code=region_code,
        defaults={"area_mu": area_mu, "households": households, "share_fen": share_fen},
    )
    after = {"region_code": region_code, "area_mu": str(area_mu), "share_fen": share_fen}
    note("place_added", project, actor=actor, at=at, after=after)
    return place


@transaction.atomic
def post_notice(
    *,
    project_id: UUID,
    level: str,
    from_date: date,
    to_date: date,
    posted_at: str,
    actor: Actor,
    at: datetime,
) -> PublicNotice:
    """Put a project up at a level. `to_date` is the day after the last one.

    Raises: NotFound, Denied, IllegalMoveError, NoticeTooShortError.
    """
    project = get_project_for_update(project_id, scope=actor.scope)
    if not may_edit(actor, region_code=project.region_code):
        raise Denied
    if project.stage not in BEFORE_ENTRY or level not in Origin.values:
        raise IllegalMoveError
    days = notice_days(level, on=from_date)
    doubled = project.notices.filter(level=level, from_date=from_date).exists()
    if (to_date - from_date).days < days or doubled or not posted_at.strip():
        raise NoticeTooShortError(
            str(_("A notice at this level names its place and stands for at least %(days)s days."))
            % {"days": days},
            field="to_date",
        )
    row = PublicNotice.objects.create(
        project=project,
        region_code=project.region_code,
        level=level,
        from_date=from_date,
        to_date=to_date,
        posted_at=posted_at.strip(),
        parameters_version=resolve("library", "notice_days", on=from_date).version,
        created_at=at,
        created_by_name=actor.name,
    )
    note("noticed", project, actor=actor, at=at, after={"level": level, "to_date": to_date.isoformat()})
    return row


@transaction.atomic
def close_notice(
    *, notice_id: UUID, objection: str = "", answer: str = "", actor: Actor, at: datetime, on: date
) -> PublicNotice:
    """Close a notice after its last day; an objection needs an answer before the project can enter.

    Raises: NotFound, Denied, IllegalMoveError: it is still running.
    """
    row = get_notice_for_update(notice_id, scope=actor.scope)
    if not may_edit(actor, region_code=row.region_code):
        raise Denied
    if on < row.to_date:
        raise IllegalMoveError
    row.closed_on, row.objection, row.answer = on, objection.strip(), answer.strip()
    row.save(update_fields=["closed_on", "objection", "answer"])
    note(
        "notice_closed",
        row.project,
        actor=actor,
        at=at,
        after={"level": row.level, "objection": bool(row.objection), "answered": bool(row.answer)},
    )
    return row


def columns_of(terms: Terms) -> dict[str, Any]:
    """Return the columns of the terms, texts trimmed."""
    values = asdict(terms)
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()} | {
        "sources": {key: amount for key, amount in terms.sources.items() if amount}
    }


def terms_of(project: Project) -> Terms:
    """Return the terms of a project on file."""
    return Terms(**{name: getattr(project, name) for name in TERM_NAMES})


def _check(terms: Terms) -> None:
    wrong = wrong_fields(terms)
    if not terms.name.strip():
        wrong.insert(0, "name")
    if wrong:
        raise TermsIncompleteError(wrong)


def _apply(project: Project, terms: Terms) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write the terms that differ; return them before and after."""
    before, after = {}, {}
    for name, value in columns_of(terms).items():
        known = getattr(project, name)
        if name not in FIXED and known != value:
            before[name], after[name] = _plain(known), _plain(value)
            setattr(project, name, value)
    project.save(update_fields=[*after] or ["stage_at"])
    return before, after


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def note(
    verb: str,
    project: Project,
    *,
    actor: Actor,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Leave the audit record of a step in the need beat."""
    record(
        f"projects.need.{verb}",
        actor=actor,
        at=at,
        subject=("projects.project", project.pk),
        region_code=project.region_code,
        before=before,
        after=after,
        reason=reason,
    )
