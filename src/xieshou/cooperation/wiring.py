"""What the wing tells the rooms below when it starts: who reads its files; and what it counts itself."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.indicators import Indicator, register_indicator
from xieshou.cooperation.policies import (
    AGREEMENT_VIEW,
    CONSUMPTION_VIEW,
    EXCHANGE_VIEW,
    GIVING_VIEW,
    MEETING_VIEW,
    SUPERVISION_VIEW,
)
from xieshou.cooperation.records import Records
from xieshou.cooperation.vocabulary.check import EVENT_NAMES as CHECK_NAMES
from xieshou.cooperation.vocabulary.check import Watch
from xieshou.cooperation.vocabulary.consumption import EVENT_NAMES as CONSUMPTION_NAMES
from xieshou.cooperation.vocabulary.events import EVENT_NAMES
from xieshou.cooperation.vocabulary.indicator import Group, Stream, Unit
from xieshou.cooperation.vocabulary.supervision import EVENT_NAMES as SUPERVISION_NAMES
from xieshou.kernel.audit.names import register_names
from xieshou.kernel.files.policies import register_policy
from xieshou.kernel.ledger.records import Link as RecordLink
from xieshou.kernel.ledger.records import register_record
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
    """Register what the wing adds; called once by the application."""
    register_names({**EVENT_NAMES, **CONSUMPTION_NAMES, **SUPERVISION_NAMES, **CHECK_NAMES})
    register_policy("cooperation.agreement", may_read_agreement)
    register_policy("cooperation.finding_before", may_read_photo)
    register_policy("cooperation.finding_after", may_read_photo)
    register_policy("cooperation.donation", may_read_proof)
    register_policy("cooperation.gift_delivery", may_read_delivery)
    register_policy("cooperation.gift_consent", may_read_delivery)
    register_source(
        IncomeSource("cooperation.gift_delivery", _("Delivery of a donation"), "cooperation.giving.edit")
    )
    register_record("cooperation.gift_delivery", name_deliveries, undone_there=True)
    for indicator in own_indicators():
        register_indicator(indicator)


def own_indicators() -> list[Indicator]:
    """Return what this wing counts of its own records, and of families' records in the registry."""
    people, pairing, talent = Group.LEADERSHIP, Group.PAIRING, Group.TALENT
    table = (
        ("ties", _("Ties below the county"), Unit.ITEMS, "ties", pairing, "pairings"),
        ("meetings", _("Joint meetings held"), Unit.TIMES, "meetings", people, "meetings"),
        ("decisions", _("Decisions carried out"), Unit.ITEMS, "decisions_done", people, "meetings"),
        ("decisions_made", _("Decisions made"), Unit.ITEMS, "decisions_made", people, "meetings"),
        ("counties", _("Counties paired"), Unit.ITEMS, "counties", Group.FUNDS, "pairings"),
        ("findings_found", _("Problems found"), Unit.ITEMS, "findings_found", people, "visits"),
        ("visits", _("Field visits made"), Unit.TIMES, "visits", people, "visits"),
        ("findings", _("Problems put right and checked"), Unit.ITEMS, "findings", people, "visits"),
        ("orders", _("Supervision orders issued"), Unit.ITEMS, "orders", people, "supervision"),
        ("agreements", _("Agreements in force"), Unit.ITEMS, "agreements", people, "agreements"),
        ("tasks", _("Tasks of plans"), Unit.ITEMS, "tasks", people, "plans"),
        ("donations", _("Donations received"), Unit.FEN, "donations", pairing, "donations"),
        ("events", _("Exchange events of both sides"), Unit.TIMES, "events", pairing, "events"),
        ("exchanged", _("People who took part in exchange"), Unit.PEOPLE, "exchanged", talent, "events"),
        ("bought", _("Bought by the eastern side"), Unit.FEN, "bought", Group.INDUSTRY, "consumption"),
        ("help_sold", _("Sold with its help"), Unit.FEN, "help_sold", Group.INDUSTRY, "consumption"),
        ("liaisons", _("Liaison officers in office"), Unit.PEOPLE, "liaisons", talent, "liaisons"),
        (
            "liaison_tasks",
            _("Tasks of liaison officers done"),
            Unit.ITEMS,
            "liaison_tasks",
            talent,
            "liaisons",
        ),
        ("home_visits", _("Visits to families"), Unit.TIMES, "home_visits", people, ""),
        ("measures", _("Measures that families received"), Unit.ITEMS, "measures", pairing, ""),
        ("policy_measures", _("Policy measures for families"), Unit.ITEMS, "policy_measures", pairing, ""),
        ("guarantees", _("Guarantees seen to be met"), Unit.ITEMS, "guarantees", pairing, ""),
    )
    return [
        Indicator(
            f"cooperation.{code}",
            label,
            unit,
            _counter(name),
            group=group,
            stream=STREAMS.get(code),
            route=f"cooperation:{route}" if route else "",
            watch=WATCHES.get(code),
            records=own_records().get(code),
        )
        for code, label, unit, name, group, route in table
    ]


STREAMS = {
    "donations": Stream.SOCIAL,
    "exchanged": Stream.TALENT,
    "liaisons": Stream.TALENT,
}
WATCHES = {
    "meetings": Watch.RESPONSIBILITY,
    "decisions": Watch.RESPONSIBILITY,
    "liaison_tasks": Watch.RESPONSIBILITY,
    "home_visits": Watch.RESPONSIBILITY,
    "agreements": Watch.POLICY,
    "policy_measures": Watch.POLICY,
    "guarantees": Watch.POLICY,
    "donations": Watch.HELP,
    "bought": Watch.HELP,
    "events": Watch.HELP,
    "measures": Watch.HELP,
    "visits": Watch.SUPERVISION,
    "findings_found": Watch.SUPERVISION,
    "orders": Watch.SUPERVISION,
}


def own_records() -> dict[str, Records]:
    """Return the rows behind the indicators of this wing."""
    home, met, shared = "registry.household.view", MEETING_VIEW, EXCHANGE_VIEW
    at_visit = {"route": "cooperation:visit", "key": "visit_id"}
    at_meeting = {"route": "cooperation:meeting", "key": "meeting_id"}
    at_order = {"route": "cooperation:supervision_order"}
    at_gift = {"route": "cooperation:donation", "amount": "value_fen"}
    at_channel = {"route": "cooperation:sales_channel", "key": "channel_id", "amount": "amount_fen"}
    in_west = {"region": "partner_region_code"}
    of_order = ("number", "problem")
    table: tuple[tuple[str, str, str, tuple[str, ...], dict[str, str]], ...] = (
        ("meetings", met, "held_on", ("title",), {"route": "cooperation:meeting", **in_west}),
        ("decisions_done", met, "status_on", ("text",), {**at_meeting, **in_west}),
        ("visits", met, "from_date", ("title", "purpose"), {"route": "cooperation:visit", **in_west}),
        ("findings_found", met, "visit__from_date", ("text", "status"), {**at_visit, **in_west}),
        ("orders", SUPERVISION_VIEW, "issued_on", of_order, {**at_order, **in_west}),
        (
            "agreements",
            AGREEMENT_VIEW,
            "from_date",
            ("title",),
            {"route": "cooperation:agreement", **in_west},
        ),
        ("donations", GIVING_VIEW, "received_on", ("what", "kind"), {**at_gift, **in_west}),
        ("events", shared, "held_on", ("title", "focus"), in_west),
        ("exchanged", shared, "event__held_on", ("event__title", "people"), in_west),
        ("liaisons", shared, "from_date", ("office",), in_west),
        ("liaison_tasks", shared, "done_on", ("text", "result"), in_west),
        ("bought", CONSUMPTION_VIEW, "sold_on", ("channel__name", "product"), {**at_channel, **in_west}),
        ("measures", home, "period_from", ("kind", "item", "provider"), {}),
        ("policy_measures", home, "period_from", ("kind", "item", "provider"), {}),
        ("guarantees", home, "on_date", ("kind", "household__code"), {}),
        ("home_visits", home, "started_at", ("household__code",), {}),
    )
    names = {"decisions_done": "decisions"}
    return {
        names.get(name, name): Records(_rows(name), capability, day, texts, **more)
        for name, capability, day, texts, more in table
    }


def _rows(name: str) -> Rows:
    """Return the rows of a name in `queries/evidence.py`, imported when they are first asked for."""

    def rows(scope: Scope, cut: Cut) -> QuerySet[Any]:
        found: QuerySet[Any] = getattr(import_module("xieshou.cooperation.queries.evidence"), f"rows_{name}")(
            scope, cut
        )
        return found

    return rows


def _counter(name: str) -> Count:
    """Return the count of a name in `queries/counts.py`, imported when it is first asked."""

    def count(scope: Scope, cut: Cut) -> int | None:
        counted: Count = getattr(import_module("xieshou.cooperation.queries.counts"), f"count_{name}")
        return counted(scope, cut)

    return count


def may_read_agreement(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read the scan of an agreement: whoever sees the agreement."""
    from xieshou.cooperation.models import Agreement
    from xieshou.cooperation.policies import AGREEMENT_VIEW
    from xieshou.cooperation.queries.scoped import rows_of

    return (
        actor.can(AGREEMENT_VIEW) and rows_of(Agreement, scope=actor.scope).filter(pk=file.owner_id).exists()
    )


def may_read_photo(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read the photo of a finding: whoever sees the visit."""
    from xieshou.cooperation.models import Finding
    from xieshou.cooperation.policies import MEETING_VIEW
    from xieshou.cooperation.queries.scoped import rows_of

    return actor.can(MEETING_VIEW) and rows_of(Finding, scope=actor.scope).filter(pk=file.owner_id).exists()


def may_read_proof(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read the proof of a delivery: whoever sees the donation."""
    from xieshou.cooperation.models import Donation
    from xieshou.cooperation.policies import GIVING_VIEW
    from xieshou.cooperation.queries.scoped import rows_of

    return actor.can(GIVING_VIEW) and rows_of(Donation, scope=actor.scope).filter(pk=file.owner_id).exists()


def may_read_delivery(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read the proof or consent of a delivery: whoever sees the delivery."""
    from xieshou.cooperation.models import GiftDelivery
    from xieshou.cooperation.policies import GIVING_VIEW
    from xieshou.cooperation.queries.scoped import rows_of

    return (
        actor.can(GIVING_VIEW) and rows_of(GiftDelivery, scope=actor.scope).filter(pk=file.owner_id).exists()
    )


def name_deliveries(keys: Sequence[UUID], actor: Actor) -> dict[UUID, RecordLink]:
    """Return what the ledger calls parts of donations, and the page of the donation where they are undone."""
    from django.urls import reverse

    from xieshou.cooperation.policies import GIVING_VIEW
    from xieshou.cooperation.queries.giving import list_deliveries

    if not actor.can(GIVING_VIEW):
        return {}
    found = list_deliveries(scope=actor.scope).filter(pk__in=keys).order_by()
    return {
        key: RecordLink(f"{receipt} {used}", reverse("cooperation:donation", args=[donation]))
        for key, donation, receipt, used in found.values_list(
            "pk", "donation_id", "donation__receipt_number", "used_for"
        )
    }
