"""Addresses, secret files and the choice of the account."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import TYPE_CHECKING

import psycopg
import pytest

from xieshou.config.host import osuser
from xieshou.config.host.address import DatabaseAddress
from xieshou.config.host.outcome import pad
from xieshou.config.host.secretfiles import read_or_make

if TYPE_CHECKING:
    from pathlib import Path


def test_address_survives_the_way_through_a_url() -> None:
    address = DatabaseAddress(
        "/tmp/会 泽", 5433, "xs app", "p@ss:/?#'\"", "data base", (("sslmode", "require"),)
    )
    assert DatabaseAddress.from_url(address.url()) == address


def test_address_hides_the_password_when_shown() -> None:
    address = DatabaseAddress("db", 5432, "me", "very-secret", "x")
    assert "very-secret" not in repr(address)
    assert "very-secret" not in address.place()


@pytest.mark.parametrize("text", ["postgresql://h:port/x", "nonsense", "postgresql://[/x"])
def test_address_refuses_what_is_no_address(text: str) -> None:
    with pytest.raises((psycopg.Error, ValueError)):
        DatabaseAddress.from_url(text)


def test_address_fills_in_what_a_url_leaves_out() -> None:
    address = DatabaseAddress.from_url("postgresql://me@/x")
    assert (address.host, address.port, address.password) == ("localhost", 5432, "")


def test_secret_is_made_once_and_private(home: Path) -> None:
    first = read_or_make(home, "key")
    assert read_or_make(home, "key") == first
    assert len(first) >= 32
    assert stat.S_IMODE((home / "secrets" / "key").stat().st_mode) == 0o600


def test_secret_asked_for_at_once_is_the_same_for_all(home: Path) -> None:
    numbers = count()
    with ThreadPoolExecutor(8) as pool:
        values = list(pool.map(lambda _: read_or_make(home, "key", lambda: str(next(numbers))), range(32)))
    assert len(set(values)) == 1
    assert sorted(path.name for path in (home / "secrets").iterdir()) == ["key"]


def test_account_is_unchanged_for_a_plain_user(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert osuser.choose(home) is None
    assert osuser.as_keywords(None) == {}


def test_account_for_root_is_not_root(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(osuser, "KNOWN_ACCOUNTS", ("nobody",))
    account = osuser.choose(home / "new")
    assert account is not None
    assert account.uid != 0
    assert osuser.as_keywords(account) == {"user": account.uid, "group": account.gid, "extra_groups": []}


@pytest.mark.parametrize(("word", "filled"), [("ab", "ab    "), ("村干部", "村干部"), ("（县", "（县  ")])
def test_words_are_padded_to_terminal_columns(word: str, filled: str) -> None:
    assert pad(word, 6) == filled


def test_path_is_opened_for_passing_never_for_reading(home: Path) -> None:
    inner = home / "a"
    inner.mkdir(mode=0o700)
    home.chmod(0o700)
    osuser.open_path(inner)
    assert stat.S_IMODE(inner.stat().st_mode) == 0o701
    assert stat.S_IMODE(home.stat().st_mode) == 0o701
