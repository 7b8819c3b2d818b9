"""What the wing tells the rooms below when it starts: its income source and who may read its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.indicators import Indicator, register_indicator
from xieshou.cooperation.records import Records
from xieshou.cooperation.vocabulary.check import Watch
from xieshou.cooperation.vocabulary.indicator import Group, Stream, Unit
from xieshou.kernel.audit.names import register_names
from xieshou.kernel.files.policies import register_policy
from xieshou.kernel.ledger.records import Gain, register_gains, register_record
from xieshou.kernel.ledger.records import Link as RecordLink
from xieshou.kernel.realtime.shared import forget_on_shared_computers
from xieshou.labour.rules.own import VISIT_KEY
from xieshou.labour.vocabulary.events import EVENT_NAMES
from xieshou.labour.vocabulary.own import EVENT_NAMES as OWN_NAMES
from xieshou.labour.vocabulary.roster import EVENT_NAMES as ROSTER_NAMES
from xieshou.registry.panels import Panel, PanelContent, StoryEvent, register_panel, register_story
from xieshou.registry.sources import IncomeSource, register_source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.cooperation.indicators import Count, Cut
    from xieshou.cooperation.records import Rows
    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.files.models import StoredFile


def connect() -> None:
    """Register what the wing adds to registry and files; called once by the application."""
    register_names({**EVENT_NAMES, **OWN_NAMES, **ROSTER_NAMES})
    register_source(IncomeSource("labour.wage_proof", _("Wage proof"), "labour.wage.confirm"))
    register_source(
        IncomeSource("labour.subsidy", _("Subsidy paid"), "labour.subsidy.pay", "labour.subsidy.check")
    )
    register_source(
        IncomeSource("labour.placement", _("Confirmed employment"), "labour.placement.confirm_county")
    )
    register_source(IncomeSource("labour.enrolment", _("Course passed"), "labour.course.examine"))
    register_policy("labour.placement", may_read_evidence)
    register_policy("labour.serviceagreement", may_read_agreement)
    register_panel(Panel("labour.work", order=10, build=_work_panel))
    register_story(_work_story)
    register_record("labour.subsidy", name_claims, undone_there=True)
    register_record("labour.trip_cost", name_costs, undone_there=True)
    register_record("labour.trip", name_trips)
    register_record("labour.placement", name_placements)
    register_record("labour.enrolment", name_courses)
    register_gains("labour.wage_proof", earned_wages)
    forget_on_shared_computers(VISIT_KEY)
    _register_indicators()


def _work_panel(household_id: UUID, actor: Actor) -> PanelContent | None:
    """Return the panel of a household's workers."""
    from xieshou.labour.views.panels import build_work_panel

    return build_work_panel(household_id, actor)


def _work_story(household_id: UUID, actor: Actor) -> list[StoryEvent]:
    """Return the events of a household's workers."""
    from xieshou.labour.views.panels import tell_work_story

    return tell_work_story(household_id, actor)


def name_claims(keys: Sequence[UUID], actor: Actor) -> dict[UUID, RecordLink]:
    """Return the claims that the actor may see as links to their batches."""
    from django.urls import reverse

    from xieshou.labour.queries.subsidy import claims_in

    if not actor.can("labour.subsidy.view"):
        return {}
    return {
        claim.pk: RecordLink(
            f"{claim.get_kind_display()} {claim.year}", reverse("labour:subsidy", args=[claim.batch_id])
        )
        for claim in claims_in(actor.scope).filter(pk__in=keys)
    }


def name_placements(keys: Sequence[UUID], actor: Actor) -> dict[UUID, RecordLink]:
    """Return the placements that the actor may see as links."""
    from django.urls import reverse

    from xieshou.labour.queries.delivery import placements

    if not actor.can("labour.placement.view"):
        return {}
    return {
        row.pk: RecordLink(row.post, reverse("labour:placement", args=[row.pk]))
        for row in placements(actor.scope).filter(pk__in=keys)
    }


def name_courses(keys: Sequence[UUID], actor: Actor) -> dict[UUID, RecordLink]:
    """Return the enrolments that the actor may see as links to their courses."""
    from django.urls import reverse

    from xieshou.labour.queries.course import enrolled_in

    if not actor.can("labour.course.view"):
        return {}
    rows = enrolled_in(actor.scope).filter(pk__in=keys).values_list("pk", "course_id", "course__title")
    return {key: RecordLink(title, reverse("labour:course", args=[course])) for key, course, title in rows}


def earned_wages(kind: str, key: UUID, actor: Actor) -> list[Gain]:
    """Return the confirmed wages of a household by employer: no money of a fund, so none of the books."""
    from django.utils.translation import ngettext

    from xieshou.labour.queries.family import wages_by_employer

    if kind != "registry.household" or not actor.can("labour.placement.view"):
        return []
    return [
        Gain(
            f"{employer} · "
            + ngettext("Wage of %(months)s month", "Wages of %(months)s months", count) % {"months": count},
            fen,
        )
        for employer, count, fen in wages_by_employer(key, scope=actor.scope)
    ]


def name_costs(keys: Sequence[UUID], actor: Actor) -> dict[UUID, RecordLink]:
    """Return the costs of journeys that the actor may see as links to their trips."""
    from django.urls import reverse

    from xieshou.labour.queries.trip_costs import costs_in

    if not actor.can("labour.trip.view"):
        return {}
    return {
        cost.pk: RecordLink(
            f"{cost.trip.title} · {cost.get_kind_display()}", reverse("labour:trip", args=[cost.trip_id])
        )
        for cost in costs_in(actor.scope).filter(pk__in=keys).select_related("trip")
    }


def name_trips(keys: Sequence[UUID], actor: Actor) -> dict[UUID, RecordLink]:
    """Return the journeys that the actor may see as links."""
    from django.urls import reverse

    from xieshou.labour.queries.trip import trips

    if not actor.can("labour.trip.view"):
        return {}
    rows = trips(actor.scope).filter(pk__in=keys).order_by().values_list("pk", "title")
    return {key: RecordLink(title, reverse("labour:trip", args=[key])) for key, title in rows}


def may_read_evidence(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read the evidence of a wage: whoever sees the placement and its wages."""
    from xieshou.labour.queries.delivery import placements

    return actor.can("labour.placement.view") and placements(actor.scope).filter(pk=file.owner_id).exists()


def may_read_agreement(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read the document of a service agreement: whoever sees the enterprise."""
    from xieshou.labour.queries.steward import may_see_agreement

    return actor.can("labour.steward.view") and may_see_agreement(file.owner_id, scope=actor.scope)


def _register_indicators() -> None:
    """Offer what the five coordinations count to agreements, plans and the scorecard."""
    from xieshou.labour.vocabulary.coordination import Indicator as Word

    units = {
        Word.POSTS_PUBLISHED: Unit.ITEMS,
        Word.VIDEO_INTERVIEWS: Unit.TIMES,
        Word.STARTUPS_BEGUN: Unit.ITEMS,
        Word.STARTUPS_ALIVE: Unit.ITEMS,
        Word.OFFICIALS_TRAINED: Unit.TIMES,
    }
    streams = {Word.DEPARTED: Stream.LABOUR, Word.OFFICIALS_TRAINED: Stream.TALENT}
    watches = {Word.DEPARTED: Watch.HELP, Word.TRAINED: Watch.HELP, Word.OFFICIALS_TRAINED: Watch.HELP}
    at_work, employer = "labour.placement.view", ("employer__name",)
    course = ("course__topic", "organisation_name")
    shown = {
        Word.DEPARTED: (at_work, "departed_on", employer),
        Word.SIGNED: (at_work, "in_work_on", employer),
        Word.TRAINED: ("labour.course.view", "course__examined_on", ("course__provider__name", "status")),
        Word.OFFICIALS_TRAINED: ("labour.officials.view", "course__from_date", course),
    }
    for word in Word:
        register_indicator(
            Indicator(
                f"labour.{word}",
                word.label,
                units.get(word, Unit.PEOPLE),
                _counter(word.value),
                group=Group.LABOUR,
                stream=streams.get(word),
                route="labour:coordination",
                watch=watches.get(word),
                records=_records(word.value, *shown[word]) if word in shown else None,
            )
        )
    fen, policy = Unit.FEN, Watch.POLICY
    register_indicator(
        Indicator(
            "labour.subsidies",
            _("Subsidies paid to workers"),
            fen,
            _count_subsidies,
            group=Group.LABOUR,
            route="labour:subsidies",
            watch=policy,
            records=Records(
                _rows_subsidies, "labour.subsidy.view", "batch__paid_on", ("kind", "batch__document"),
                amount="amount_fen", route="labour:subsidy", key="batch_id",
            ),
        )
    )  # fmt: skip


def _records(word: str, capability: str, day: str, texts: tuple[str, ...]) -> Records:
    return Records(_rows(word), capability, day, texts)


def _rows(word: str) -> Rows:
    def rows(scope: Scope, cut: Cut) -> QuerySet[Any]:
        from xieshou.labour.queries.promises import rows_for_pair
        from xieshou.labour.vocabulary.coordination import Indicator as Word

        return rows_for_pair(scope, Word(word), pair=(cut.east, cut.west), days=(cut.from_date, cut.to_date))

    return rows


def _count_subsidies(scope: Scope, cut: Cut) -> int:
    from django.db.models import Sum

    return int(_rows_subsidies(scope, cut).aggregate(total=Sum("amount_fen"))["total"] or 0)


def _rows_subsidies(scope: Scope, cut: Cut) -> QuerySet[Any]:
    from xieshou.labour.queries.promises import rows_subsidies

    return rows_subsidies(scope, pair=(cut.east, cut.west), days=(cut.from_date, cut.to_date))


def _counter(word: str) -> Count:
    def count(scope: Scope, cut: Cut) -> int:
        from xieshou.labour.queries.promises import count_for_pair
        from xieshou.labour.vocabulary.coordination import Indicator as Word

        days = (cut.from_date, cut.to_date)
        return count_for_pair(scope, Word(word), pair=(cut.east, cut.west), days=days)

    return count
