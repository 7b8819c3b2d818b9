"""Public notices: of 500 people, and all notices about one of them joined, no digit of a number leaks."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from stdnum.iso7064 import mod_11_2

from tests.monitoring.story import VILLAGE, Story, make_places
from xieshou.config.demo.people import Inventor
from xieshou.kernel.actor import Scope
from xieshou.kernel.redaction import find_leaks
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.models import Notice
from xieshou.monitoring.rules.notice import NoticeFields, NoticeLeakError, check_notice, public_name

ALL = Scope.everything()
DAY = timedelta(days=1)


def _people(count):
    random = Random(20201017)
    inventor = Inventor(random)
    people = []
    for number in range(count):
        body = f"530326{1940 + number % 60}{1 + number % 12:02d}{1 + number % 28:02d}000"
        people.append(
            {
                "name": inventor.name() if hasattr(inventor, "name") else f"李{chr(0x4E00 + number)}英",
                "id_number": body + mod_11_2.calc_check_digit(body),
                "phone": f"1380000{number:04d}",
                "bank": f"62220000000{number:08d}",
            }
        )
    return people


def _fields(person, day, kind="identified", remark=""):
    return NoticeFields(
        kind=kind,
        village="者海镇示范村委会",
        head_name=person["name"],
        member_count=4,
        class_label="脱贫不稳定户",
        from_date=day,
        to_date=day + 6 * DAY,
        remark=remark,
    )


def test_join_of_all_notices_of_500_people_reveals_no_number():
    day = timezone.localdate()
    for person in _people(500):
        notices = [_fields(person, day + number * 30 * DAY, kind) for number, kind in
                   enumerate(("identified", "cleared", "identified"))]  # fmt: skip
        for notice in notices:
            check_notice(notice)
        joined = "".join(
            f"{one.village}{public_name(one)}{one.head_name}{one.class_label}{one.remark}" for one in notices
        )
        assert find_leaks(joined) == []
        assert re.findall(r"\d", joined) == []
        digits = "".join(re.findall(r"\d", joined))
        for number in (person["id_number"], person["phone"], person["bank"]):
            assert not any(number[start:end] in digits for start, end in pairwise(range(0, 12, 4)))


@pytest.mark.parametrize("what", ["id_number", "phone", "bank"])
def test_number_of_any_of_500_people_in_a_remark_is_refused(what):
    for person in _people(500):
        for remark in (f"联系{person[what]}", f"号 {person[what][:6]} {person[what][6:]}"):
            with pytest.raises(NoticeLeakError):
                check_notice(_fields(person, timezone.localdate(), remark=remark))


def test_number_in_the_place_of_a_name_is_refused():
    with pytest.raises(NoticeLeakError):
        check_notice(_fields({"name": "13800000000"}, timezone.localdate()))


def _posted(village, township, county, *, days_ago):
    story = Story(village, township, county)
    now = timezone.now()
    story.open()
    story.verify()
    story.review()
    story.post(remark="请监督")
    made = Notice.objects.get(case=story.case)
    copy = {field.name: getattr(made, field.name) for field in made._meta.fields if field.name != "id"}
    start = timezone.localdate(now) - days_ago * DAY
    return Notice.objects.create(
        **{**copy, "kind": "cleared", "from_date": start, "to_date": start + 6 * DAY}
    )


def test_public_page_shows_what_runs_today_with_a_shortened_name(db, village, township, county):
    with in_scope(ALL):
        running = _posted(village, township, county, days_ago=5)
        _posted(village, township, county, days_ago=6)
    page = Client().get(reverse("monitoring:notices"))
    text = page.content.decode()
    assert [row.pk for row in page.context["page"]] == [running.pk]
    assert "李*英" in text
    assert "李秀英" not in text
    assert list(Client().get(reverse("monitoring:notices"), {"place": "530326"}).context["page"])
    found = Client().get(reverse("monitoring:notices"), {"q": "示范"})
    assert VILLAGE in found.content.decode()
    assert Client().get(reverse("monitoring:notices"), {"place": "x"}).status_code == 200


def test_place_without_notices_says_so(db):
    with in_scope(ALL):
        make_places()
    page = Client().get(reverse("monitoring:notices"), {"place": "530326"}, headers={"accept-language": "en"})
    assert "No notice runs here" in page.content.decode()
