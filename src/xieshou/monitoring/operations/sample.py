"""Writes of sampled re-visits: publish a seed, draw, take visits on, record what was found."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.monitoring.errors import IllegalMoveError, ReasonMissingError, WordMissingError
from xieshou.monitoring.models import Sample, SampledHousehold
from xieshou.monitoring.policies.sample import may_draw, may_record
from xieshou.monitoring.queries.sample import get_sample, lock_line, lock_sample, read_frame
from xieshou.monitoring.rules.clocks import load_clocks
from xieshou.monitoring.rules.sampling import ALGORITHM, digest_frame, draw, place_of
from xieshou.monitoring.vocabulary.sample import FINDINGS, Finding, SampleStatus, Stratum
from xieshou.registry.operations.device import take_on_households

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

SEED_BYTES = 16
MOST = 2000
TOWNSHIP_DIGITS = 9


class SampleSizeError(DomainError):
    """No household, or more than anybody can visit, is asked for."""

    default_message = _("Ask for at least one household and for at most 2,000 in a stratum.")


class RegionTooSmallError(DomainError):
    """The region is a village: from the digest of so few households their strata could be guessed."""

    default_message = _("A sample is drawn from a township or more. Choose a larger region.")


class SeedTooYoungError(DomainError):
    """The seed has not been public long enough for anybody to note it down."""

    default_message = _("The seed is not public long enough. Draw on the day that the page names.")


class EmptyFrameError(DomainError):
    """The region has no household."""

    default_message = _("No household is registered in this region. Choose another one.")


class FindingDayError(DomainError):
    """A re-visit was before the sample, or lies in the future."""

    default_message = _("The day of the re-visit lies before the sample or in the future. Check the date.")


@dataclass(frozen=True, slots=True)
class Found:
    """What a re-visit found."""

    finding: str
    on: date
    note: str = ""


@transaction.atomic
def announce_sample(
    *, region_code: str, title: str, sizes: Mapping[str, int], actor: Actor, at: datetime
) -> Sample:
    """Make a seed and publish it; nobody chooses it, and the frame is read later.

    Raises: Denied, RegionTooSmallError, ReasonMissingError, WordMissingError, SampleSizeError.
    """
    if not may_draw(actor, region_code=region_code):
        raise Denied
    if len(place_of(region_code)) > TOWNSHIP_DIGITS:
        raise RegionTooSmallError(field="region_code")
    if not title.strip():
        raise ReasonMissingError(field="title")
    if not set(sizes) <= set(Stratum.values):
        raise WordMissingError
    wanted = {stratum: sizes.get(stratum, 0) for stratum in Stratum.values}
    if not any(wanted.values()) or not all(0 <= size <= MOST for size in wanted.values()):
        raise SampleSizeError
    row = Sample.objects.create(
        region_code=region_code,
        title=title.strip(),
        seed=secrets.token_hex(SEED_BYTES),
        algorithm=ALGORITHM,
        sizes=wanted,
        published_at=at,
        published_by_name=actor.name,
    )
    _note("announced", row, actor=actor, at=at, seed=row.seed, sizes=wanted)
    return row


def may_be_drawn_on(row: Sample) -> date:
    """Return the first day on which a sample may be drawn."""
    on = timezone.localdate(row.published_at)
    return load_clocks().on("seed", region_code=row.region_code, day=on).due_after(on)


@transaction.atomic
def draw_sample(*, sample_id: UUID, actor: Actor, at: datetime) -> Sample:
    """Read the frame and draw the sample with the seed that was published.

    Raises: NotFound, Denied, IllegalMoveError, SeedTooYoungError, EmptyFrameError.
    """
    row = lock_sample(sample_id, scope=actor.scope)
    if not may_draw(actor, region_code=row.region_code):
        raise Denied
    if row.status != SampleStatus.ANNOUNCED:
        raise IllegalMoveError
    if timezone.localdate(at) < may_be_drawn_on(row):
        raise SeedTooYoungError
    frame = read_frame(row.region_code, scope=actor.scope)
    if not frame:
        raise EmptyFrameError
    units = [unit for unit, _household in frame.values()]
    drawn = draw(units, seed=row.seed, sizes=row.sizes)
    row.status, row.drawn_at, row.drawn_by_name = SampleStatus.DRAWN, at, actor.name
    row.frame_digest = digest_frame(units)
    row.frame_sizes = {one: sum(unit.stratum == one for unit in units) for one in Stratum.values}
    row.save(update_fields=["status", "drawn_at", "drawn_by_name", "frame_digest", "frame_sizes"])
    SampledHousehold.objects.bulk_create(
        SampledHousehold(
            sample=row,
            household=frame[one.unit.code][1],
            region_code=frame[one.unit.code][1].region_code,
            stratum=one.unit.stratum,
            rank=one.rank,
            people=frame[one.unit.code][1].member_count,
        )
        for one in drawn
    )
    _note("drawn", row, actor=actor, at=at, frame=row.frame_digest, households=len(drawn))
    return row


@transaction.atomic
def take_visits(*, sample_id: UUID, actor: Actor, at: datetime) -> int:
    """Put the re-visits of a sample that nobody has taken on the actor's phone.

    Returns: how many.
    Raises:  NotFound, Denied, TooManyHouseholdsError, NobodyLeftError.
    """
    row = get_sample(sample_id, scope=actor.scope)
    free = SampledHousehold.objects.select_for_update().filter(
        actor.scope.region_q(), sample=row, finding="", taken_by_id__isnull=True
    )
    lines = list(free.order_by("stratum", "rank"))
    if not all(may_record(actor, region_code=line.region_code) for line in lines):
        raise Denied
    taken = take_on_households([line.household_id for line in lines], actor=actor, at=at)
    changed = [line for line in lines if line.household_id in taken]
    for line in changed:
        line.taken_by_id, line.taken_by_name = actor.user_id, actor.name
    SampledHousehold.objects.bulk_update(changed, ["taken_by_id", "taken_by_name"])
    _note("taken", row, actor=actor, at=at, households=len(changed))
    return len(changed)


@transaction.atomic
def record_finding(*, line_id: UUID, found: Found, actor: Actor, at: datetime) -> SampledHousehold:
    """Record what the re-visit of a household found; a correction replaces it and stands in the audit record.

    Raises: NotFound, Denied, WordMissingError, ReasonMissingError, FindingDayError.
    """
    line = lock_line(line_id, scope=actor.scope)
    if not may_record(actor, region_code=line.region_code):
        raise Denied
    if found.finding not in FINDINGS[Stratum(line.stratum)]:
        raise WordMissingError(field="finding")
    if found.finding != Finding.RIGHT and not found.note.strip():
        raise ReasonMissingError(field="note")
    drawn_at = line.sample.drawn_at
    if drawn_at is None or not timezone.localdate(drawn_at) <= found.on <= timezone.localdate(at):
        raise FindingDayError(field="on")
    before = line.finding
    line.finding, line.found_on, line.note = found.finding, found.on, found.note.strip()
    line.found_by_name = actor.name
    line.save(update_fields=["finding", "found_on", "note", "found_by_name"])
    record(
        "monitoring.sample.found",
        actor=actor,
        at=at,
        subject=("monitoring.sampledhousehold", line.pk),
        region_code=line.region_code,
        before={"finding": before},
        after={"finding": found.finding},
    )
    return line


def _note(verb: str, row: Sample, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"monitoring.sample.{verb}",
        actor=actor,
        at=at,
        subject=("monitoring.sample", row.pk),
        region_code=row.region_code,
        after=after,
    )
