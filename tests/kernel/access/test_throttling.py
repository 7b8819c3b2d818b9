"""Failed sign-ins beyond the pair of account and address: one account from everywhere, one address on all."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from tests.plugins.actors import PASSWORD
from xieshou.kernel.access.throttling import ACCOUNT_LIMIT, ADDRESS_LIMIT

LOGIN = "/account/login/"
HERE = "127.0.0.1"


def _sign_in(username: str, password: str = PASSWORD, address: str = HERE) -> int:
    return Client(REMOTE_ADDR=address).post(LOGIN, {"login": username, "password": password}).status_code


def _failed(times: int, *, username: str = "", address: str = "") -> None:
    """Note failures of other accounts or other addresses, one each, as the library does."""
    AccessAttempt.objects.bulk_create(
        AccessAttempt(
            username=username or f"somebody{number}",
            ip_address=address or f"10.0.{number // 250}.{number % 250}",
            user_agent="test",
            failures_since_start=1,
            attempt_time=timezone.now(),
            path_info=LOGIN,
        )
        for number in range(times)
    )


@pytest.mark.parametrize(("failures", "status"), [(ACCOUNT_LIMIT - 1, 302), (ACCOUNT_LIMIT, 429)])
def test_account_is_locked_after_failures_from_many_addresses(db, user_with, failures, status) -> None:
    user = user_with("village_cadre")
    _failed(failures, username=user.username)
    assert _sign_in(user.username) == status


@pytest.mark.parametrize(("failures", "status"), [(ADDRESS_LIMIT - 1, 302), (ADDRESS_LIMIT, 429)])
def test_address_is_locked_after_failures_on_many_accounts(db, user_with, failures, status) -> None:
    user = user_with("village_cadre")
    _failed(failures, address=HERE)
    assert _sign_in(user.username) == status
    assert _sign_in(user.username, address="10.9.9.9") == 302


def test_lock_of_an_account_leaves_others_alone(db, user_with) -> None:
    locked, other = user_with("village_cadre"), user_with("village_cadre")
    _failed(ACCOUNT_LIMIT, username=locked.username)
    assert (_sign_in(locked.username), _sign_in(other.username)) == (429, 302)


def test_success_clears_the_pair_only(db, user_with) -> None:
    user = user_with("village_cadre")
    _failed(3, address=HERE)
    _sign_in(user.username, "wrong-password-0")
    assert _sign_in(user.username) == 302
    assert AccessAttempt.objects.filter(ip_address=HERE).count() == 3
