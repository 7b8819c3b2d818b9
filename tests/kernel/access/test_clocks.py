"""F6: clocks that disagree: a phone half a minute off gets in, a server stepped back locks nobody out."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp

from xieshou.kernel.access import middleware

STEP = 30


@pytest.mark.parametrize(
    ("seconds", "accepted"), [(0, True), (-STEP, True), (STEP, True), (-3 * STEP, False), (3 * STEP, False)]
)
def test_code_of_a_phone_whose_clock_is_off(db, seconds, accepted, monkeypatch):
    secret = totp.generate_totp_secret()
    now = 1_772_442_000.0
    monkeypatch.setattr(time, "time", lambda: now + seconds)
    code = totp.format_hotp_value(totp.hotp_value(secret, int((now + seconds) // STEP)))
    monkeypatch.setattr(time, "time", lambda: now)
    assert totp.validate_totp_code(secret, code) is accepted


class _Session(dict):
    pass


class _Request:
    def __init__(self, seen: float) -> None:
        self.session = _Session({middleware.LAST_SEEN: seen})


@pytest.mark.parametrize(("seen", "idle"), [(-60, False), (3_600, False), (600, False), (-86_400, True)])
def test_server_stepped_back_an_hour_closes_no_session_and_opens_none(seen, idle):
    now = datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp()
    assert middleware.ActorMiddleware._is_idle(_Request(now + seen), now) is idle


def test_day_of_an_instant_is_the_one_in_shanghai_also_on_leap_days_and_at_the_end_of_the_year():
    from django.utils import timezone

    for instant, day in (
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2027-01-01"),
        (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), "2026-12-31"),
        (datetime(2028, 2, 28, 16, 0, tzinfo=UTC), "2028-02-29"),
        (datetime(2028, 2, 29, 16, 0, tzinfo=UTC), "2028-03-01"),
    ):
        assert timezone.localdate(instant).isoformat() == day
        assert timezone.localdate(instant - timedelta(days=1)) < timezone.localdate(instant)
