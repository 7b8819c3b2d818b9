"""Between the declared jobs and procrastinate: registration, queueing, retries, recovery of stalled jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app as current_app
from procrastinate.jobs import Status

from xieshou.kernel.errors import DomainError

from .running import JOBS, give_up

if TYPE_CHECKING:
    from procrastinate.jobs import Job as QueueJob

    from .running import Job

RETRY_SECONDS = 10
STALLED_SECONDS = 30.0
STALLED_TRIES = 5
KEPT_HOURS = 24 * 30
RECOVERY = "kernel.jobs.recover_stalled"


class RetryUnlessRefused(BaseRetryStrategy):
    """Try again after a crash, later each time; a refusal is an answer and is not repeated."""

    def __init__(self, retries: int) -> None:
        """Keep how many second tries there are."""
        self.retries = retries

    def get_retry_decision(self, *, exception: BaseException, job: QueueJob) -> RetryDecision | None:
        """Return when to try again, or None for no more."""
        if isinstance(exception, DomainError) or job.attempts >= self.retries:
            return None
        return RetryDecision(retry_in={"seconds": RETRY_SECONDS * 3**job.attempts})


def prepare(app: App) -> None:
    """Import every app's `jobs` module and register what they declare; called by procrastinate at start."""
    autodiscover_modules("jobs")
    for declared in JOBS.values():
        register(app, declared)
    app.periodic(cron="* * * * *")(
        app.task(name=RECOVERY, queue="system", pass_context=True)(recover_stalled)
    )


def register(app: App, declared: Job) -> None:
    """Make one declared job known to procrastinate."""
    if declared.cron:
        task = app.task(name=declared.name, queue=declared.queue)(_periodic(declared))
        app.periodic(cron=declared.cron)(task)
        return

    def perform(**payload: Any) -> None:
        declared.perform(**payload)

    app.task(name=declared.name, queue=declared.queue, retry=RetryUnlessRefused(declared.retries))(perform)


def _periodic(declared: Job) -> Any:
    def perform(timestamp: int) -> None:
        del timestamp
        declared.perform()

    return perform


async def recover_stalled(context: JobContext, timestamp: int) -> None:
    """Put back jobs whose worker died, and drop old finished ones."""
    manager = context.app.job_manager
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        if stalled.attempts < STALLED_TRIES or stalled.id is None:
            await manager.retry_job(stalled)
            continue
        await manager.finish_job_by_id_async(job_id=stalled.id, status=Status.FAILED, delete_job=False)
        await sync_to_async(give_up)(stalled.id, timezone.now())
    if timestamp % 3600 == 0:
        await manager.delete_old_jobs(nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True)


def queue(declared: Job, *, lock: str, payload: dict[str, Any]) -> int:
    """Queue a job in the running transaction and return its number."""
    task = current_app.configure_task(declared.name, queue=declared.queue, lock=lock or None)
    return int(task.defer(**payload))
