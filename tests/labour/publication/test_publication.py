"""Posts made known: public page and RSS without sign-in, paper, radio, log; what is over falls off by itself."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from tests.labour.makers import AT, make_places, make_vacancy
from tests.labour.story import EAST, WEST
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Publication, Vacancy
from xieshou.labour.operations import publication
from xieshou.labour.queries import publication as queries

ON = date(2026, 3, 2)
ALL = Scope.everything()
EN = {"accept-language": "en"}


@pytest.fixture
def station(actor_with):
    return actor_with("station_west", regions=[WEST])


def put(station, *posts):
    return publication.put_on_page(county=WEST, vacancy_ids=[post.pk for post in posts], actor=station, at=AT)


def shown(on=ON):
    return [post.pk for post in queries.list_public(WEST, on=on)]


def test_post_stands_on_the_page_until_its_last_day(db, station):
    post = make_vacancy()
    assert shown() == []
    put(station, post)

    assert shown() == [post.pk]
    assert shown(post.expires_on) == [post.pk]
    assert shown(post.expires_on + timedelta(days=1)) == []
    assert queries.list_public_counties(on=ON) == [(WEST, 1)]


@pytest.mark.parametrize(
    "change", [{"status": "withdrawn"}, {"places_taken": 2}], ids=["withdrawn", "filled"]
)
def test_post_that_is_over_falls_off_by_itself(db, station, change):
    post = make_vacancy()
    put(station, post)
    Vacancy.objects.filter(pk=post.pk).update(**change)

    assert (shown(), queries.list_public_counties(on=ON)) == ([], [])


def test_drafts_strangers_and_doubles_are_refused(db, station, actor_with):
    draft, post = make_vacancy(status="draft"), make_vacancy()
    put(station, post)
    for posts in ((), (draft,), (post,)):
        with pytest.raises(publication.NothingToPublishError):
            put(station, *posts)
    for actor in (
        actor_with("station_west", regions=["530823"]),
        actor_with("village_cadre", regions=[WEST]),
    ):
        with pytest.raises(Denied):
            put(actor, post)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(vacancy=post, region_code=f"{WEST}000000", channel="page", made_at=AT)


def test_post_is_taken_off_once_by_its_county(db, station, actor_with):
    (row,) = put(station, make_vacancy())
    step = {"publication_id": row.pk, "at": AT}
    with pytest.raises(NotFound):
        publication.take_off_page(actor=actor_with("station_west", regions=["530823"]), **step)
    with pytest.raises(Denied):
        publication.take_off_page(actor=actor_with("village_cadre", regions=[WEST]), **step)
    publication.take_off_page(actor=station, **step)
    with pytest.raises(IllegalMoveError):
        publication.take_off_page(actor=station, **step)
    assert shown() == []


def test_paper_and_radio_take_what_the_page_shows_and_are_logged(db, station, actor_with):
    with pytest.raises(publication.NothingOnPageError):
        publication.take_posts(county=WEST, channel="paper", actor=station, at=AT)
    post = make_vacancy()
    put(station, post)
    stranger = actor_with("station_west", regions=["530823"])
    with pytest.raises(Denied):
        publication.take_posts(county=WEST, channel=publication.Channel.PAPER, actor=stranger, at=AT)
    for channel in (publication.Channel.PAPER, publication.Channel.RADIO):
        publication.take_posts(county=WEST, channel=channel, actor=station, at=AT)

    assert sorted(row.channel for row in queries.list_log(station.scope)) == ["page", "paper", "radio"]
    with in_scope(Scope.of(["530823"])):
        assert [row.channel for row in Publication.objects.all()] == ["page"]  # the wall: the page alone


@pytest.fixture
def posts(db):
    with in_scope(ALL):
        make_places()
        later = timezone.localdate() + timedelta(days=30)
        return [make_vacancy(expires_on=later, is_urgent=number == 0) for number in range(3)]


@pytest.fixture
def west(user_with, client_for):
    return client_for(user_with("station_west", regions=[WEST]))


def _put(client, *posts):
    data = {"county": WEST, "vacancy": [str(post.pk) for post in posts]}
    return client.post(reverse("labour:publication_put"), data, headers=EN)


def test_everybody_reads_the_page_and_the_feed_without_sign_in(posts, west, client):
    assert "No post is open" in client.get(reverse("labour:jobs"), headers=EN).content.decode()
    assert _put(west, *posts[:2]).status_code == 302
    page = client.get(reverse("labour:county_jobs", args=[WEST]), headers=EN).content.decode()
    assert str(posts[0].employer) in page
    assert str(posts[2].employer) not in page
    assert "4,500 to 6,000 yuan a month" in page
    assert WEST in client.get(reverse("labour:jobs")).content.decode()
    feed = client.get(reverse("labour:county_feed", args=[WEST]), headers=EN)
    assert feed["Content-Type"].startswith("application/rss+xml")
    assert feed.content.decode().count("<item>") == 2
    for wrong in ("abc", "53", "5303260"):
        assert client.get(reverse("labour:county_jobs", args=[wrong])).status_code == 404


def test_sheet_radio_text_and_log_come_out(posts, west):
    paper, radio = reverse("labour:publication_paper"), reverse("labour:publication_radio")
    assert west.post(paper, {"county": WEST}).status_code == 302  # nothing on the page: said at the top
    assert west.post(radio, {"county": WEST}).status_code == 302
    _put(west, *posts)
    sheet = west.post(paper, {"county": WEST}, headers=EN)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(sheet.content)).pages)
    assert "Nobody may charge a fee" in text
    spoken = west.post(radio, {"county": WEST}, headers=EN).content.decode()
    assert spoken.startswith("Attention please.")
    assert "Number 3:" in spoken
    book = openpyxl.load_workbook(BytesIO(west.get(reverse("labour:publication_log"), headers=EN).content))
    ways = [row[3].value for row in book.active.iter_rows()]
    assert (ways.count("Printed sheet"), ways.count("Village radio")) == (3, 3)


def test_list_shows_what_may_be_put_up_with_as_many_queries_for_three(posts, west):
    address = reverse("labour:publications")
    counts = []
    for chosen in (posts[:1], posts[1:]):
        _put(west, *chosen)
        west.get(address)
        with CaptureQueriesContext(connection) as asked:
            page = west.get(address, headers=EN)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert page.context["on_page"] == 3
    row = page.context["page"].object_list[0]
    assert west.post(reverse("labour:publication_end", args=[row.pk])).status_code == 302
    assert west.get(address).context["on_page"] == 2


def test_list_of_a_foreign_county_stays_empty(posts, west, user_with, client_for):
    assert west.get(reverse("labour:publications"), {"county": EAST}).context["posts"] == []
    wide = client_for(user_with("station_east", regions=[EAST, WEST]))
    assert len(wide.get(reverse("labour:publications"), {"county": WEST}).context["posts"]) == 3
