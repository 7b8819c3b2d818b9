"""The applicant's pages and the official's check: what is shown, saved, refused, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.projects.makers import TOWN, make_places, under_way
from tests.projects.notice import makers as notices
from tests.projects.payment import makers as money
from tests.projects.test_scheme import END, give, open_call
from xieshou.kernel.access.queries import get_actor
from xieshou.kernel.actor import Scope
from xieshou.kernel.inbox.models import Notice
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects.models import Application, ApplicationDraft, ApplicationPaper, FundingCall
from xieshou.projects.operations import scheme
from xieshou.projects.operations.scheme import NewApplication

from . import makers

EN = {"accept-language": "en"}
ALL = Scope.everything()
AT = makers.AT
WRITTEN = {
    "title": "菌菇大棚", "sector": "mushroom", "requested_fen": "1000000", "own_fen": "500000",
    "founded_on": "2020-05-06", "households_linked": "50", "plan": "建大棚十座",
}  # fmt: skip


@pytest.fixture
def live(officer):
    """Return a call that takes applications today."""
    make_places()
    makers.pair()
    today = timezone.localdate()
    return open_call(officer, opens_on=today - timedelta(days=1), closes_on=today + timedelta(days=2))


@pytest.fixture
def firm_client(user, client_for):
    return client_for(user)


@pytest.fixture
def clerk_client(user_with, client_for):
    return client_for(user_with("project_officer", regions=["530823"]))


def read(client, name, *args, **values):
    answer = client.get(reverse(f"projects:{name}", args=args), values, headers=EN)
    assert answer.status_code == 200
    return answer.content.decode()


def act(client, name, *args, **values):
    return client.post(reverse(f"projects:{name}", args=args), values, headers=EN, follow=True)


def paper():
    return SimpleUploadedFile("方案.pdf", makers.PDF, content_type="application/pdf")


def test_firm_writes_brings_its_file_and_sends(live, firm_client, clerk_client):
    assert "not begun" in read(firm_client, "applying")
    page = read(firm_client, "applying_call", live.pk)
    assert "missing: Plan of the project" in page
    assert "第一条" in page
    assert act(firm_client, "applying_call", live.pk, **{**WRITTEN, "own_fen": "x"}).status_code == 422
    page = act(firm_client, "applying_call", live.pk, **WRITTEN).content.decode()
    assert "Your draft is saved." in page
    assert "now 33%" in page
    assert "Draft saved" in read(firm_client, "applying")
    page = act(firm_client, "applying_send", live.pk).content.decode()
    assert "papers are missing" in page
    page = act(firm_client, "applying_paper", live.pk, paper="plan", file=paper()).content.decode()
    assert "The file is kept." in page
    page = act(firm_client, "applying_send", live.pk).content.decode()
    assert "Your application is sent." in page
    assert "Withdraw the application" in page
    with in_scope(ALL):
        row = Application.objects.get()
        file = ApplicationPaper.objects.get().file_id
    assert b"%PDF" in b"".join(firm_client.get(reverse("files:download", args=[file])).streaming_content)
    assert "Received" in read(firm_client, "applying")
    assert "closed to changes" in read(firm_client, "applying_call", live.pk)
    assert clerk_client.get(reverse("files:download", args=[file])).status_code == 200
    assert "方案.pdf" in read(clerk_client, "application", row.pk)
    assert "菌菇大棚" in read(clerk_client, "applications", show="check")


def test_officer_returns_and_confirms_and_the_firm_reads_it(live, firm_client, clerk_client, applicant, user):
    row = makers.apply(live, applicant, on=timezone.localdate())
    page = act(clerk_client, "application_send_back", row.pk, reason="").content.decode()
    assert "This field is required." in page
    page = act(clerk_client, "application_send_back", row.pk, reason="缺少预算").content.decode()
    assert "its applicant is told" in page
    assert "缺少预算" in read(firm_client, "applying_application", row.pk)
    assert "缺少预算" in read(firm_client, "applying_call", live.pk)
    with in_scope(ALL):
        notice = Notice.objects.get(recipient_id=user.pk, kind="projects.application")
    assert "缺少预算" in notice.message
    assert firm_client.get(notice.link).status_code == 200
    today = timezone.localdate()
    makers.apply(live, applicant, on=today)
    page = act(clerk_client, "application_confirm", row.pk).content.decode()
    assert "The papers are confirmed" in page
    assert "Complete and eligible" in read(firm_client, "applying_application", row.pk)


def test_firm_sees_its_points_and_reasons_only_once_the_result_is_public(
    call, applicant, officer, district, reviewers, firm_client
):
    row = makers.confirm(makers.apply(call, applicant), officer)
    for reviewer in reviewers:
        give(row, reviewer, 40)
    scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END)
    page = read(firm_client, "applying_application", row.pk)
    assert "40.00" not in page
    assert "Below the least points." not in page
    assert "2 reviews" in page
    with in_scope(ALL):
        notices.post(call, officer)
    page = read(firm_client, "applying_application", row.pk)
    assert "40.00" in page
    assert "Below the least points." in page
    with in_scope(ALL):
        notices.grant(call, district)
    assert "Not granted" in read(firm_client, "applying_application", row.pk)


def test_paper_is_taken_back_and_an_unknown_one_is_refused(live, firm_client):
    assert "required" in act(firm_client, "applying_paper", live.pk, paper="plan").content.decode()
    act(firm_client, "applying_paper", live.pk, paper="plan", file=paper())
    page = act(firm_client, "applying_paper_back", live.pk, paper="plan").content.decode()
    assert "The paper is taken back." in page
    page = act(firm_client, "applying_paper_back", live.pk, paper="other").content.decode()
    assert "Select a valid choice" in page
    page = act(firm_client, "applying_paper_back", live.pk, paper="plan").content.decode()
    assert "does not ask for this paper" in page


def test_firm_withdraws_with_a_reason(live, firm_client, applicant, clerk_client):
    row = makers.apply(live, applicant, on=timezone.localdate())
    page = act(firm_client, "applying_withdraw", row.pk, reason="").content.decode()
    assert "This field is required." in page
    page = act(firm_client, "applying_withdraw", row.pk, reason="另有安排").content.decode()
    assert "另有安排" in page
    assert "Send it again" in page
    assert "另有安排" in read(clerk_client, "application", row.pk)


def test_other_firms_and_roles_are_kept_out(live, applicant, user_with, client_for, firm_client):
    row = makers.apply(live, applicant, on=timezone.localdate())
    rival = makers.make_firm("上海竹笋")
    other = client_for(user_with("employer", organisations=[rival.pk], organisation=rival))
    far = makers.make_firm("昆明菌菇", "530102000000")
    away = client_for(user_with("employer", organisations=[far.pk], organisation=far))
    assert other.get(reverse("projects:applying_application", args=[row.pk])).status_code == 404
    assert (
        other.post(reverse("projects:applying_withdraw", args=[row.pk]), {"reason": "x"}).status_code == 404
    )
    assert away.get(reverse("projects:applying_call", args=[live.pk])).status_code == 404
    assert away.post(reverse("projects:applying_send", args=[live.pk])).status_code == 404
    assert "No call is open to you" in read(away, "applying")
    clerk = client_for(user_with("project_officer", regions=["530823"]))
    assert clerk.get(reverse("projects:applying")).status_code == 403
    for name in ("applications", "calls"):
        assert firm_client.get(reverse(f"projects:{name}")).status_code == 403
    assert firm_client.post(reverse("projects:application_confirm", args=[row.pk])).status_code == 403


def test_lists_ask_no_more_for_more_rows(live, user, firm_client, clerk_client, officer, applicant):
    def count(client, name, **values):
        with CaptureQueriesContext(connection) as queries:
            read(client, name, **values)
        return len(queries)

    with in_scope(applicant.scope):
        ApplicationDraft.objects.create(
            call=live, organisation_id=applicant.organisation_id, saved_at=AT, title="草稿"
        )
    makers.apply(live, applicant, on=timezone.localdate())
    today = timezone.localdate()
    open_call(officer, number="O", opens_on=today, closes_on=today + timedelta(days=2))
    count(firm_client, "applying"), count(clerk_client, "applications", show="check")
    before = [count(firm_client, "applying"), count(clerk_client, "applications", show="check")]
    with in_scope(ALL):
        for number in range(2):
            days = {"opens_on": today, "closes_on": today + timedelta(days=2)}
            more = open_call(officer, number=f"N{number}", **days)
            makers.apply(more, get_actor(user, on=today), on=today)
            open_call(officer, number=f"O{number}", **days)
    assert before == [count(firm_client, "applying"), count(clerk_client, "applications", show="check")]
    with in_scope(ALL):
        assert FundingCall.objects.count() == 6


def test_reviewer_finds_what_is_left_to_score(live, applicant, officer, user_with, client_for):
    reviewer = user_with("county_approver", regions=["530823"])
    row = makers.confirm(makers.apply(live, applicant, on=timezone.localdate()), officer)
    client = client_for(reviewer)
    assert "菌菇大棚" in read(client, "applications", show="score")
    with in_scope(ALL):
        give(row, get_actor(reviewer, on=timezone.localdate()), 80)
    assert "菌菇大棚" not in read(client, "applications", show="score")
    assert "菌菇大棚" in read(client, "applications")


def test_firm_follows_its_milestones_and_what_was_claimed_back(
    call, applicant, officer, approver, district, reviewers, firm_client
):
    row = makers.confirm(makers.apply(call, applicant), officer)
    for reviewer in reviewers:
        give(row, reviewer, 90)
    scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END)
    notices.post(call, officer)
    notices.grant(call, district)
    project = under_way(officer, approver, region_code=TOWN, origin="township")
    money.allocate(project, 1_000_000_00, officer=officer, approver=approver)
    work = money.contract_of(
        project, officer, number="ZZ-01", kind="grant", application_id=row.pk, retention_percent=0
    )
    money.meet(work, 1, officer)
    money.pay(money.ask(work, officer, 300_000_00, work.milestones.get(position=1)), approver)
    money.pay(money.ask(work, officer, 100_000_00, kind="return"), approver)
    page = read(firm_client, "applying_application", row.pk)
    for text in ("主体完工", "not met yet", "ZZ-01", "300,000.00", "claimed back", "100,000.00"):
        assert text in page


def test_papers_that_came_on_paper_are_not_called_missing(live, firm, firm_client, officer):
    assert "missing: Plan of the project" in read(firm_client, "applying_call", live.pk)
    entry = NewApplication(firm.pk, "菌菇大棚", "mushroom", 100, 100, 3, 50, ("plan",), "建大棚")
    with in_scope(ALL):
        scheme.receive(call_id=live.pk, application=entry, actor=officer, at=AT, on=timezone.localdate())
    assert "missing" not in read(firm_client, "applying_call", live.pk)
