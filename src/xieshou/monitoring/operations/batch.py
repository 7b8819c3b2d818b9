"""Signing many cases at once, each as it was seen: a case that changed since is left out and named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.ids import new_id
from xieshou.monitoring.queries.case import lock_case
from xieshou.monitoring.vocabulary.case import Stage

from .case import decide, pass_township
from .clearing import clear

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

MOST = 100
SIGNS = {Stage.TOWNSHIP: pass_township, Stage.COUNTY: decide, Stage.CLEARING: clear}


class NothingChosenError(DomainError):
    """No case was chosen, or too many."""

    default_message = _("Choose between 1 and 100 cases that you have looked at.")


class ChangedError(DomainError):
    """The case changed after it was shown."""

    default_message = _("The case changed after you opened the page. Look at it again.")


@dataclass(frozen=True, slots=True)
class Signed:
    """What a batch did: the cases signed, and for each that was left out why."""

    batch_id: UUID
    signed: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)


def sign_cases(seen: Iterable[tuple[UUID, int]], *, actor: Actor, at: datetime) -> Signed:
    """Sign the next step of each case for which the actor's level stands.

    Args:   seen: (case, the version that stood beside its evidence).
    Raises: NothingChosenError.
    """
    lines = list(dict(seen).items())
    if not 1 <= len(lines) <= MOST:
        raise NothingChosenError
    done = Signed(new_id())
    for case_id, version in lines:
        try:
            with transaction.atomic():
                case = lock_case(case_id, scope=actor.scope)
                _sign(case_id, case.version, version, Stage(case.stage), actor=actor, at=at, batch=done)
                done.signed.append(case.number)
        except NotFound:
            continue  # outside the area: not even its number is told
        except DomainError as refusal:
            done.left_out[case.number] = str(refusal)
    return done


def _sign(
    case_id: UUID, now: int, seen: int, stage: Stage, *, actor: Actor, at: datetime, batch: Signed
) -> None:
    if now != seen:
        raise ChangedError
    sign = SIGNS.get(stage)
    if sign is None:
        raise Denied
    sign(case_id=case_id, actor=actor, at=at, batch_id=batch.batch_id)
