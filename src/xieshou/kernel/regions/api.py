"""Places through the API: public reference data for everybody who is signed in."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts

from django.http import HttpRequest  # noqa: TC002 -- as above
from ninja import Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import signed_in

from . import queries
from .models import Region  # noqa: TC001 -- ninja reads the annotations when it starts
from .search import search_regions

router = Router(tags=["regions"])


class RegionOut(Schema):
    """A place; codes have 12 digits."""

    code: str
    level: int
    name: str
    full_name: str
    parent_code: str
    pinyin: str
    initials: str
    retired_on: date | None
    successor_code: str


@router.get("/", response=list[RegionOut])
@signed_in
def search(
    request: HttpRequest,  # noqa: ARG001 -- ninja passes it
    q: str = Query("", max_length=80),
    within: str = Query("", pattern=r"^[0-9]{0,12}$"),
    limit: int = Query(20, ge=1, le=50),
) -> list[Region]:
    """Search places by Chinese, pinyin or initials; several words narrow from wide to narrow."""
    return search_regions(q, within=within, limit=limit)


@router.get("/children/", response=list[RegionOut])
@signed_in
def children(request: HttpRequest, code: str = Query("", pattern=r"^[0-9]{0,12}$")) -> list[Region]:  # noqa: ARG001 -- ninja passes it
    """List the places directly below a code; without a code the provinces."""
    return queries.list_children(code)


@router.get("/{code}/", response=RegionOut)
@signed_in
def read(request: HttpRequest, code: str) -> Region:  # noqa: ARG001 -- ninja passes it
    """Return one place; a retired code comes back as it was, with its successor."""
    return queries.get_region(code)
