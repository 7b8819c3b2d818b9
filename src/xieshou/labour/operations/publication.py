"""Writes of publication: put posts on a county's page, take one off, log paper and radio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Publication
from xieshou.labour.policies.publication import may_make_known
from xieshou.labour.queries.publication import get_publication_for_update, list_public, list_to_publish
from xieshou.labour.rules.clock import day_of
from xieshou.labour.vocabulary.publication import Channel

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Vacancy


class NothingToPublishError(DomainError):
    """None of the posts is open and not yet on the page."""

    default_message = _("Choose at least one open post that is not on the page yet.")


class NothingOnPageError(DomainError):
    """The county's page is empty."""

    default_message = _("The page of this county shows no post. Put posts on the page first.")


@transaction.atomic
def put_on_page(
    *, county: str, vacancy_ids: Collection[UUID], actor: Actor, at: datetime
) -> list[Publication]:
    """Put open posts on the public page of a county; one that stands there already is left alone.

    Raises: Denied, NothingToPublishError.
    """
    if not may_make_known(actor, county=county):
        raise Denied
    found = list_to_publish(county, scope=actor.scope, on=day_of(at)).filter(pk__in=list(vacancy_ids))
    made = _log([one for one in found if not one.on_page], county, Channel.PAGE, actor=actor, at=at)
    if not made:
        raise NothingToPublishError
    return made


@transaction.atomic
def take_posts(*, county: str, channel: Channel, actor: Actor, at: datetime) -> list[Vacancy]:
    """Return the posts of a county's page for paper or radio, and log that they went out.

    Raises: Denied, NothingOnPageError.
    """
    if not may_make_known(actor, county=county):
        raise Denied
    posts = list(list_public(county, on=day_of(at)))
    if not posts:
        raise NothingOnPageError
    _log(posts, county, channel, actor=actor, at=at)
    return posts


@transaction.atomic
def take_off_page(*, publication_id: UUID, actor: Actor, at: datetime) -> Publication:
    """Take a post off the page of a county before it is over.

    Raises: NotFound, Denied, IllegalMoveError: it is off already.
    """
    row = get_publication_for_update(publication_id, scope=actor.scope)
    if not may_make_known(actor, county=row.region_code[:6]):
        raise Denied
    if row.channel != Channel.PAGE or row.ended_at is not None:
        raise IllegalMoveError
    row.ended_at, row.ended_by_name = at, actor.name
    row.save(update_fields=["ended_at", "ended_by_name"])
    _note("taken_off_page", row.region_code, actor=actor, at=at, vacancies=[str(row.vacancy_id)])
    return row


def _log(
    posts: Sequence[Vacancy], county: str, channel: Channel, *, actor: Actor, at: datetime
) -> list[Publication]:
    region_code = county.ljust(12, "0")
    rows = [
        Publication(
            vacancy=post, region_code=region_code, channel=channel, made_at=at, made_by_name=actor.name
        )
        for post in posts
    ]
    made = Publication.objects.bulk_create(rows, ignore_conflicts=True)
    if made:
        keys = [str(post.pk) for post in posts]
        _note(f"made_known_{channel.value}", region_code, actor=actor, at=at, vacancies=keys)
    return made


def _note(verb: str, region_code: str, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"labour.offer.{verb}",
        actor=actor,
        at=at,
        subject=("labour.publication", region_code),
        region_code=region_code,
        after=after,
    )
