"""Recording the call of an interview part by part, and playing it until it expires."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.pages import guarded
from xieshou.kernel.realtime.recordings import LARGEST_PART
from xieshou.labour.operations import recording as steps

from .interview import BOOK

if TYPE_CHECKING:
    from collections.abc import Callable

    from .lists import ActedRequest

LONGEST_TYPE = 60


def _answer(step: Callable[[], object]) -> HttpResponse:
    """Run a step; a refusal goes to the script, which shows it."""
    try:
        step()
    except (NotFound, Denied):
        raise
    except DomainError as refusal:
        return JsonResponse({"refusal": str(refusal)}, status=409)
    return HttpResponse(status=204)


@requires(BOOK)
@require_POST
@guarded
def start(request: ActedRequest, interview_id: UUID) -> HttpResponse:
    """Begin to record."""
    media_type = request.POST.get("type", "")[:LONGEST_TYPE]
    return _answer(
        lambda: steps.start(
            interview_id=interview_id, media_type=media_type, actor=request.actor, at=timezone.now()
        )
    )


@requires(BOOK)
@require_POST
@guarded
def part(request: ActedRequest, interview_id: UUID) -> HttpResponse:
    """Take the next part; its number is in the query."""
    asked = request.GET.get("number", "")
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    if not asked.isdecimal() or len(asked) > len("999999") or size > LARGEST_PART:
        return HttpResponse(status=413 if size > LARGEST_PART else 400)
    content = request.read(LARGEST_PART)
    return _answer(
        lambda: steps.add_part(
            interview_id=interview_id,
            number=int(asked),
            content=content,
            actor=request.actor,
            at=timezone.now(),
        )
    )


@requires(BOOK)
@require_POST
@guarded
def stop(request: ActedRequest, interview_id: UUID) -> HttpResponse:
    """End the recording."""
    return _answer(lambda: steps.stop(interview_id=interview_id, actor=request.actor, at=timezone.now()))


@requires(BOOK)
@require_GET
@guarded
def play(request: ActedRequest, interview_id: UUID) -> HttpResponse:
    """Give one recording of the interview; which one is in the query."""
    try:
        key = UUID(request.GET.get("id", ""))
    except ValueError as error:
        raise NotFound from error
    row, content = steps.play(
        interview_id=interview_id, recording_id=key, actor=request.actor, at=timezone.now()
    )
    response = StreamingHttpResponse(content, content_type=row.media_type.split(";")[0])
    response["Content-Disposition"] = f'attachment; filename="interview-{row.started_at:%Y%m%d-%H%M}.webm"'
    return cast("HttpResponse", response)
