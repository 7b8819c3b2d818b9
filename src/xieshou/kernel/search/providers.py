"""Who answers the search in the header: each app registers what it can find.

    from xieshou.kernel.search.providers import Hit, register_provider

    def find_households(text, *, actor, limit):
        found = queries.search(text, scope=actor.scope, limit=limit)
        return [Hit(text=…, note=…, url=…) for household in found]

    register_provider("households", _("Households"), "registry.household.view", find_households, order=20)

Call it in the app's `ready()`. A provider gets the actor and must stay inside the actor's scope; it
is asked only if the actor holds the capability ("" = every signed-in user).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import Promise

    from xieshou.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the answer; without `url` it cannot be opened."""

    text: str
    note: str = ""
    url: str = ""


class Finder(Protocol):
    """What a provider does: the best hits for a text, inside the actor's scope."""

    def __call__(self, text: str, *, actor: Actor, limit: int) -> Sequence[Hit]:
        """Return the hits, the best first."""
        ...


@dataclass(frozen=True, slots=True)
class Provider:
    """A kind of thing that can be found."""

    name: str
    label: str | Promise
    capability: str
    find: Finder
    icon: str
    order: int


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one provider."""

    provider: Provider
    hits: Sequence[Hit]


_PROVIDERS: dict[str, Provider] = {}


def register_provider(
    name: str, label: str | Promise, capability: str, find: Finder, *, icon: str = "search", order: int = 50
) -> None:
    """Make a kind of thing findable; a second registration of the name replaces the first."""
    _PROVIDERS[name] = Provider(name, label, capability, find, icon, order)


def unregister_provider(name: str) -> None:
    """Forget a provider (tests only)."""
    _PROVIDERS.pop(name, None)


def list_providers(actor: Actor) -> list[Provider]:
    """Return the providers that the actor may ask, in their order."""
    allowed = [one for one in _PROVIDERS.values() if not one.capability or actor.can(one.capability)]
    return sorted(allowed, key=lambda provider: (provider.order, provider.name))


def search(text: str, *, actor: Actor, limit: int, only: str = "") -> list[Group]:
    """Return the hits of every provider that the actor may ask; empty groups fall away.

    Args:
        limit: most hits of one provider.
        only:  name of the one provider to ask, "" for all.
    """
    wanted = text.replace("\x00", "").strip()
    if not wanted:
        return []
    providers = [one for one in list_providers(actor) if only in ("", one.name)]
    groups = [Group(one, one.find(wanted, actor=actor, limit=limit)) for one in providers]
    return [group for group in groups if group.hits]
