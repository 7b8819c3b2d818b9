"""Who may do what with vacancies."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.actor import Actor

VIEW = "labour.vacancy.view"
EDIT = "labour.vacancy.edit"


def may_edit_vacancy(actor: Actor, *, region_code: str, employer_id: UUID) -> bool:
    """Tell whether the actor may enter, change and publish vacancies of an employer at a place of work."""
    return (
        actor.can(EDIT)
        and (actor.scope.covers_region(region_code) or actor.scope.covers_organisation(employer_id))
    )  # fmt: skip


def sees_only_pseudonyms(actor: Actor) -> bool:
    """Tell whether the actor may compare workers but not know them: without the right to see wishes."""
    return not actor.can("labour.wish.view")
