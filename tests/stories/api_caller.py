"""A signed-in user of the API, and the worker that does what the API has queued."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from procrastinate.contrib.django import app as queue_app
from procrastinate.contrib.django.models import ProcrastinateJob

if TYPE_CHECKING:
    from .stage import Stage

ROOT = "/api/v1"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Caller:
    """Asks the API as one user; every answer must have the status that is expected."""

    client: Any

    def get(self, path: str, status: int = 200) -> Any:
        """Return what a read answers."""
        return self._told(self.client.get(f"{ROOT}{path}"), status)

    def file(self, path: str) -> bytes:
        """Return the content of a file."""
        answer = self.client.get(f"{ROOT}{path}")
        assert answer.status_code == 200, (path, answer.status_code)
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    def post(self, path: str, status: int = 200, **body: Any) -> Any:
        """Return what a write answers."""
        return self._told(self.client.post(f"{ROOT}{path}", body, content_type=JSON), status)

    def put(self, path: str, status: int = 200, **body: Any) -> Any:
        """Return what a change answers."""
        return self._told(self.client.put(f"{ROOT}{path}", body, content_type=JSON), status)

    def bring(self, sheet: str, name: str, content: bytes) -> Any:
        """Upload a form, let its dry run go, and return what it found."""
        path = f"{ROOT}/sheets/forms/{sheet}/uploads"
        answer = self.client.post(path, {"file": SimpleUploadedFile(name, content)})
        key = self._told(answer, 200)["id"]
        work()
        return self.get(f"/sheets/uploads/{key}")

    def take(self, upload: Any, step: str) -> Any:
        """Commit or undo an upload and return how it stands then."""
        self.post(f"/sheets/uploads/{upload['id']}/{step}")
        work()
        return self.get(f"/sheets/uploads/{upload['id']}")

    @staticmethod
    def _told(answer: Any, status: int) -> Any:
        assert answer.status_code == status, (answer.request["PATH_INFO"], answer.status_code, answer.content)
        return answer.json() if answer.content else None


@dataclass(frozen=True, slots=True)
class Callers:
    """The users of a stage; each is signed in anew, since the story's clock outlives their sessions."""

    client_for: Any
    stage: Stage

    def __getitem__(self, key: str) -> Caller:
        """Return a user of the stage, signed in now."""
        return Caller(self.client_for(self.stage.users[key]))


def work() -> None:
    """Do what the worker does: all waiting jobs, in order."""
    for queued in ProcrastinateJob.objects.filter(status="todo").order_by("id"):
        with connection.cursor() as cursor:
            cursor.execute("update procrastinate_jobs set status = 'succeeded' where id = %s", [queued.id])
        queue_app.tasks[queued.task_name].func(**queued.args)
