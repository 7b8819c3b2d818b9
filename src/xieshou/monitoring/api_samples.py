"""Sampled re-visits for other programs: seed, draw, households, findings, rates."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Field, Query, Schema, Status

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .api import PageQuery, page_of, router
from .operations import sample as sampling
from .policies.sample import DRAW, RECORD, VIEW
from .queries import sample as samples
from .vocabulary.sample import SampleStatus

if TYPE_CHECKING:
    from .models import Sample, SampledHousehold


class Page(Schema):
    """How many rows there are."""

    count: int


class SampleIn(Schema):
    """A sample to be published: how many households of each stratum."""

    region_code: str = Field(pattern=r"^\d{12}$")
    title: str = Field(max_length=80)
    sizes: dict[str, int] = Field(max_length=8)


class SampleOut(Schema):
    """A sample; the seed is published."""

    id: UUID
    region_code: str
    title: str
    seed: str
    algorithm: str
    sizes: dict[str, int]
    status: str
    published_at: datetime
    drawn_at: datetime | None
    frame_digest: str
    frame_sizes: dict[str, int]


class SamplesOut(Page):
    """Samples, the latest first."""

    items: list[SampleOut]


class RateOut(Schema):
    """A rate as it is counted."""

    part: int
    whole: int


class SampleRatesOut(Schema):
    """A sample with its rates, in households that could be visited; null before the draw."""

    sample: SampleOut
    not_visited: int
    mis_exit: RateOut | None
    missed: RateOut | None
    too_long: RateOut | None


class SampledOut(Schema):
    """A household of a sample, and what the re-visit found."""

    id: UUID
    household_id: UUID
    region_code: str
    stratum: str
    rank: int
    people: int
    finding: str
    found_on: date | None


class SampledListOut(Page):
    """Households of a sample in the order in which they were drawn."""

    items: list[SampledOut]


class FindingIn(Schema):
    """What a re-visit found."""

    finding: str = Field(pattern="^[a-z_]{1,10}$")
    on: date
    note: str = Field("", max_length=500)


@router.get("/samples/", response=SamplesOut)
@api_requires(VIEW)
def list_samples(request: ActedRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """List the samples of the area, of one status if given."""
    found = samples.samples(request.actor.scope)
    return page_of(found.filter(status=query.status) if query.status else found, query)


@router.post("/samples/", response={201: SampleOut})
@api_requires(DRAW)
def announce_sample(request: ActedRequest, body: SampleIn) -> Status[Sample]:
    """Publish the seed of a sample; it is drawn later."""
    made = sampling.announce_sample(**body.dict(), actor=request.actor, at=timezone.now())
    return Status(201, made)


@router.get("/samples/{sample_id}/", response=SampleRatesOut)
@api_requires(VIEW)
def read_sample(request: ActedRequest, sample_id: UUID) -> dict[str, Any]:
    """Return a sample with its rates."""
    row = samples.get_sample(sample_id, scope=request.actor.scope)
    rates = samples.rates_of(row.pk, scope=request.actor.scope)
    names = ("mis_exit", "missed", "too_long")
    is_drawn = row.status == SampleStatus.DRAWN
    return {
        "sample": row,
        "not_visited": rates["open"],
        **{name: rates[name] if is_drawn else None for name in names},
    }


@router.post("/samples/{sample_id}/draw/", response=SampleOut)
@api_requires(DRAW)
def draw_sample(request: ActedRequest, sample_id: UUID) -> Sample:
    """Read the frame and draw with the published seed."""
    return sampling.draw_sample(sample_id=sample_id, actor=request.actor, at=timezone.now())


@router.get("/samples/{sample_id}/households/", response=SampledListOut)
@api_requires(VIEW)
def list_sampled(request: ActedRequest, sample_id: UUID, query: Query[PageQuery]) -> dict[str, Any]:
    """List the households of a sample; `status` asks for one finding."""
    row = samples.get_sample(sample_id, scope=request.actor.scope)
    found = samples.list_lines(row.pk, scope=request.actor.scope)
    return page_of(found.filter(finding=query.status) if query.status else found, query)


@router.post("/samples/households/{sampled_id}/finding/", response=SampledOut)
@api_requires(RECORD)
def record_finding(request: ActedRequest, sampled_id: UUID, body: FindingIn) -> SampledHousehold:
    """Record what a re-visit found."""
    found = sampling.Found(**body.dict())
    return sampling.record_finding(line_id=sampled_id, found=found, actor=request.actor, at=timezone.now())
