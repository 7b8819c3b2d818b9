"""Job wishes through the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID  # noqa: TC003 -- ninja reads the annotations when it starts

from django.utils import timezone
from ninja import Router
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.operations import need
from xieshou.labour.policies.need import EDIT, VIEW
from xieshou.labour.queries.need import SORTS, WishFilter, get_wish, list_wishes
from xieshou.labour.rules.need import WishTerms
from xieshou.labour.rules.occupations import suggest_occupations

from .schemas import ConsentIn, OccupationOut, Refusal, WishIn, WishOut, WishPage, WishTermsIn

router = Router()
PAGE = 50
REFUSED = {403: Refusal, 404: Refusal, 409: Refusal}


def page_slice(page: int) -> slice:
    """Return the rows of a page (from 1)."""
    return slice((page - 1) * PAGE, page * PAGE)


@router.get("/wishes/", response={200: WishPage, **REFUSED})
@api_requires(VIEW)
def read_wishes(
    request: ActedRequest,
    q: str = Query("", max_length=60),
    status: str = "",
    sort: str = "",
    page: int = Query(1, ge=1, le=100_000),
) -> Any:
    """Return a page of the wishes of the caller's area."""
    wanted = WishFilter(text=q.replace("\x00", ""), status=status.replace("\x00", ""))
    today = timezone.localdate()
    found = list_wishes(wanted, scope=request.actor.scope, on=today, sort=sort if sort in SORTS else "")
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.post("/wishes/", response={201: WishOut, **REFUSED})
@api_requires(EDIT)
def enter_wish(request: ActedRequest, body: WishIn) -> Any:
    """Enter the wish of a person, or change it."""
    return 201, _record(request, body.person_id, body)


def _record(request: ActedRequest, person_id: UUID, body: WishTermsIn) -> Any:
    """Write the wish of a person and read it back."""
    now = timezone.now()
    values: dict[str, Any] = body.dict(exclude={"person_id", "status"})
    plain: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
    }
    wish = need.record_wish(
        person_id=person_id,
        terms=WishTerms(**plain),
        status=body.status,
        actor=request.actor,
        at=now,
        on=timezone.localdate(now),
    )
    return get_wish(wish.pk, scope=request.actor.scope)


@router.get("/wishes/{uuid:wish_id}", response={200: WishOut, **REFUSED})
@api_requires(VIEW)
def read_wish(request: ActedRequest, wish_id: UUID) -> Any:
    """Return one wish."""
    return get_wish(wish_id, scope=request.actor.scope)


@router.put("/wishes/{uuid:wish_id}", response={200: WishOut, **REFUSED})
@api_requires(EDIT)
def change_wish(request: ActedRequest, wish_id: UUID, body: WishTermsIn) -> Any:
    """Change a wish: the terms as a whole; without a status the present one stays."""
    wish = get_wish(wish_id, scope=request.actor.scope)
    return _record(request, wish.person_id, body)


@router.post("/wishes/{uuid:wish_id}/consent", response={200: WishOut, **REFUSED})
@api_requires(EDIT)
def note_consent(request: ActedRequest, wish_id: UUID, body: ConsentIn) -> Any:
    """Note the consent to be shown to employers, or its withdrawal."""
    now = timezone.now()
    need.record_consent(
        wish_id=wish_id, given_on=body.given_on, actor=request.actor, at=now, on=timezone.localdate(now)
    )
    return get_wish(wish_id, scope=request.actor.scope)


@router.get("/occupations/", response=list[OccupationOut])
@api_requires("labour.vacancy.view")
def read_occupations(request: ActedRequest, q: str = Query(max_length=40)) -> Any:
    """Suggest occupations for a job title."""
    del request
    return suggest_occupations(q)
