"""Health and metrics, seen from outside; the request id on every answer."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection

from xieshou.config.observability import health, metrics

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

ADD_WORKER = "insert into procrastinate_workers (last_heartbeat) values (now() - make_interval(secs => %s))"
ADD_JOB = "insert into procrastinate_jobs (queue_name, task_name, status) values ('default', 'x', 'todo')"


class DeadConnection:
    """A connection whose server is gone."""

    def cursor(self) -> object:
        raise DatabaseError


def worker(seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ADD_WORKER, [seconds])


def test_health_is_ok_with_database_migrations_and_worker(client: Client, db: None) -> None:
    worker(1)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    state = answer.json()
    assert state.pop("live_rooms")
    assert state == {"status": "ok", "database": "ok", "migrations": "ok", "worker": "ok"}


def test_health_names_what_live_rooms_lack(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.SOCKET_ADDRESS = listener.getsockname()
        bare = health.look_at_live_rooms()
        settings.TURN_URLS = ["turn:relay:3478"]
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels_redis.core.RedisChannelLayer"}}
        whole = health.look_at_live_rooms()

    assert (bare.sockets, bare.layer, bare.relay) == (
        "ok",
        "shared layer absent: one process",
        "absent: no relay configured",
    )
    assert (whole.layer, whole.relay) == ("shared", "configured")
    assert health.look_at_live_rooms().sockets == "down"


@pytest.mark.parametrize(("seconds", "state"), [(44, "ok"), (46, "silent")])
def test_worker_is_silent_after_45_seconds(client: Client, db: None, seconds: int, state: str) -> None:
    worker(seconds)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["worker"] == state
    assert answer.json()["status"] == ("ok" if state == "ok" else "degraded")


def test_missing_worker_degrades_but_serves(client: Client, db: None) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"], answer.json()["worker"]) == (
        200,
        "degraded",
        "missing",
    )


def test_health_is_down_without_database(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "connection", DeadConnection())
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"], answer.json()["database"]) == (503, "down", "down")


def test_health_is_down_with_pending_migrations(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "count_pending_migrations", lambda: 2)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "2 pending")


def test_pending_migrations_are_counted(db: None) -> None:
    assert health.count_pending_migrations() == 0
    from django.db import connections

    applied = set(health.MigrationRecorder(connections["default"]).applied_migrations())
    assert ("sessions", "0001_initial") in applied


def test_health_tells_no_secrets(client: Client, db: None, settings: Settings) -> None:
    text = client.get("/healthz").content.decode()
    for secret in (
        settings.SECRET_KEY,
        settings.DATABASES["default"]["PASSWORD"],
        settings.DATABASES["default"]["HOST"],
    ):
        assert secret not in text


def test_metrics_count_requests_by_route_and_status(client: Client, db: None) -> None:
    client.get("/account/login/")
    client.get("/no/such/page")
    text = client.get("/metrics").content.decode()
    assert 'xieshou_http_requests_total{method="GET",route="account_login",status="200"}' in text
    assert "/no/such/page" not in text
    assert "xieshou_database_up 1.0" in text
    assert 'xieshou_http_request_seconds_bucket{le="0.1",route="account_login"}' in text


def test_metrics_tell_the_length_of_the_queue(client: Client, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ADD_JOB)
    text = client.get("/metrics").content.decode()
    assert 'xieshou_jobs{status="todo"} 1.0' in text


def test_metrics_say_when_the_database_is_gone(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "connection", DeadConnection())
    assert "xieshou_database_up 0.0" in client.get("/metrics").content.decode()


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("10.1.2.3", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "10.1.2.3"}, 404),
    ],
)
def test_metrics_are_for_this_machine_only(
    client: Client, db: None, address: str, headers: dict[str, str], status: int
) -> None:
    assert client.get("/metrics", REMOTE_ADDR=address, headers=headers).status_code == status


@pytest.mark.parametrize(("token", "status"), [("Bearer right-token", 200), ("Bearer wrong", 404), ("", 404)])
def test_metrics_token_opens_from_elsewhere(
    client: Client, db: None, settings: Settings, token: str, status: int
) -> None:
    settings.METRICS_TOKEN = "right-token"
    answer = client.get("/metrics", REMOTE_ADDR="10.1.2.3", headers={"Authorization": token})
    assert answer.status_code == status


def test_given_request_id_comes_back(client: Client, db: None) -> None:
    answer = client.get("/account/login/", headers={"X-Request-ID": "trace-12345678"})
    assert answer["X-Request-ID"] == "trace-12345678"


def test_evil_request_id_is_replaced(client: Client, db: None) -> None:
    answer = client.get("/account/login/", headers={"X-Request-ID": "a\tb" * 4})
    assert len(answer["X-Request-ID"]) == 32


def test_request_leaves_one_line_with_route_not_address(
    client: Client, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "xieshou.request"):
        client.get("/account/login/?next=/people/530326199001011234")
    records = [record for record in caplog.records if record.name == "xieshou.request"]
    assert len(records) == 1
    assert records[0].__dict__["route"] == "account_login"
    assert "530326199001011234" not in str(records[0].__dict__)


@pytest.mark.parametrize("address", ["/healthz", "/metrics"])
def test_machine_addresses_refuse_writes(client: Client, db: None, address: str) -> None:
    assert client.post(address).status_code in {403, 405}
