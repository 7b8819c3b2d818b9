"""Typed settings: what is accepted, and the one line that says what is wrong."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

import pytest

from xieshou.config.environment import ConfigurationError, Environment, read_environment, unknown_variables

if TYPE_CHECKING:
    from pathlib import Path

KEY = base64.b64encode(b"k" * 32).decode()
PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": "s" * 64,
    "FIELD_KEYS": f"k1:{KEY}",
    "INDEX_KEY": KEY,
    "ALLOWED_HOSTS": "xieshou.example.cn",
}


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("XIESHOU_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XIESHOU_DATA_DIR", str(tmp_path))


def read(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> Environment:
    for name, value in values.items():
        monkeypatch.setenv(f"XIESHOU_{name}", value)
    return read_environment()


def test_nothing_set_gives_a_safe_development_installation() -> None:
    environment = read_environment()
    assert (environment.production, environment.debug, environment.embedded) == (False, False, True)
    assert environment.host == "127.0.0.1"
    assert "*" not in environment.allowed_hosts
    assert len(environment.secret_key) >= 50
    assert len(environment.field_key_list[0]) == 32
    assert len(environment.index_key_bytes) == 32


def test_made_secrets_stay_the_same() -> None:
    first, second = read_environment(), read_environment()
    assert first.secret_key == second.secret_key
    assert first.field_keys == second.field_keys
    assert first.index_key == second.index_key


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "abc", "XIESHOU_PORT: "),
        ("PORT", "70000", "XIESHOU_PORT: "),
        ("PRODUCTION", "perhaps", "XIESHOU_PRODUCTION: "),
        ("LOG_LEVEL", "LOUD", "XIESHOU_LOG_LEVEL: "),
        ("DATABASE_URL", "mysql://me@h/x", "must be postgresql://"),
        ("DATABASE_URL", "postgresql://h/", "must name a user and a database"),
        ("DATABASE_URL", "postgresql://u@h:x/y", "is not a PostgreSQL address"),
        ("FIELD_KEYS", "k1", "must be a list of id:base64"),
        ("FIELD_KEYS", "k1:***", "is not base64"),
        ("FIELD_KEYS", "k1:aGVsbG8=", "must be 32 bytes in base64 (this is 5)"),
        ("FIELD_KEYS", f"k1:{KEY},k1:{KEY}", "names one key id twice"),
        ("INDEX_KEY", "aGVsbG8=", "XIESHOU_INDEX_KEY: must be 32 bytes"),
        ("INDEX_KEY", f"{KEY},{KEY}", "names one key twice"),
        ("PROT", "8000", "XIESHOU_PROT is not a setting; did you mean XIESHOU_PORT?"),
        ("DATA_DIR", "/proc/nowhere", "XIESHOU_DATA_DIR: "),
    ],
)
def test_wrong_value_gives_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(monkeypatch, {name: value})
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_wrong_secret_is_not_repeated_in_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(monkeypatch, {"DATABASE_URL": "mysql://me:hunter2@h/x"})
    assert "hunter2" not in str(caught.value)


def test_settings_are_shown_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = read(monkeypatch, PRODUCTION | {"DATABASE_URL": "postgresql://o:hunter2@db/x"})
    for secret in ("hunter2", KEY, "s" * 64):
        assert secret not in repr(environment)


def test_production_starts_with_safe_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = read(monkeypatch, PRODUCTION)
    assert environment.production
    assert environment.allowed_hosts == ["xieshou.example.cn"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"DEBUG": "1"}, "XIESHOU_DEBUG must be off"),
        ({"SECRET_KEY": ""}, "XIESHOU_SECRET_KEY needs"),
        ({"SECRET_KEY": "s" * 49}, "XIESHOU_SECRET_KEY needs"),
        ({"SECRET_KEY": "django-insecure-" + "s" * 60}, "XIESHOU_SECRET_KEY needs"),
        ({"FIELD_KEYS": ""}, "XIESHOU_FIELD_KEYS is required"),
        ({"INDEX_KEY": ""}, "XIESHOU_INDEX_KEY is required"),
        ({"ALLOWED_HOSTS": ""}, "XIESHOU_ALLOWED_HOSTS must list"),
        ({"ALLOWED_HOSTS": "a.cn,*"}, "XIESHOU_ALLOWED_HOSTS may not be *"),
        ({"DATABASE_PROFILE": "test"}, "XIESHOU_DATABASE_PROFILE must be real"),
        ({"BEHIND_PROXY": "1"}, "XIESHOU_TRUSTED_PROXIES must say how many"),
        ({"TRUSTED_PROXIES": "1"}, "XIESHOU_TRUSTED_PROXIES needs XIESHOU_BEHIND_PROXY=1"),
        ({"BEHIND_PROXY": "1", "TRUSTED_PROXIES": "-1"}, "XIESHOU_TRUSTED_PROXIES: "),
        ({"BEHIND_PROXY": "1", "TRUSTED_PROXIES": "9"}, "XIESHOU_TRUSTED_PROXIES: "),
    ],
)
def test_production_refuses_unsafe_settings(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str], says: str
) -> None:
    with pytest.raises(ConfigurationError, match=says.replace("*", r"\*")):
        read(monkeypatch, PRODUCTION | change)


def test_production_behind_counted_proxies_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = read(monkeypatch, PRODUCTION | {"BEHIND_PROXY": "1", "TRUSTED_PROXIES": "2"})
    assert environment.trusted_proxies == 2


def test_lists_are_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, {"ALLOWED_HOSTS": " a.cn, b.cn ,"}).allowed_hosts == ["a.cn", "b.cn"]


def test_first_field_key_is_the_one_that_encrypts(monkeypatch: pytest.MonkeyPatch) -> None:
    other = base64.b64encode(b"o" * 32).decode()
    environment = read(monkeypatch, {"FIELD_KEYS": f"k2:{other},k1:{KEY}"})
    assert environment.field_key_names == ["k2", "k1"]
    assert environment.field_key_list == [b"o" * 32, b"k" * 32]


def test_first_index_key_is_the_one_that_makes_digests(monkeypatch: pytest.MonkeyPatch) -> None:
    other = base64.b64encode(b"o" * 32).decode()
    environment = read(monkeypatch, {"INDEX_KEY": f"{other},{KEY}"})
    assert (environment.index_key_bytes, environment.old_index_keys) == (b"o" * 32, [b"k" * 32])


def test_external_database_derives_the_application_role(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = read(
        monkeypatch, {"DATABASE_URL": "postgresql://boss:pw@db.example:6432/house?sslmode=require"}
    )
    owner, app = environment.address("owner"), environment.address("app")
    assert (owner.user, owner.password) == ("boss", "pw")
    assert (app.user, app.host, app.port, app.name) == ("xs_app", "db.example", 6432, "house")
    assert app.options == (("sslmode", "require"),)
    assert app.password not in {"", "pw"}
    assert read_environment().address("app").password == app.password


def test_given_application_address_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = read(
        monkeypatch,
        {"DATABASE_URL": "postgresql://boss:pw@db/house", "DATABASE_APP_URL": "postgresql://app:x@db2/house"},
    )
    assert environment.address("app").host == "db2"
    assert environment.database("app")["USER"] == "app"


def test_pool_is_for_the_application_only(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = read(monkeypatch, {"DATABASE_POOL": "5"})
    assert environment.database("app")["OPTIONS"]["pool"]["max_size"] == 5
    assert environment.database("app")["CONN_MAX_AGE"] == 0
    assert "pool" not in environment.database("owner")["OPTIONS"]


def test_unknown_variables_are_listed() -> None:
    assert unknown_variables({"XIESHOU_PORT": "1", "XIESHOU_ZEBRA": "1", "HOME": "/"}) == ["XIESHOU_ZEBRA"]


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1", "::"])
def test_address_to_open_is_one_a_browser_knows(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    assert read(monkeypatch, {"HOST": host, "PORT": "8123"}).base_url() == "http://localhost:8123/"


def test_more_socket_processes_than_one_need_a_shared_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="XIESHOU_REALTIME_LAYER"):
        read(monkeypatch, {"REALTIME_PROCESSES": "2"})

    shared = read(monkeypatch, {"REALTIME_PROCESSES": "2", "REALTIME_LAYER": "redis://127.0.0.1:6379/0"})
    assert shared.realtime_processes == 2


def test_a_relay_without_its_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="XIESHOU_TURN_SECRET"):
        read(monkeypatch, {"TURN_URLS": "turn:relay.example.cn:3478?transport=udp"})

    assert read(monkeypatch, {"TURN_URLS": "turn:a,turn:b", "TURN_SECRET": "s"}).turn_urls == [
        "turn:a",
        "turn:b",
    ]


@pytest.mark.parametrize(
    ("values", "port"),
    [({"PORT": "8000"}, 8001), ({"PORT": "65535"}, 65534), ({"PORT": "8000", "REALTIME_PORT": "9000"}, 9000)],
)
def test_sockets_listen_beside_the_pages(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], port: int
) -> None:
    assert read(monkeypatch, values).socket_port == port
