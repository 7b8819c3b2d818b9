"""Background jobs: in their actor's scope, with progress, retried after crashes and not after refusals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app as queue_app
from procrastinate.contrib.django.models import ProcrastinateJob

from xieshou.kernel.actor import Actor
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.jobs import operations, queries, running, wiring
from xieshou.kernel.jobs.models import JobState, Progress
from xieshou.kernel.jobs.running import JobCancelled, JobDeclarationError, Run, job

pytestmark = pytest.mark.django_db
SCOPE = "select current_setting('xieshou.regions', true)"


@pytest.fixture
def user(user_with: Any) -> Any:
    return user_with("village_cadre", regions=["5303"])


def actor_of(user: Any) -> Actor:
    return Actor(user_id=user.pk, name=user.display_name)


def perform(progress: Progress) -> None:
    """Do what the worker does with a queued job."""
    queued = ProcrastinateJob.objects.get(pk=progress.queue_job_id)
    queue_app.tasks[queued.task_name].func(**queued.args)


def test_job_runs_as_its_owner_in_their_scope_of_today(declared, user, at):
    seen = {}

    def body(run: Run, *, number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(SCOPE)
            seen.update(number=number, scope=cursor.fetchone()[0], actor=run.actor)

    progress = declared(body, title="算").defer_on_commit(actor=actor_of(user), at=at, number=7)
    assert progress.state == JobState.WAITING
    perform(progress)
    assert (seen["number"], seen["scope"]) == (7, "5303%")
    assert seen["actor"].can("people.edit")
    progress.refresh_from_db()
    assert (progress.state, progress.attempts, progress.title) == (JobState.SUCCEEDED, 1, "算")
    assert progress.finished_at is not None


def test_job_of_a_disabled_user_is_refused(declared, user, at):
    called = []
    progress = declared(called.append).defer_on_commit(actor=actor_of(user), at=at)
    user.is_active = False
    user.save()
    with pytest.raises(Denied):
        perform(progress)
    progress.refresh_from_db()
    assert progress.state == JobState.FAILED
    assert called == []


def test_job_of_the_system_sees_the_whole_country(declared, at):
    seen = []
    progress = declared(lambda run: seen.append(run.actor)).defer_on_commit(actor=Actor.system("x"), at=at)
    perform(progress)
    assert seen[0].scope.is_everything


def test_queueing_is_part_of_the_transaction(declared, user, at):
    with transaction.atomic():
        declared(lambda run: None).defer_on_commit(actor=actor_of(user), at=at)
        transaction.set_rollback(True)
    assert not Progress.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_failed_job_rolls_back_and_says_only_what_kind_of_error(declared, user, at):
    def body(run: Run) -> None:
        Progress.objects.create(name="inside", created_at=run.at)
        raise ValueError("secret value")

    progress = declared(body).defer_on_commit(actor=actor_of(user), at=at)
    with pytest.raises(ValueError, match="secret"):
        perform(progress)
    progress.refresh_from_db()
    assert (progress.state, progress.message) == (JobState.FAILED, "ValueError")
    assert not Progress.objects.filter(name="inside").exists()


def test_refusal_is_told_in_words_and_not_repeated(declared, user, at):
    def body(run: Run) -> None:
        raise DomainError("不行")

    progress = declared(body).defer_on_commit(actor=actor_of(user), at=at)
    with pytest.raises(DomainError) as refusal:
        perform(progress)
    progress.refresh_from_db()
    assert progress.message == "不行"
    strategy = wiring.RetryUnlessRefused(2)
    queued = ProcrastinateJob.objects.get(pk=progress.queue_job_id).procrastinate_job
    assert strategy.get_retry_decision(exception=refusal.value, job=queued) is None
    assert strategy.get_retry_decision(exception=ValueError(), job=queued) is not None
    assert strategy.get_retry_decision(exception=ValueError(), job=queued.evolve(attempts=2)) is None


def test_cancelled_job_does_not_run(declared, user, at):
    called = []
    progress = declared(called.append).defer_on_commit(actor=actor_of(user), at=at)
    operations.cancel(progress_id=progress.id, actor=actor_of(user), at=at)
    progress.refresh_from_db()
    assert progress.state == JobState.CANCELLED
    assert ProcrastinateJob.objects.get(pk=progress.queue_job_id).status == "cancelled"
    perform(progress)
    assert called == []


def test_running_job_stops_at_its_next_report(declared, user, at, monkeypatch):
    monkeypatch.setattr(running, "_write_outside", lambda *_arguments: True)

    def body(run: Run) -> None:
        run.report(1, 10)
        raise AssertionError

    progress = declared(body).defer_on_commit(actor=actor_of(user), at=at)
    perform(progress)
    progress.refresh_from_db()
    assert progress.state == JobState.CANCELLED


def test_reports_are_written_seldom_but_the_last_one_always(monkeypatch, at):
    written = []
    monkeypatch.setattr(running, "_write_outside", lambda _key, done, *_rest: bool(written.append(done)))
    run = Run(Actor.system("x"), at, progress_id=running.Progress().id)
    for done in range(1, 101):
        run.report(done, 100)
    assert written[0] == 1
    assert written[-1] == 100
    assert len(written) < 10
    Run(Actor.system("x"), at).report(1, 2)
    assert len(written) < 10


def test_periodic_job_that_fails_is_shown(declared, at):
    def body(run: Run) -> None:
        raise ValueError

    declared(body, cron="0 0 * * *")
    with pytest.raises(ValueError):
        queue_app.tasks["test.job"].func(timestamp=0)
    assert Progress.objects.get().state == JobState.FAILED


def test_periodic_job_runs_as_the_system(declared):
    seen = []
    declared(lambda run: seen.append(run.actor), cron="0 0 * * *")
    queue_app.tasks["test.job"].func(timestamp=0)
    assert seen[0].is_system
    assert not Progress.objects.exists()


def test_two_jobs_of_one_name_are_refused(declared):
    declared(lambda run: None)
    with pytest.raises(JobDeclarationError):
        job("test.job")(lambda run: None)


def test_failed_job_is_tried_again_by_an_administrator(declared, user, actor_with, at):
    tries = []

    def body(run: Run) -> None:
        tries.append(run)
        if len(tries) == 1:
            raise ValueError

    progress = declared(body).defer_on_commit(actor=actor_of(user), at=at)
    admin = actor_with("system_administrator")
    with pytest.raises(operations.NotFailed):
        operations.retry(progress_id=progress.id, actor=admin, at=at)
    with pytest.raises(ValueError):
        perform(progress)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'failed'")
    with pytest.raises(Denied):
        operations.retry(progress_id=progress.id, actor=actor_of(user), at=at)
    operations.retry(progress_id=progress.id, actor=admin, at=at)
    assert ProcrastinateJob.objects.get().status == "todo"
    perform(progress)
    progress.refresh_from_db()
    assert (progress.state, progress.attempts) == (JobState.SUCCEEDED, 2)
    assert Event.objects.filter(event="jobs.job.retried").count() == 1


def test_only_owner_or_administrator_cancels_and_only_open_jobs(declared, user, actor_with, at):
    progress = declared(lambda run: None).defer_on_commit(actor=actor_of(user), at=at)
    with pytest.raises(Denied):
        operations.cancel(progress_id=progress.id, actor=actor_with("village_cadre"), at=at)
    Progress.objects.update(state=JobState.RUNNING)
    admin = actor_with("system_administrator")
    assert operations.cancel(progress_id=progress.id, actor=admin, at=at).cancel_asked
    progress.refresh_from_db()
    assert progress.state == JobState.RUNNING
    Progress.objects.update(state=JobState.SUCCEEDED, finished_at=at)
    with pytest.raises(operations.AlreadyFinished):
        operations.cancel(progress_id=progress.id, actor=admin, at=at)
    with pytest.raises(NotFound):
        operations.cancel(progress_id=user.pk, actor=admin, at=at)


def test_progress_is_its_owners_alone(declared, user, actor_with, at):
    progress = declared(lambda run: None).defer_on_commit(actor=actor_of(user), at=at)
    assert queries.get_own_progress(progress.id, actor=actor_of(user)) == progress
    with pytest.raises(NotFound):
        queries.get_own_progress(progress.id, actor=actor_with("system_administrator"))
    with pytest.raises(NotFound):
        queries.get_own_progress(progress.id, actor=Actor.anonymous())
    assert queries.get_progress(progress.id) == progress
    with pytest.raises(NotFound):
        queries.get_progress(user.pk)


def test_percent_of_a_job_without_total_is_all_or_nothing(at):
    assert Progress(state=JobState.RUNNING).percent == 0
    assert Progress(state=JobState.SUCCEEDED).percent == 100
    assert "waiting" in str(Progress(title="x", created_at=at))


def test_worker_sign_of_life(at):
    assert queries.worker_seen_at() is None
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers (last_heartbeat) values (%s)", [at])
    assert queries.worker_seen_at() == at


def test_page_of_jobs_is_the_administrators(user_with, client_for, declared, user, at):
    progress = declared(lambda run: None, title="测试任务").defer_on_commit(actor=actor_of(user), at=at)
    admin = client_for(user_with("system_administrator"))
    page = admin.get("/jobs/")
    assert page.status_code == 200
    assert "测试任务" in page.content.decode()
    assert client_for(user).get("/jobs/").status_code == 403
    assert admin.post(f"/jobs/{progress.id}/retry/", follow=True).status_code == 200
    assert admin.post(f"/jobs/{progress.id}/cancel/").status_code == 302
    assert Progress.objects.get().state == JobState.CANCELLED
    assert "测试任务" in admin.get("/jobs/?show=finished").content.decode()
    assert "测试任务" not in admin.get("/jobs/?show=failed").content.decode()
    assert admin.post(f"/jobs/{user.pk}/cancel/").status_code == 404
    assert client_for(user).post(f"/jobs/{progress.id}/cancel/").status_code == 403


def test_list_needs_as_many_queries_for_three_jobs_as_for_one(
    user_with, client_for, at, django_assert_max_num_queries
):
    from django.test.utils import CaptureQueriesContext

    admin = client_for(user_with("system_administrator"))
    Progress.objects.create(name="a", created_at=at)
    admin.get("/jobs/")
    with CaptureQueriesContext(connection) as one:
        admin.get("/jobs/")
    for number in range(2):
        Progress.objects.create(name="a", created_at=at + timedelta(minutes=number))
    with CaptureQueriesContext(connection) as three:
        admin.get("/jobs/")
    assert len(one) == len(three)


def test_fragment_of_progress_polls_until_the_end(user, user_with, client_for, declared, at):
    progress = declared(lambda run: None, title="测试任务").defer_on_commit(actor=actor_of(user), at=at)
    client, address = client_for(user), f"/jobs/{progress.id}/progress/"
    assert "hx-get" in client.get(address).content.decode()
    Progress.objects.update(state=JobState.FAILED, finished_at=at, message="不行")
    answer = client.get(address).content.decode()
    assert "hx-get" not in answer
    assert "不行" in answer
    Progress.objects.update(state=JobState.SUCCEEDED)
    assert "hx-get" not in client.get(address).content.decode()
    assert client_for(user_with("system_administrator")).get(address).status_code == 404


def test_cancelled_error_is_a_refusal_in_words():
    assert str(JobCancelled())


def test_job_that_never_reached_the_queue_is_cancelled_without_it(user, at, monkeypatch):
    progress = Progress.objects.create(name="test.job", owner_id=user.pk, created_at=at)
    monkeypatch.setattr(operations, "current_app", None)
    operations.cancel(progress_id=progress.id, actor=actor_of(user), at=at)
    progress.refresh_from_db()
    assert (progress.state, progress.cancel_asked, progress.finished_at) == (JobState.CANCELLED, True, at)
