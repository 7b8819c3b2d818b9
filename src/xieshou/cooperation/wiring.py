"""What the wing tells the rooms below when it starts: who reads its files; and what it counts itself."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.indicators import Indicator, register_indicator
from xieshou.cooperation.vocabulary.consumption import EVENT_NAMES as CONSUMPTION_NAMES
from xieshou.cooperation.vocabulary.events import EVENT_NAMES
from xieshou.cooperation.vocabulary.indicator import Group, Stream, Unit
from xieshou.cooperation.vocabulary.supervision import EVENT_NAMES as SUPERVISION_NAMES
from xieshou.kernel.audit.names import register_names
from xieshou.kernel.files.policies import register_policy

if TYPE_CHECKING:
    from xieshou.cooperation.indicators import Count, Cut
    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.files.models import StoredFile


def connect() -> None:
    """Register what the wing adds; called once by the application."""
    register_names({**EVENT_NAMES, **CONSUMPTION_NAMES, **SUPERVISION_NAMES})
    register_policy("cooperation.agreement", may_read_agreement)
    register_policy("cooperation.finding_before", may_read_photo)
    register_policy("cooperation.finding_after", may_read_photo)
    register_policy("cooperation.donation", may_read_proof)
    register_policy("cooperation.gift_delivery", may_read_delivery)
    register_policy("cooperation.gift_consent", may_read_delivery)
    for indicator in own_indicators():
        register_indicator(indicator)


def own_indicators() -> list[Indicator]:
    """Return what this wing counts of its own records."""
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
        ("agreements", _("Agreements in force"), Unit.ITEMS, "agreements", people, "agreements"),
        ("tasks", _("Tasks of plans"), Unit.ITEMS, "tasks", people, "plans"),
        ("donations", _("Donations received"), Unit.FEN, "donations", pairing, "donations"),
        ("events", _("Exchange events of both sides"), Unit.TIMES, "events", pairing, "events"),
        ("bought", _("Bought by the eastern side"), Unit.FEN, "bought", Group.INDUSTRY, "consumption"),
        ("help_sold", _("Sold with its help"), Unit.FEN, "help_sold", Group.INDUSTRY, "consumption"),
        (
            "liaison_tasks",
            _("Tasks of liaison officers done"),
            Unit.ITEMS,
            "liaison_tasks",
            talent,
            "liaisons",
        ),
    )
    return [
        Indicator(
            f"cooperation.{code}",
            label,
            unit,
            _counter(name),
            group=group,
            stream=Stream.SOCIAL if code == "donations" else None,
            route=f"cooperation:{route}",
        )
        for code, label, unit, name, group, route in table
    ]


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
