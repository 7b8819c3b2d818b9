"""How a job is declared and run.

```python
@job("labour.assignment.run", queue="heavy", title=_("Assignment run"))
def run_assignment(run: Run, *, run_id: str) -> None:
    operations.match.run(run_id=UUID(run_id), actor=run.actor, at=run.at, report=run.report)

run_assignment.defer_on_commit(actor=actor, at=at, run_id=str(run.id))      # -> Progress
```

A job takes primitives only. It runs in one transaction under the scope that its actor has at that
moment: rights lost since are lost here too. `atomic=False` leaves transactions to the job.
"""

from __future__ import annotations

import logging
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.access.models import User
from xieshou.kernel.access.queries import get_actor
from xieshou.kernel.actor import Actor
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.scope_sql import in_scope

from .models import OPEN_STATES, JobState, Progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.utils.functional import Promise

log = logging.getLogger(__name__)

REPORT_SECONDS = 0.4
MESSAGE_LENGTH = 500


class JobCancelled(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """Somebody asked for the job to stop, and it did."""

    default_message = _("The job was cancelled.")


class JobDeclarationError(Exception):
    """Two jobs have one name."""


@dataclass(slots=True)
class Run:
    """One run of a job: in whose name, when it began, and how to report."""

    actor: Actor
    at: datetime
    progress_id: UUID | None = None
    _next_report: float = field(default=0.0)

    def report(self, done: int, total: int = 0, message: str | Promise = "") -> None:
        """Show how far the job has come; written at most every 0.4 s, outside the job's transaction.

        Raises: JobCancelled: somebody asked the job to stop.
        """
        now = time.monotonic()
        if self.progress_id is None or (now < self._next_report and done < total):
            return
        self._next_report = now + REPORT_SECONDS
        if _write_outside(self.progress_id, done, total, str(message)):
            raise JobCancelled


def _write_outside(progress_id: UUID, done: int, total: int, message: str) -> bool:
    """Write progress on a connection of its own, so that it is seen at once; tell whether to stop."""
    side = connections.create_connection("default")
    try:
        with side.cursor() as cursor:
            cursor.execute(
                "update jobs_progress set done = %s, total = %s, message = %s"
                " where id = %s returning cancel_asked",
                [min(done, total) if total else done, total, message[:MESSAGE_LENGTH], progress_id],
            )
            row = cursor.fetchone()
            return bool(row and row[0])
    finally:
        side.close()


@dataclass(frozen=True, slots=True)
class Job:
    """A declared job."""

    name: str
    body: Callable[..., None]
    title: str | Promise = ""
    queue: str = "default"
    retries: int = 2
    cron: str = ""
    atomic: bool = True

    def defer_on_commit(
        self, *, actor: Actor, at: datetime, title: str | Promise = "", lock: str = "", **arguments: Any
    ) -> Progress:
        """Queue the job in the running transaction: it exists once that commits, and not if it rolls back.

        Args:
            title: shown to the owner instead of the job's own.
            lock:  jobs with one lock run one after another.
        """
        from .wiring import queue

        progress = Progress.objects.create(
            name=self.name,
            title=str(title or self.title or self.name)[:200],
            owner_id=actor.user_id,
            owner_name=actor.name,
            created_at=at,
        )
        payload = {
            "progress_id": str(progress.id),
            "user_id": str(actor.user_id or ""),
            "arguments": arguments,
        }
        progress.queue_job_id = queue(self, lock=lock, payload=payload)
        progress.save(update_fields=["queue_job_id"])
        return progress

    def run_here(self, *, actor: Actor, at: datetime, **arguments: Any) -> None:
        """Run the job at once in this process (commands and tests)."""
        self._run_body(Run(actor, at), arguments)

    def perform(
        self, *, progress_id: str = "", user_id: str = "", arguments: dict[str, Any] | None = None
    ) -> None:
        """Run the job as the worker does: find the actor, keep the progress, pass failures on."""
        key = UUID(progress_id) if progress_id else None
        at = timezone.now()
        if not _begin(key, self, at):
            return
        try:
            actor, language = _actor_of(user_id, self.name, at)
            with translation.override(language):
                self._run_body(Run(actor, at, key), arguments or {})
        except JobCancelled as error:
            _end(key, error)
        except Exception as error:
            _end(key or _show_periodic(self, at), error)
            raise
        else:
            _end(key, None)

    def _run_body(self, run: Run, arguments: dict[str, Any]) -> None:
        with in_scope(run.actor.scope) if self.atomic else nullcontext():
            self.body(run, **arguments)


JOBS: dict[str, Job] = {}


def job(
    name: str,
    *,
    title: str | Promise = "",
    queue: str = "default",
    retries: int = 2,
    cron: str = "",
    atomic: bool = True,
) -> Callable[[Callable[..., None]], Job]:
    """Declare a job.

    `cron` makes it periodic, in the system's name; `retries` counts second tries after crashes.

    Raises: JobDeclarationError: another job has the name.
    """

    def declare(body: Callable[..., None]) -> Job:
        if name in JOBS:
            message = f"Job {name} is declared twice."
            raise JobDeclarationError(message)
        declared = Job(name, body, title, queue, retries, cron, atomic)
        JOBS[name] = declared
        return declared

    return declare


def _begin(key: UUID | None, declared: Job, at: datetime) -> bool:
    """Mark the job as running; tell whether it may run (not cancelled meanwhile)."""
    if key is None:
        return True
    with transaction.atomic():
        progress = Progress.objects.select_for_update().filter(pk=key).first()
        if progress is None or progress.state == JobState.CANCELLED:
            return False
        progress.state, progress.started_at, progress.finished_at = JobState.RUNNING, at, None
        progress.attempts += 1
        progress.message = ""
        progress.save(update_fields=["state", "started_at", "finished_at", "attempts", "message"])
    log.info("job began", extra={"job": declared.name, "progress": str(key)})
    return True


def _show_periodic(declared: Job, at: datetime) -> UUID:
    """Give a periodic job that failed a row, so that administrators see it."""
    return Progress.objects.create(
        name=declared.name,
        title=str(declared.title or declared.name),
        created_at=at,
        started_at=at,
        attempts=1,
    ).pk


def _end(key: UUID | None, error: Exception | None) -> None:
    """Write how the job ended: a refusal in its words, anything else only by its kind."""
    if key is None:
        return
    state, message = JobState.SUCCEEDED, None
    if error is not None:
        state = JobState.CANCELLED if isinstance(error, JobCancelled) else JobState.FAILED
        message = str(error) if isinstance(error, DomainError) else type(error).__name__
    with transaction.atomic():
        progress = Progress.objects.select_for_update().filter(pk=key).first()
        if progress is None:
            return
        progress.state, progress.finished_at = state, timezone.now()
        if error is None and progress.total:
            progress.done = progress.total
        if message is not None:
            progress.message = message[:MESSAGE_LENGTH]
        progress.save(update_fields=["state", "finished_at", "done", "message"])


def give_up(queue_job_id: int, at: datetime) -> None:
    """Mark a job as failed whose worker died again and again."""
    Progress.objects.filter(queue_job_id=queue_job_id, state__in=OPEN_STATES).update(
        state=JobState.FAILED,
        finished_at=at,
        message=str(_("The worker died several times during this job.")),
    )


def _actor_of(user_id: str, name: str, at: datetime) -> tuple[Actor, str]:
    """Return the actor that the user is now, and their language.

    Raises: Denied: the account is gone or disabled.
    """
    if not user_id:
        return Actor.system(name), settings.LANGUAGE_CODE
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise Denied
    return get_actor(user, on=timezone.localdate(at), request_id=f"job:{name}"), user.language
