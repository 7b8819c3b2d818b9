"""Notices, tasks and text messages: told once, seen by the right people, sent at most once."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.core import mail

from xieshou.kernel.actor import Scope
from xieshou.kernel.ids import new_id
from xieshou.kernel.inbox import jobs, operations, queries
from xieshou.kernel.inbox.gateway import FileGateway, GatewayError
from xieshou.kernel.inbox.models import Notice, SmsStatus, Task, TextMessage
from xieshou.kernel.scope_sql import in_scope

HUIZE = operations.Where(region_code="530326103201")
DUE = date(2026, 3, 9)


def message(where=HUIZE, **values):
    known = {
        "kind": "test",
        "text": "Retention check of day %(day)s",
        "values": {"day": 3},
        "source": ("test", new_id()),
    }
    return operations.Message(**{**known, **values}, where=where)


@pytest.fixture
def user(user_with):
    return user_with("station_west", regions=["530326"])


@pytest.fixture
def actor(user, actor_with):
    return actor_with("station_west", regions=["530326"], user_id=user.pk)


def test_notify_twice_with_one_key_tells_once(db, user, actor, at):
    first = operations.notify(message(), recipients=[user.pk, user.pk], key="a", at=at)
    second = operations.notify(message(), recipients=[user.pk], key="a", at=at)

    assert (len(first), len(second), queries.unread_count(actor)) == (1, 0, 1)


def test_notify_leaves_out_closed_accounts(db, user, at):
    user.is_active = False
    user.save(update_fields=["is_active"])

    assert operations.notify(message(), recipients=[user.pk], key="a", at=at) == []


def test_read_lowers_the_count_and_keeps_the_first_time(db, user, actor, at):
    (notice,) = operations.notify(message(), recipients=[user.pk], key="a", at=at)

    operations.mark_read(notice_id=notice.pk, actor=actor, at=at)
    again = operations.mark_read(notice_id=notice.pk, actor=actor, at=at + timedelta(hours=1))

    assert (queries.unread_count(actor), again.read_at) == (0, at)


def test_read_of_somebody_elses_notice_is_not_found(db, user, actor_with, user_with, at):
    (notice,) = operations.notify(message(), recipients=[user.pk], key="a", at=at)
    other = actor_with("station_west", regions=["530326"], user_id=user_with("station_west").pk)

    with pytest.raises(operations.NoticeNotFoundError):
        operations.mark_read(notice_id=notice.pk, actor=other, at=at)
    assert queries.unread_count(other) == 0


def test_moved_official_loses_the_notices_of_the_old_area(db, user, actor_with, at):
    operations.notify(message(), recipients=[user.pk], key="a", at=at)
    moved = actor_with("station_west", regions=["6531"], user_id=user.pk)

    with in_scope(moved.scope):
        assert (queries.unread_count(moved), Notice.objects.count()) == (0, 0)


def test_notice_for_everybody_is_seen_and_read_in_any_scope(db, user, actor, at):
    operations.notify(message(operations.Where()), recipients=[user.pk], key="a", at=at)

    with in_scope(actor.scope):
        assert operations.mark_all_read(actor=actor, at=at) == 1


def test_notice_to_the_other_side_may_be_left_from_any_scope(db, user, at):
    with in_scope(Scope.of(["310113"])):
        operations.notify(message(), recipients=[user.pk], key="a", at=at)

    assert Notice.objects.count() == 1


def test_unread_count_of_nobody_is_nought(db):
    from xieshou.kernel.actor import Actor

    assert queries.unread_count(Actor.anonymous()) == 0


def _task(at, where=HUIZE, capability="labour.retention.check", **options):
    note = message(where)
    operations.add_task(note, capability=capability, due_on=DUE, at=at, **options)
    return note


def test_task_is_seen_by_whoever_holds_the_capability_there(db, actor, actor_with, at):
    _task(at)
    others = [
        actor_with("station_west", regions=["530324"]),
        actor_with("village_cadre", regions=["530326"]),
    ]

    assert queries.count_tasks(actor=actor) == 1
    assert [queries.count_tasks(actor=other) for other in others] == [0, 0]


def test_task_of_one_user_is_not_seen_by_colleagues(db, user, actor, actor_with, at):
    _task(at, recipient_id=user.pk)
    colleague = actor_with("station_west", regions=["530326"])

    assert (queries.count_tasks(actor=actor), queries.count_tasks(actor=colleague)) == (1, 0)


def test_same_open_task_is_set_once_and_again_after_it_is_done(db, actor, at):
    note = _task(at)
    operations.add_task(note, capability="labour.retention.check", due_on=DUE, at=at)
    assert Task.objects.count() == 1

    assert operations.complete_tasks(kind="test", source=note.source, actor=actor, at=at) == 1
    operations.add_task(note, capability="labour.retention.check", due_on=DUE, at=at)

    assert Task.objects.filter(done_at__isnull=True).count() == 1


def test_complete_ticks_off_the_other_sides_task_too(db, actor, at):
    note = message(operations.Where(organisation_id=new_id()))
    operations.add_task(note, capability="labour.placement.confirm_employer", due_on=DUE, at=at)

    with in_scope(actor.scope):
        assert operations.complete_tasks(kind="test", source=note.source, actor=actor, at=at) == 1


def test_complete_of_one_capability_leaves_the_others_open(db, actor, at):
    note = message()
    for capability in ("labour.retention.check", "labour.placement.confirm_employer"):
        operations.add_task(note, capability=capability, due_on=DUE, at=at)

    given = {"kind": "test", "source": note.source, "actor": actor, "at": at}
    assert operations.complete_tasks(**given, capability="labour.retention.check") == 1

    assert Task.objects.get(done_at__isnull=True).capability == "labour.placement.confirm_employer"


def test_complete_by_hand_needs_the_capability(db, actor, actor_with, at):
    _task(at)
    task = Task.objects.get()

    with pytest.raises(operations.TaskNotFoundError):
        operations.complete_task(
            task_id=task.pk, actor=actor_with("village_cadre", regions=["530326"]), at=at
        )
    assert operations.complete_task(task_id=task.pk, actor=actor, at=at).done_by_id == actor.user_id
    with pytest.raises(operations.TaskNotFoundError):
        operations.complete_task(task_id=task.pk, actor=actor, at=at)


def test_email_goes_out_once_in_the_recipients_language(db, user, at, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    user.email, user.language = "a@example.org", "en"
    user.save()
    (notice,) = operations.notify(message(text="Plain %(day)s"), recipients=[user.pk], key="a", at=at)

    results = [jobs.deliver_email(notice_id=str(notice.pk), at=at) for _ in range(3)]

    assert results == [True, False, False]
    assert [(one.subject, one.to) for one in mail.outbox] == [("Xieshou: Plain 3", ["a@example.org"])]


def test_email_without_an_address_is_not_sent(db, user, at):
    (notice,) = operations.notify(message(), recipients=[user.pk], key="a", at=at)

    assert jobs.deliver_email(notice_id=str(notice.pk), at=at) is False


@pytest.fixture
def outbox(tmp_path, settings):
    settings.SMS_OUTBOX_DIR = tmp_path
    return tmp_path


def _queue(at, key="k"):
    return operations.queue_text_message(phone="13800138000", body="您有面试", key=key, where=HUIZE, at=at)


def test_text_message_is_handed_over_once(db, at, outbox):
    assert (_queue(at), _queue(at)) == (True, False)

    results = [jobs.deliver_text_message(message_key="k", at=at) for _ in range(3)]

    (file,) = outbox.iterdir()
    assert results == [True, False, False]
    assert json.loads(file.read_text()) == {"key": "k", "phone": "13800138000", "text": "您有面试"}
    assert TextMessage.objects.get().status == SmsStatus.SENT


def test_text_message_that_was_claimed_before_a_crash_is_not_sent_again(db, at, outbox):
    _queue(at)
    TextMessage.objects.update(status=SmsStatus.SENDING)

    assert jobs.deliver_text_message(message_key="k", at=at) is False
    assert list(outbox.iterdir()) == []


def test_text_message_keeps_the_number_encrypted(db, at):
    _queue(at)

    assert b"13800138000" not in bytes(TextMessage.objects.get().phone_cipher)


def test_job_hands_over_each_message_of_a_batch_once(db, at, outbox):
    batch = [operations.Outgoing("13800138000", "您有面试", key, HUIZE) for key in ("a", "b", "a")]
    assert [operations.queue_text_messages(batch, at=at) for _ in range(2)] == [2, 0]

    for _ in range(2):
        jobs.send_text_messages.run_here(actor=operations.MAILER, at=at, message_keys=["a", "b"])

    assert len(list(outbox.iterdir())) == 2


class _Broken:
    def send(self, phone, text, key):
        raise GatewayError


def test_text_message_refused_by_the_gateway_is_failed(db, at, monkeypatch):
    monkeypatch.setattr(jobs, "get_gateway", _Broken)
    _queue(at)

    assert jobs.deliver_text_message(message_key="k", at=at) is False
    assert TextMessage.objects.get().status == SmsStatus.FAILED


def test_gateway_is_chosen_by_the_setting(settings, tmp_path):
    settings.SMS_OUTBOX_DIR = tmp_path
    assert isinstance(jobs.get_gateway(), FileGateway)
    settings.SMS_GATEWAY = f"{__name__}._Broken"
    assert isinstance(jobs.get_gateway(), _Broken)


class _Liar:
    """A gateway that answers with garbage, drips, or breaks off after it took the message."""

    kinds = (TimeoutError, ValueError, ConnectionResetError, KeyError, RuntimeError)

    def __init__(self, kind):
        self.kind = kind

    def send(self, phone, text, key):
        FileGateway().send(phone, text, key)
        raise self.kind(f"{phone}: 200 OK <html>")


@pytest.mark.parametrize("kind", _Liar.kinds)
def test_text_message_of_a_lying_gateway_is_neither_sent_nor_failed_nor_sent_again(
    kind, db, at, outbox, monkeypatch, caplog
):
    monkeypatch.setattr(jobs, "get_gateway", lambda: _Liar(kind))
    _queue(at)

    assert [jobs.deliver_text_message(message_key="k", at=at) for _ in range(3)] == [False] * 3

    assert TextMessage.objects.get().status == SmsStatus.SENDING
    assert len(list(outbox.iterdir())) == 1
    assert "13800138000" not in caplog.text


def test_all_of_fifty_differences_with_the_gateway_are_found_and_put_right(db, at, outbox):
    """Half broke off after they left, half were called sent and never left; ten agree."""
    gateway = FileGateway()
    for number in range(60):
        _queue(at, f"k{number}")
        if number < 25 or number >= 50:
            gateway.send("1", "t", f"k{number}")
    first = {f"k{number}": SmsStatus.SENDING if number < 25 else SmsStatus.SENT for number in range(60)}
    for key, status in first.items():
        TextMessage.objects.filter(key=key).update(status=status)

    later = at + timedelta(hours=1)
    jobs.reconcile_text_messages.run_here(actor=operations.MAILER, at=later)

    after = dict(TextMessage.objects.values_list("key", "status"))
    wanted = {key: SmsStatus.FAILED if 25 <= int(key[1:]) < 50 else SmsStatus.SENT for key in first}
    assert after == wanted
    task = Task.objects.get(kind="inbox.gateway_differs")
    assert (task.capability, task.values) == ("system.job.manage", {"count": 50})
    assert jobs.reconcile(at=later) == 0


def test_gateway_that_cannot_say_and_young_messages_are_left_alone(db, at, outbox, monkeypatch):
    _queue(at)
    TextMessage.objects.update(status=SmsStatus.SENDING)
    assert jobs.reconcile(at=at + timedelta(minutes=59)) == 0
    monkeypatch.setattr(FileGateway, "was_taken", lambda _self, _key: None)
    assert jobs.reconcile(at=at + timedelta(hours=1)) == 0
    assert TextMessage.objects.get().status == SmsStatus.SENDING


def test_file_gateway_writes_a_key_once(tmp_path):
    gateway = FileGateway(tmp_path)
    gateway.send("1", "first", "key")
    gateway.send("1", "second", "key")

    (file,) = tmp_path.iterdir()
    assert json.loads(file.read_text())["text"] == "first"


def test_file_gateway_without_a_folder_refuses(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(GatewayError):
        FileGateway(tmp_path / "file").send("1", "text", "key")


def test_pages_show_and_open_notices_and_tasks(db, user, client_for, at):
    operations.notify(message(link="/calendar/"), recipients=[user.pk], key="a", at=at)
    (foreign,) = operations.notify(message(link="//evil.example/"), recipients=[user.pk], key="b", at=at)
    _task(at)
    client = client_for(user)

    assert "3" in client.get("/inbox/?show=unread").content.decode()
    assert client.get("/inbox/tasks/").status_code == 200
    own = Notice.objects.get(key="a")
    assert client.post(f"/inbox/{own.pk}/open/")["Location"] == "/calendar/"
    assert client.post(f"/inbox/{foreign.pk}/open/")["Location"] == "/inbox/"
    assert client.post("/inbox/read/").status_code == 302
    task = Task.objects.get()
    assert client.post(f"/inbox/tasks/{task.pk}/done/").status_code == 302
    assert Task.objects.get().done_at is not None


def test_open_of_somebody_elses_notice_is_not_found(db, user, user_with, client_for, at):
    (notice,) = operations.notify(message(), recipients=[user.pk], key="a", at=at)

    assert (
        client_for(user_with("station_west", regions=["530326"]))
        .post(f"/inbox/{notice.pk}/open/")
        .status_code
        == 404
    )
