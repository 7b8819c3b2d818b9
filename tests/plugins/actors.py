"""Actors and signed-in clients of any role and scope."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from xieshou.kernel.actor import Actor, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from django.test import Client

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ON = date(2026, 3, 2)
PASSWORD = "correct-horse-battery-7"
_numbers = count(1)


@pytest.fixture
def at() -> datetime:
    """Return the moment at which tests act."""
    return AT


@pytest.fixture
def on() -> date:
    """Return the day on which tests act."""
    return ON


@pytest.fixture
def actor_with() -> Callable[..., Actor]:
    """Return a maker of actors; a call names roles, region prefixes and organisations."""

    def make(
        *roles: str,
        regions: Iterable[str] = (),
        organisations: Iterable[UUID] = (),
        organisation_id: UUID | None = None,
        user_id: UUID | None = None,
    ) -> Actor:
        from xieshou.kernel.access.roles import role_table
        from xieshou.kernel.ids import new_id

        return Actor(
            user_id=user_id or new_id(),
            name="测试用户",
            roles=frozenset(roles),
            capabilities=role_table().capabilities_of(roles),
            scope=Scope.of(regions, organisations),
            organisation_id=organisation_id,
            request_id="test",
        )

    return make


@cache
def _hash_of(password: str) -> str:
    """Return the hash, computed once a process: it is slow on purpose."""
    from django.contrib.auth.hashers import make_password

    return make_password(password)


@pytest.fixture
def user_with() -> Callable[..., Any]:
    """Return a maker of users in the database with one grant a role."""

    def make(
        *roles: str,
        regions: Iterable[str] = (),
        organisations: Iterable[UUID] = (),
        organisation: Any = None,
        username: str = "",
        password: str = PASSWORD,
    ) -> Any:
        from xieshou.kernel.access.models import Grant, User

        number = next(_numbers)
        user = User.objects.create(
            username=username or f"user{number}",
            display_name=f"测试{number}",
            password=_hash_of(password),
            organisation=organisation,
            created_at=AT,
        )
        for role in roles:
            Grant.objects.create(
                user=user,
                role=role,
                region_prefixes=list(regions),
                organisation_ids=list(organisations),
                from_date=date(2020, 1, 1),
            )
        return user

    return make


@pytest.fixture
def client_for() -> Callable[..., Client]:
    """Return a maker of test clients that are signed in as a user."""

    def make(user: Any) -> Client:
        from django.test import Client

        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make
