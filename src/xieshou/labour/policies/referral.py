"""Who may refer a worker, make an offer and answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Referral


def may_refer(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may refer workers of a place to employers."""
    return (
        actor.can("labour.match.run")
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_make_offer(actor: Actor, referral: Referral) -> bool:
    """Tell whether the actor may put an employer's offer: the employer, or whoever books its interviews."""
    return actor.can("labour.interview.book") and is_near(actor, referral)


def may_answer_offer(actor: Actor, referral: Referral) -> bool:
    """Tell whether the actor may give the worker's answer: the worker's side, never the employer."""
    return (
        actor.can("labour.offer.decide")
        and actor.scope.covers_region(referral.region_code)
    )  # fmt: skip


def may_withdraw(actor: Actor, referral: Referral) -> bool:
    """Tell whether the actor may end a referral."""
    return (actor.can("labour.match.run") or actor.can("labour.interview.book")) and is_near(actor, referral)


def is_near(actor: Actor, referral: Referral) -> bool:
    """Tell whether the referral is in the actor's scope by home, place of work or employer."""
    return (
        actor.scope.covers_region(referral.region_code)
        or actor.scope.covers_region(referral.work_region_code)
        or actor.scope.covers_organisation(referral.employer_id)
    )
