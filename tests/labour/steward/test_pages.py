"""Pages of the stewards: each step on its page, refusals in their dialogs, figures that open to rows."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.labour.makers import SEWER, make_employer, make_places, make_vacancy
from tests.labour.story import EAST, WEST
from xieshou.kernel.actor import Scope
from xieshou.kernel.ids import new_id
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import EnterpriseContact, KeyEnterprise, ServiceContact, UrgentPost
from xieshou.labour.operations import steward_posts

from .makers import PDF

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}
ALL = Scope.everything()


@pytest.fixture
def steward(office, client_for):
    make_places()
    return client_for(office.users[0])


@pytest.fixture
def head(office, user_with, client_for):
    return client_for(user_with("station_east", regions=[EAST, WEST], organisation=office.body))


def today():
    return timezone.localdate()


def give(office, **options):
    """Give an enterprise to the first steward ten days ago."""
    with in_scope(ALL):
        return office.give(from_date=today() - timedelta(days=10), at=timezone.now(), **options)


def mine(office, row, **change):
    need = {"title": "缝纫工", "occupation_code": SEWER, "places": 1, "needed_by": today()} | change
    with in_scope(ALL):
        return office.mine(row, steward_posts.Need(**need), at=timezone.now())


def url(name, *keys):
    return reverse(f"labour:{name}", args=keys)


def test_office_gives_an_enterprise_hands_it_over_and_ends_the_service(office, head):
    with in_scope(ALL):
        employer = make_employer()
    form = {
        "employer": employer.pk,
        "steward_id": office.users[0].pk,
        "from_date": today() - timedelta(days=9),
    }
    assert head.get(url("key_enterprise_give")).status_code == 200
    assert head.get(f"{url('key_enterprise_give')}?employer={employer.pk}").status_code == 200
    refused = head.post(url("key_enterprise_give"), form | {"employer": new_id()}, headers=EN)
    assert (refused.status_code, "Choose an active employer" in refused.content.decode()) == (422, True)
    assert head.post(url("key_enterprise_give"), form).status_code == 302
    with in_scope(ALL):
        row = KeyEnterprise.objects.get()
    yesterday = today() - timedelta(days=1)
    over = {"steward_id": office.users[0].pk, "from_date": yesterday}
    again = head.post(url("key_enterprise_over", row.pk), over, headers=EN)
    assert (again.status_code, again.context["open_over"]) == (422, True)
    over["steward_id"] = office.users[1].pk
    assert head.post(url("key_enterprise_over", row.pk), over).status_code == 302
    page = head.get(url("key_enterprise", row.pk), headers=EN).content.decode()
    for user in office.users:
        assert user.display_name in page
    end = {"ended_on": yesterday, "note": "企业迁出"}
    assert head.post(url("key_enterprise_end", row.pk), end).status_code == 422
    assert head.post(url("key_enterprise_end", row.pk), end | {"ended_on": today()}).status_code == 302
    ended = head.get(url("key_enterprises") + "?show=ended").context["page"].object_list
    assert [one.pk for one in ended] == [row.pk]
    page = head.get(url("key_enterprise", row.pk), headers=EN)
    assert ("企业迁出" in page.content.decode(), "talk_form" in page.context) == (True, False)


def test_page_without_a_steward_says_so(db, user_with, client_for):
    client = client_for(user_with("station_east", regions=[EAST]))
    assert client.get(url("key_enterprise_give")).context["nobody"] is True


def test_record_takes_contact_agreement_and_talk(office, steward):
    row = give(office)
    person = {"name": "王经理", "phone": "13800000000", "position": "人事经理"}
    assert steward.post(url("key_enterprise_contact", row.pk), person | {"phone": "1"}).status_code == 422
    assert steward.post(url("key_enterprise_contact", row.pk), person).status_code == 302
    with in_scope(ALL):
        contact = EnterpriseContact.objects.get()
    page = steward.get(url("key_enterprise", row.pk), headers=EN).content.decode()
    assert ("王** 138****0000" in page, "王经理" in page) == (True, False)
    reveal = url("enterprise_contact_reveal", contact.pk)
    assert steward.post(reveal, {"purpose": ""}).status_code == 403
    assert "13800000000" in steward.post(reveal, {"purpose": "催问急聘岗位"}).content.decode()
    assert steward.post(url("enterprise_contact_reveal", new_id()), {"purpose": "x"}).status_code == 404
    paper = {
        "title": "招聘服务协议",
        "from_date": today() - timedelta(days=300),
        "last_day": today() + timedelta(days=30),
    }
    wrong = SimpleUploadedFile("协议.txt", b"text")
    refused = steward.post(url("key_enterprise_agreement", row.pk), paper | {"document": wrong})
    assert (refused.status_code, "document" in refused.context["agreement_form"].errors) == (422, True)
    right = SimpleUploadedFile("协议.pdf", PDF)
    assert (
        steward.post(url("key_enterprise_agreement", row.pk), paper | {"document": right}).status_code == 302
    )
    visit = {"way": "visit", "held_on": today(), "agreed": "", "next_on": today() + timedelta(days=3)}
    assert steward.post(url("key_enterprise_talk", row.pk), visit).status_code == 422
    visit["agreed"] = "下周开两条新线"
    assert steward.post(url("key_enterprise_talk", row.pk), visit).status_code == 302
    page = steward.get(url("key_enterprise", row.pk), headers=EN).content.decode()
    for word in ("招聘服务协议", "Agreement runs out", "下周开两条新线", "Own choice"):
        assert word in page
    assert steward.post(url("enterprise_contact_end", contact.pk)).status_code == 302
    assert steward.get(url("key_enterprises") + "?show=running_out").context["page"].paginator.count == 1


def test_urgent_post_goes_over_the_board_to_its_vacancy(office, steward):
    row = give(office)
    need = {"title": "缝纫工", "occupation_code": SEWER, "places": "2", "needed_by": today()}
    assert steward.get(url("urgent_mine", row.pk)).status_code == 200
    assert steward.post(url("urgent_mine", row.pk), need | {"occupation_code": ""}).status_code == 422
    assert steward.post(url("urgent_mine", row.pk), need).status_code == 302
    with in_scope(ALL):
        post = UrgentPost.objects.get()
    board = steward.get(url("urgent_board"), headers=EN)
    assert [column["count"] for column in board.context["columns"]] == [1, 0, 0, 0]
    assert "0 of 2 arrived" in board.content.decode()
    other = steward.get(f"{url('urgent_board')}?steward={office.users[1].pk}")
    assert [column["count"] for column in other.context["columns"]] == [0, 0, 0, 0]
    assert steward.get(url("urgent_post", post.pk)).context["has_vacancies"] is False
    with in_scope(ALL):
        vacancy = make_vacancy(row.employer, expires_on=today() + timedelta(days=60))
        strange = make_vacancy()
    assert steward.post(url("urgent_agree", post.pk), {"vacancy_id": strange.pk}).status_code == 422
    assert steward.post(url("urgent_agree", post.pk), {"vacancy_id": vacancy.pk}).status_code == 302
    page = steward.get(url("urgent_post", post.pk), headers=EN)
    assert [one["state"] for one in page.context["stages"]] == ["done", "done", "current"]
    assert steward.post(url("urgent_lapse", post.pk), {"reason": "other"}).status_code == 422
    assert steward.post(url("urgent_lapse", post.pk), {"reason": "nobody"}).status_code == 302
    page = steward.get(url("urgent_post", post.pk), headers=EN)
    assert [one["state"] for one in page.context["stages"]] == ["done", "done", "failed"]
    assert "Nobody found in time" in page.content.decode()
    listed = steward.get(url("urgent_posts") + "?stage=lapsed").context["page"].object_list
    assert [one.pk for one in listed] == [post.pk]


def test_call_list_logs_a_call_with_one_click(office, steward, head):
    row = give(office)
    post = mine(office, row)
    with in_scope(ALL):
        KeyEnterprise.objects.update(due_on=today())
        UrgentPost.objects.update(answer_due_on=today())
    page = steward.get(url("steward_calls"), headers=EN)
    reasons = sorted(line["call"].reason for line in page.context["lines"])
    assert (page.context["whose"], reasons) == ("mine", ["overdue", "unanswered"])
    only = steward.get(url("steward_calls") + "?reason=overdue").context["lines"]
    assert [line["call"].reason for line in only] == ["overdue"]
    assert head.get(url("steward_calls")).context["whose"] == "all"
    assert head.get(url("steward_calls") + "?whose=mine").context["lines"] == []
    answer = steward.post(url("key_enterprise_call", row.pk), {"whose": "mine", "post_id": post.pk})
    assert answer.url == f"{url('steward_calls')}?whose=mine"
    with in_scope(ALL):
        talk = ServiceContact.objects.get()
    assert (talk.way, talk.agreed, talk.held_on, talk.urgent_post_id) == ("call", "", today(), post.pk)
    assert steward.get(url("steward_calls")).context["lines"] == []
    wrong = steward.post(url("key_enterprise_call", row.pk), {"whose": "all", "post_id": "x"})
    assert wrong.url == f"{url('steward_calls')}?whose=all"
    with in_scope(ALL):
        assert ServiceContact.objects.count() == 1


def test_caseloads_open_to_their_enterprises(office, steward, head):
    row = give(office)
    give(office, to=1)
    mine(office, row)
    with in_scope(ALL):
        KeyEnterprise.objects.filter(pk=row.pk).update(due_on=today() - timedelta(days=1))
    page = head.get(url("stewards"), headers=EN)
    total = page.context["office"]
    assert (total.enterprises, total.open_posts, total.overdue, total.late_answers) == (2, 1, 1, 0)
    assert len(page.context["rows"]) == 2
    own = steward.get(url("steward_caseload", office.users[0].pk))
    assert (own.context["load"].enterprises, own.context["page"].paginator.count) == (1, 1)
    assert own.context["name"] == office.users[0].display_name
    overdue = head.get(f"{url('key_enterprises')}?show=overdue&steward={office.users[0].pk}")
    assert overdue.context["page"].paginator.count == 1


def test_hires_and_rates_open_to_rows_and_go_out_as_excel(office, story, steward, head):
    with in_scope(ALL):
        row = office.give(story.employer)
        post = office.mine(row)
        steward_posts.agree(
            post_id=post.pk, vacancy_id=story.vacancy.pk, actor=office.stewards[0], at=story.now(2)
        )
        story.arrive()
        story.leave()
    page = steward.get(url("key_enterprise", row.pk), headers=EN)
    for figure in page.context["hires"]:
        shown = steward.get(figure["url"]).context["people"]
        assert len(shown) == figure["count"]
    assert [figure["count"] for figure in page.context["hires"]][:3] == [1, 0, 1]
    rates = head.get(url("urgent_rates"), headers=EN)
    (line,) = rates.context["rows"]
    assert (line["agreed_share"], line["filled_share"], line["places_share"]) == ("100.0%", "0.0%", "50.0%")
    for part, number in (("", 1), ("&part=agreed", 1), ("&part=filled", 0)):
        assert head.get(line["url"] + part).context["page"].paginator.count == number
    assert head.get(url("urgent_posts") + "?month=wrong&steward=wrong").context["month"] is None
    book = load_workbook(BytesIO(head.get(url("urgent_rates_excel"), headers=EN).content))
    values = [cell for line in book.active.iter_rows(values_only=True) for cell in line]
    assert "100.0%" in values


def test_lists_take_as_many_queries_for_three_as_for_one(office, steward):
    counts = {}
    names = ("key_enterprises", "urgent_board", "urgent_posts", "steward_calls", "stewards", "urgent_rates")
    for number in (1, 3):
        while True:
            with in_scope(ALL):
                if KeyEnterprise.objects.count() == number:
                    break
            mine(office, give(office))
        with in_scope(ALL):
            KeyEnterprise.objects.update(due_on=today())
        for name in names:
            steward.get(url(name))
            with CaptureQueriesContext(connection) as asked:
                steward.get(url(name))
            counts.setdefault(name, []).append(len(asked))
    for name, (one, three) in counts.items():
        assert one == three, name


def test_pages_of_another_area_are_not_found_and_readers_have_no_buttons(office, user_with, client_for):
    row = give(office)
    post = mine(office, row)
    far = client_for(user_with("recruitment_steward", regions=["310116"]))
    reader = client_for(user_with("auditor", regions=[EAST]))
    for name, key in (("key_enterprise", row.pk), ("key_enterprise_hires", row.pk), ("urgent_post", post.pk)):
        assert far.get(url(name, key)).status_code == 404
        assert reader.get(url(name, key)).status_code == 200
    assert reader.post(url("key_enterprise_talk", row.pk), {}).status_code == 403
    assert "talk_form" not in reader.get(url("key_enterprise", row.pk)).context
    assert reader.get(url("steward_calls")).context["whose"] == "all"
