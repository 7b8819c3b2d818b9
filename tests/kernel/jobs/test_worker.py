"""Jobs with transactions that really commit: what others see meanwhile, a real worker, a dead one."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction
from procrastinate.contrib.django import app as queue_app
from procrastinate.contrib.django.models import ProcrastinateJob

from xieshou.kernel.actor import Actor
from xieshou.kernel.jobs import running, wiring
from xieshou.kernel.jobs.models import JobState, Progress


def run_apart(work):
    """Run a coroutine in a thread of its own: a browser's loop may be running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result(timeout=120)


def test_progress_is_seen_while_the_transaction_is_open(fresh_database, at):
    progress = Progress.objects.create(name="x", created_at=at)
    with transaction.atomic():
        assert running._write_outside(progress.id, 5, 10, "half") is False
    progress.refresh_from_db()
    assert (progress.done, progress.total, progress.message, progress.percent) == (5, 10, "half", 50)
    Progress.objects.filter(pk=progress.id).update(cancel_asked=True)
    assert running._write_outside(progress.id, 20, 10, "") is True
    progress.refresh_from_db()
    assert progress.done == 10


def test_job_whose_worker_died_is_put_back_and_given_up_after_five_deaths(fresh_database, at, declared):
    """The dead worker's heartbeat is old; the fifth death ends the job."""
    progress = declared(lambda run: None).defer_on_commit(actor=Actor.system("x"), at=at)
    Progress.objects.update(state=JobState.RUNNING)

    def die() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into procrastinate_workers (last_heartbeat) values (now() - interval '5 minutes') returning id"
            )
            worker = cursor.fetchone()[0]
            cursor.execute("update procrastinate_jobs set status = 'doing', worker_id = %s", [worker])

    class Context:
        app = queue_app

    statuses = []
    for _death in range(wiring.STALLED_TRIES + 1):
        die()
        run_apart(wiring.recover_stalled(Context, timestamp=3600))
        connection.close()
        statuses.append(ProcrastinateJob.objects.get().status)
    assert statuses == ["todo"] * wiring.STALLED_TRIES + ["failed"]
    progress.refresh_from_db()
    assert progress.state == JobState.FAILED
    assert progress.message


def test_a_real_worker_runs_the_job(fresh_database, declared, at):
    seen = []
    progress = declared(lambda run, number: seen.append(number)).defer_on_commit(
        actor=Actor.system("x"), at=at, number=3
    )
    with queue_app.replace_connector(queue_app.connector.get_worker_connector()) as worker:

        async def work() -> None:
            async with worker.open_async():
                await worker.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

        run_apart(work())
    assert seen == [3]
    progress.refresh_from_db()
    assert progress.state == JobState.SUCCEEDED
