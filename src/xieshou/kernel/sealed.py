"""How an application names its encrypted columns, so that their keys can be changed.

`<app>/sealed.py` holds `SEALED` (encrypted columns, with the digests beside them) and, where it has
any, `BARE` (digests whose number stands in another table). A test holds every such column to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

MODULE = "sealed"


@dataclass(frozen=True, slots=True)
class Digest:
    """A blind index of the value: of the whole text, or of its last characters only."""

    column: str
    context: str
    tail: int = 0

    def of(self, text: str) -> str:
        """Return the part of the text that the digest is made of."""
        return text[-self.tail :]


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted column of a model ("people.Person") and what its ciphers are bound to."""

    model: str
    column: str
    context: str
    digests: tuple[Digest, ...] = ()

    def __str__(self) -> str:
        """Return model and column."""
        return f"{self.model}.{self.column}"


@dataclass(frozen=True, slots=True)
class Bare:
    """A digest of a number that is encrypted in another table only."""

    model: str
    column: str
    context: str


@cache
def sealed_columns() -> tuple[Sealed, ...]:
    """Return the encrypted columns of every application."""
    return tuple(column for found in _declared("SEALED") for column in found)


@cache
def bare_digests() -> tuple[Bare, ...]:
    """Return the digests of every application that stand without their number."""
    return tuple(column for found in _declared("BARE") for column in found)


def _declared(name: str) -> list[tuple]:  # type: ignore[type-arg] # of either kind
    places = [
        f"{config.name}.{MODULE}" for config in apps.get_app_configs() if config.name.startswith("xieshou.")
    ]
    return [getattr(import_module(place), name, ()) for place in places if find_spec(place)]
