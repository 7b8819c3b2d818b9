"""Writes of insight: entering the figures that a source reports, and correcting them by new ones."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import require
from xieshou.kernel.errors import DomainError, NotFound
from xieshou.kernel.regions.rules import full_code
from xieshou.projects.rules.sectors import sectors

from .measures import days_of, measures, units, units_of
from .models import ReportedFigure
from .queries.figures import figures_of
from .vocabulary import Qualifier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from decimal import Decimal
    from uuid import UUID

    from xieshou.kernel.actor import Actor

LOAD = "insight.figures.load"
VIEW = "insight.figures.view"
SUBJECT = "insight.figure"
KEY = ("indicator", "eastern_region_code", "region_code", "period")
DIGEST_LETTERS = 12


class FigureUnsourcedError(DomainError):
    """A figure comes without a source or with an unknown qualifier."""

    default_message = _("A reported figure needs a source and a qualifier: exact, at least, about or up to.")


class FigureElsewhereError(DomainError):
    """Neither the district nor the place of a figure lies in the actor's area."""

    default_message = _("Neither the district nor the place lies in your area.")


class FigureExistsError(DomainError):
    """A figure of the same measure, place and period stands."""

    default_message = _("A figure of this place and period is on file. Open it and correct it.")


class FigureUnitError(DomainError):
    """A measure cannot be stated in this unit."""


class FigurePeriodError(DomainError):
    """A period names no years."""

    default_message = _("Write the period as 2020, 2020-05 or 2018–2020, or leave it empty.")


class FigureSectorError(DomainError):
    """A sector or a measure is not of the catalogue."""

    default_message = _("Choose a measure and a sector of the list.")


class FigureValueError(DomainError):
    """A figure is below nothing."""

    default_message = _("A reported figure is nothing or more.")


class FigureReasonError(DomainError):
    """A correction gives no reason, or changes nothing."""

    default_message = _("Say why the figure is corrected, and change something.")


class FigureCorrectedError(DomainError):
    """The figure was corrected already."""

    default_message = _("This figure has been corrected already. Correct the one that stands.")


@dataclass(frozen=True, slots=True)
class NewFigure:
    """A figure as its source states it; `measure` with sector and project is what it claims to count."""

    indicator: str
    label_zh: str
    label_en: str
    eastern_region_code: str
    value: Decimal
    qualifier: str
    source: str
    region_code: str = ""
    unit_zh: str = ""
    unit_en: str = ""
    period: str = ""
    note: str = ""
    row: str = ""
    measure: str = ""
    sector: str = ""
    project_code: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a corrected figure states instead, and why."""

    value: Decimal
    qualifier: str
    unit_zh: str
    source: str
    reason: str
    note: str = ""


def indicator_of(figure: NewFigure) -> str:
    """Return the name under which a figure that is typed is known again: its measure, or its own words."""
    if figure.measure:
        parts = (figure.measure, figure.sector, figure.project_code.lower())
        return "_".join(part for part in parts if part)[:60]
    return f"text_{sha256(figure.label_zh.encode()).hexdigest()[:DIGEST_LETTERS]}"


def named(figure: NewFigure) -> NewFigure:
    """Return a figure that is typed under the name by which it is known again."""
    return replace(figure, indicator=indicator_of(figure))


@transaction.atomic
def load_figures(*, figures: Iterable[NewFigure], actor: Actor, at: datetime) -> int:
    """Enter many figures of a source; one that states another value takes the place of the one that stands.

    The same figures again change nothing.

    Returns: how many were given.
    Raises:  Denied. FigureUnsourcedError: one has no source or an unknown qualifier; then none is entered.
    """
    require(actor, LOAD)
    given = [_full(figure) for figure in figures]
    if any(not figure.source or figure.qualifier not in Qualifier.values for figure in given):
        raise FigureUnsourcedError
    standing = {_key(row): row for row in _standing(given)}
    fresh = []
    for figure in given:
        before = standing.get(_key(figure))
        if before is None:
            fresh.append(_row(figure, at=at))
        elif _differs(before, figure):
            _supersede(before, figure, _now("The source states it anew."), at=at)
    ReportedFigure.objects.bulk_create(fresh)
    record(
        "insight.figures.loaded",
        actor=actor,
        at=at,
        subject=("insight.figures", ""),
        after={"count": len(given)},
    )
    return len(given)


@transaction.atomic
def enter_figure(*, figure: NewFigure, actor: Actor, at: datetime) -> ReportedFigure:
    """Enter one figure as its source states it.

    Raises: Denied, FigureElsewhereError, FigureUnsourcedError, FigureValueError, FigureSectorError,
            FigureUnitError, FigurePeriodError, FigureExistsError.
    """
    require(actor, LOAD)
    given = _full(figure)
    _check(given, actor)
    if _standing([given]) or _claims_the_same(given):
        raise FigureExistsError(field="measure" if given.measure else "label_zh")
    row = _row(given, at=at)
    row.save(force_insert=True)
    _note("entered", row, actor=actor, at=at)
    return row


@transaction.atomic
def correct_figure(*, figure_id: UUID, change: Correction, actor: Actor, at: datetime) -> ReportedFigure:
    """Put a new figure in place of one that stands; the old one stays readable with the reason.

    Raises: Denied, NotFound, FigureCorrectedError, FigureReasonError, and what `enter_figure` refuses.
    """
    require(actor, LOAD)
    before = figures_of(actor.scope).select_for_update().filter(pk=figure_id).first()
    if before is None:
        raise NotFound
    if before.superseded_at is not None:
        raise FigureCorrectedError
    known = {name: getattr(before, name) for name in NewFigure.__dataclass_fields__}
    unit = units().get(change.unit_zh)
    given = replace(
        NewFigure(**known),
        value=change.value,
        qualifier=change.qualifier,
        unit_zh=change.unit_zh,
        unit_en=unit.en if unit else change.unit_zh,
        source=change.source.strip(),
        note=change.note.strip(),
    )
    _check(given, actor, period=False)
    if not change.reason.strip() or not _differs(before, given):
        raise FigureReasonError(field="reason")
    row = _supersede(before, given, change.reason.strip(), at=at)
    _note("corrected", row, actor=actor, at=at, before=str(before.value), reason=row.reason)
    return row


@transaction.atomic
def reinstate(*, actor: Actor, at: datetime) -> int:
    """Let figures stand again whose correction was taken out with the import that brought it.

    Returns: how many.
    """
    require(actor, LOAD)
    left = figures_of(actor.scope).filter(superseded_at__isnull=False, superseded_by__isnull=True)
    rows = list(left.select_for_update(of=("self",)))
    for row in rows:
        row.superseded_at = None
        row.save(update_fields=["superseded_at"])
        _note("reinstated", row, actor=actor, at=at)
    return len(rows)


def _check(figure: NewFigure, actor: Actor, *, period: bool = True) -> None:
    """Refuse a figure that cannot be entered as it is."""
    sides = [code for code in (figure.eastern_region_code, figure.region_code) if code]
    if not any(actor.scope.covers_region(code) for code in sides):
        raise FigureElsewhereError(field="eastern_region_code")
    if not figure.source.strip() or figure.qualifier not in Qualifier.values:
        raise FigureUnsourcedError(field="source" if not figure.source.strip() else "qualifier")
    if figure.value < 0:
        raise FigureValueError(field="value")
    if figure.measure and figure.measure not in measures():
        raise FigureSectorError(field="measure")
    if figure.sector and figure.sector not in sectors():
        raise FigureSectorError(field="sector")
    if figure.measure and figure.unit_zh not in units_of(figure.measure):
        message = _("This measure is stated in one of: %(units)s.") % {
            "units": "、".join(units_of(figure.measure))
        }
        raise FigureUnitError(str(message), field="unit_zh")
    if period and figure.period and days_of(figure.period) is None:
        raise FigurePeriodError(field="period")


def _full(figure: NewFigure) -> NewFigure:
    """Return a figure with region codes of all 12 digits."""
    codes: dict[str, Any] = {
        name: full_code(code) if (code := getattr(figure, name)) else ""
        for name in ("eastern_region_code", "region_code")
    }
    return replace(figure, **codes)


def _key(figure: NewFigure | ReportedFigure) -> tuple[str, ...]:
    return tuple(getattr(figure, name) for name in KEY)


def _standing(figures: Iterable[NewFigure]) -> list[ReportedFigure]:
    """Return the standing rows that bear the key of one of the figures."""
    wanted = {_key(figure) for figure in figures}
    rows = ReportedFigure.objects.select_for_update().filter(
        superseded_at__isnull=True, indicator__in={key[0] for key in wanted}
    )
    return [row for row in rows if _key(row) in wanted]


def _claims_the_same(figure: NewFigure) -> bool:
    """Tell whether a figure stands, under whatever name, that claims to count the same."""
    names = ("measure", "sector", "project_code", "eastern_region_code", "region_code", "period")
    claim = {name: getattr(figure, name) for name in names}
    return (
        bool(figure.measure) and ReportedFigure.objects.filter(superseded_at__isnull=True, **claim).exists()
    )


def _differs(row: ReportedFigure, figure: NewFigure) -> bool:
    return any(getattr(row, name) != value for name, value in asdict(figure).items())


def _row(figure: NewFigure, *, at: datetime, **more: Any) -> ReportedFigure:
    days = days_of(figure.period)
    return ReportedFigure(
        **asdict(figure),
        from_date=days[0] if days else None,
        to_date=days[1] if days else None,
        loaded_at=at,
        **more,
    )


def _supersede(before: ReportedFigure, figure: NewFigure, reason: str, *, at: datetime) -> ReportedFigure:
    before.superseded_at = at
    before.save(update_fields=["superseded_at"])
    row = _row(figure, at=at, supersedes=before, reason=reason)
    row.save(force_insert=True)
    return row


def _note(verb: str, row: ReportedFigure, *, actor: Actor, at: datetime, **after: Any) -> None:
    record(
        f"insight.figures.{verb}",
        actor=actor,
        at=at,
        subject=(SUBJECT, row.pk),
        region_code=row.eastern_region_code,
        after={"figure": row.label_zh, "value": str(row.value), "qualifier": row.qualifier, **after},
    )
