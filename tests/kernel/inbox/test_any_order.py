"""F7: jobs that come twice, late or in any order leave what each of them once and in order would have left."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from random import Random

import pytest
from django.core import mail

from xieshou.kernel.actor import Actor
from xieshou.kernel.audit.chain import check_chain
from xieshou.kernel.audit.models import Event, Seal
from xieshou.kernel.files.jobs import sweep
from xieshou.kernel.inbox import jobs, operations
from xieshou.kernel.inbox.models import SmsStatus, TextMessage
from xieshou.kernel.jobs.jobs import seal_audit
from xieshou.kernel.jobs.running import Run

from .test_inbox import HUIZE, message

pytestmark = pytest.mark.django_db
SCHEDULES, MESSAGES, MOST_TIMES = 12, 3, 5
WEEK = timedelta(days=7)
SYSTEM = Actor.system("test")


def _deliveries(number: int, user, at):
    """Queue messages, and return the jobs that deliver them and those that run beside them."""
    found = []
    for place in range(MESSAGES):
        key = f"{number}-{place}"
        operations.queue_text_message(phone="13800138000", body=key, key=key, where=HUIZE, at=at)
        found.append(partial(jobs.deliver_text_message, message_key=key))
        (notice,) = operations.notify(message(text=key, values={}), recipients=[user.pk], key=key, at=at)
        found.append(partial(jobs.deliver_email, notice_id=str(notice.pk)))
    found.append(lambda at: seal_audit.body(Run(SYSTEM, at)))
    found.append(lambda at: sweep.body(Run(SYSTEM, at)))
    found.append(lambda at: jobs.reconcile(at=at))
    return found


def test_state_is_that_of_once_and_in_order(user_with, at, tmp_path, settings) -> None:
    settings.SMS_OUTBOX_DIR, settings.FILES_DIR = tmp_path / "sms", tmp_path / "files"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    user = user_with("station_west", regions=["530326"])
    user.email = "a@example.org"
    user.save()
    random = Random(7)
    for number in range(SCHEDULES):
        schedule = [
            (job, at + random.choice([timedelta(), timedelta(hours=2), WEEK]))
            for job in _deliveries(number, user, at)
            for _time in range(random.randint(1, MOST_TIMES))
        ]
        random.shuffle(schedule)
        for job, moment in schedule:
            job(at=moment)

    every = SCHEDULES * MESSAGES
    sent = [json.loads(file.read_text())["key"] for file in settings.SMS_OUTBOX_DIR.iterdir()]
    assert (len(sent), len(set(sent)), len(mail.outbox)) == (every, every, every)
    assert len({one.subject for one in mail.outbox}) == every
    assert set(TextMessage.objects.values_list("status", flat=True)) == {SmsStatus.SENT}
    seal_audit.body(Run(SYSTEM, at + WEEK))
    assert Seal.objects.count() == Event.objects.count()
    assert check_chain(at=at + WEEK)[1] == []
