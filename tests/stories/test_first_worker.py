"""The whole story through pages: a roster goes in, a worker gets a job, the wage shows in the family's income."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import expect
from stdnum.iso7064 import mod_11_2

from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import (
    AssignmentRun,
    Interview,
    JobWish,
    MatchLine,
    Placement,
    Referral,
    RetentionCheck,
    Vacancy,
    WageProof,
)
from xieshou.labour.vocabulary.need import OPEN_STATUSES
from xieshou.registry.models import Household, IncomeFact, Member

from .stage import START, VILLAGE, Clock, Player, build_stage, run_jobs

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHEET = "labour.roster_with_wishes"
EVERYBODY = Scope.everything()
BEST_RUN = 'form[action$="/labour/runs/start/"]:not(:has([name="mode"], [name="changes"])) button'


def _number(born: str) -> str:
    body = f"530326{born}000"
    return body + mod_11_2.calc_check_digit(body)


PEOPLE = (
    # household, name, relation, ID number, sex, household type, ability
    ("0001", "王甲子", "户主", _number("19850101"), "男", "脱贫户", "普通劳动力"),
    ("0001", "李乙丑", "配偶", _number("19870305"), "女", "脱贫户", "普通劳动力"),
    ("0002", "阿木·丙寅", "户主", _number("19900707"), "男", "一般农户", "普通劳动力"),
)
WRONG = (
    ("0003", "赵丁卯", "户主", "530326198513010002", "男", "脱贫户", "普通劳动力"),  # month 13
    ("0004", "陈戊辰", "户主", "530326198501010000", "女", "脱贫户", "普通劳动力"),  # check digit
    ("0005", "孙己巳", "户主的朋友", _number("19780809"), "男", "脱贫户", "普通劳动力"),  # no such relation
)


def _fill(template: bytes, rows: Any) -> bytes:
    """Fill the downloaded template as the cadre would: by the headers, below the example."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    headers: dict[str, int] = {}
    start = 0
    for row in sheet.iter_rows(min_row=1, max_row=8):
        texts = {str(cell.value).strip(" *＊"): cell.column for cell in row if cell.value}
        if "姓名" in texts:
            headers, start = texts, row[0].row + 1
            break
    assert headers, "the template has no header row"
    for row in sheet.iter_rows(min_row=start, max_row=sheet.max_row):
        for cell in row:
            cell.value = None
    columns = ("户编号", "姓名", "与户主关系", "证件号码", "性别", "户类型", "劳动能力")
    found = [_column(headers, name) for name in columns]
    for index, values in enumerate(rows):
        line = start + index
        for column, value in zip(found, values, strict=True):
            sheet.cell(line, column).value = value
        sheet.cell(line, _column(headers, "村")).value = VILLAGE
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _book(download: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(download.path().read_bytes()))


SPELLINGS = {
    "户编号": ("户编号", "户号"),
    "与户主关系": ("与户主关系",),
    "证件号码": ("身份证号码", "身份证号", "居民身份证号", "公民身份号码"),
    "户类型": ("户类型", "农户类型", "户属性"),
    "劳动能力": ("劳动能力", "劳动力状况"),
    "村": ("行政村", "村", "所在村", "村（社区）"),
}


def _column(headers: dict[str, int], name: str) -> int:
    for spelling in SPELLINGS.get(name, (name,)):
        if spelling in headers:
            return headers[spelling]
    message = f"{name} is not among {sorted(headers)}"
    raise AssertionError(message)


def _only(model: Any, **lookup: Any) -> Any:
    with in_scope(EVERYBODY):
        return model.objects.get(**lookup)


def _count(model: Any, **lookup: Any) -> int:
    with in_scope(EVERYBODY):
        return model.objects.filter(**lookup).count()


def _upload(player: Player, tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    player.go(f"/sheets/new/{SHEET}/")
    player.page.set_input_files('input[type="file"]', str(file))
    with player.page.expect_navigation():
        player.page.locator('form:has(input[type="file"]) button[type="submit"]').click()
    run_jobs()
    player.page.reload()


def test_first_worker(page, live, monkeypatch, tmp_path) -> None:
    clock = Clock(monkeypatch, START)
    stage = build_stage(START)
    player = Player(page, live, stage)

    _roster_comes_in(player, tmp_path)
    vacancy = _vacancy_is_published(player)
    line = _match_is_proven_and_accepted(player, vacancy)
    referral = _interview_and_offer(player, clock, line)
    placement = _journey(player, clock, referral)
    _both_sides_confirm(player, clock, placement)
    _retention(player, clock, placement)
    _wage_becomes_income(player, clock, placement)
    _funnel_counts(player)
    _leaving_raises_a_rematch(player, clock, placement)


def _roster_comes_in(player: Player, tmp_path: Path) -> None:
    """1. Template, three wrong rows marked, fixed, committed, undone, committed again."""
    player.be("cadre").go(f"/sheets/new/{SHEET}/")
    with player.page.expect_download() as got:
        player.page.locator('a[href*="/sheets/template/"]').click()
    template = got.value.path().read_bytes()

    _upload(player, tmp_path, "花名册.xlsx", _fill(template, [*PEOPLE, *WRONG]))
    player.picture("roster-wrong-rows")
    with player.page.expect_download() as got:
        player.page.locator('a[href*="/files/"]').first.click()
    marked = _book(got.value).worksheets[0]
    comments = [cell.comment.text for row in marked.iter_rows() for cell in row if cell.comment]
    assert len([text for text in comments if text]) >= 3

    _upload(player, tmp_path, "花名册-改.xlsx", _fill(template, PEOPLE))
    with player.page.expect_navigation():
        player.page.locator('form[action$="/commit/"] button').click()
    run_jobs()
    player.page.reload()
    assert (_count(Household), _count(Member)) == (2, 3)
    player.picture("roster-committed")
    with player.page.expect_navigation():
        player.page.locator('form[action$="/undo/"] button').click()
    run_jobs()
    assert (_count(Household), _count(Member)) == (0, 0)

    _upload(player, tmp_path, "花名册-再.xlsx", _fill(template, PEOPLE))
    with player.page.expect_navigation():
        player.page.locator('form[action$="/commit/"] button').click()
    run_jobs()
    assert (_count(Household), _count(Member)) == (2, 3)
    _wishes(player)
    player.go("/registry/")
    expect(player.page.get_by_text("王甲子").first).to_be_visible()
    player.picture("households")


def _wishes(player: Player) -> None:
    """Every adult of the roster wishes for work in the city."""
    with in_scope(EVERYBODY):
        people = list(Member.objects.values_list("person_id", flat=True))
    for person in people:
        player.go(f"/labour/wishes/add/?person={person}")
        form = player.page.locator('form:has([name="reach"])').first
        player._set(form, "reach", "nation")
        player._set(form, "wage_floor", 4000)
        with player.page.expect_navigation():
            form.locator('button[type="submit"]').first.click()
    assert _count(JobWish) == len(people)


def _vacancy_is_published(player: Player) -> Vacancy:
    """2. A steward enters a vacancy, a forbidden criterion is refused, the title is coded while typing."""
    player.be("steward").go("/labour/vacancies/add/")
    form = player.page.locator('form:has([name="head_count"])').first
    later = timezone.localdate() + timedelta(days=120)
    values = {
        "title": "缝纫工",
        "head_count": 2,
        "wage_from": 5000,
        "wage_to": 7000,
        "expires_on": later.isoformat(),
        "requirements": "限男性，乙肝阴性",
    }
    for name, value in values.items():
        player._set(form, name, value)
    player.choose("employer", "示范服饰", "上海示范服饰有限公司")
    player.choose("occupation_code", "缝纫工", "缝纫工")
    player.choose("region_code", "baoshan", "宝山区")
    form.locator('button[type="submit"]').first.click()
    expect(player.page.get_by_text("乙肝").first).to_be_visible()
    assert _count(Vacancy) == 0
    player.picture("vacancy-refused")
    form = player.page.locator('form:has([name="head_count"])').first
    form.locator('[name="requirements"]').fill("有缝纫经验者优先")
    with player.page.expect_navigation():
        form.locator('button[type="submit"]').first.click()
    vacancy = _only(Vacancy)
    player.go(f"/labour/vacancies/{vacancy.pk}/")
    player.send(f"/labour/vacancies/{vacancy.pk}/publish/", opener="publish")
    assert _only(Vacancy).status == "published"
    player.go(f"/labour/vacancies/{vacancy.pk}/workers/")
    player.picture("ranking")
    return vacancy


def _match_is_proven_and_accepted(player: Player, vacancy: Vacancy) -> MatchLine:
    """3. and 4. Ranking and the proven assignment: priority households first; the steward accepts."""
    player.be("steward").go("/labour/runs/")
    with player.page.expect_navigation():
        player.page.locator(BEST_RUN).click()
    run_jobs()
    run = _only(AssignmentRun)
    assert (run.state, run.proven, run.gap) == ("done", True, 0)
    player.go(f"/labour/runs/{run.pk}/")
    player.picture("assignment-run")
    with in_scope(EVERYBODY):
        placed = list(MatchLine.objects.filter(run=run, state="proposed"))
        unmatched = list(MatchLine.objects.filter(run=run, state="unmatched"))
    assert (len(placed), len(unmatched)) == (2, 1)
    assert all(line.is_priority for line in placed)
    assert not unmatched[0].is_priority
    assert {line.vacancy_id for line in placed} == {vacancy.pk}
    player.go(f"/labour/lines/{placed[0].pk}/")
    player.picture("match-reasons")
    player.send(f"/labour/lines/{placed[0].pk}/accept/")
    assert _only(MatchLine, pk=placed[0].pk).state == "accepted"
    return placed[0]


def _interview_and_offer(player: Player, clock: Clock, line: MatchLine) -> Referral:
    """5. Booked in one dialog, result, offer, accepted by the worker with a clerk's help."""
    referral = _only(Referral, match_line_id=line.pk)
    player.be("steward").go(f"/labour/referrals/{referral.pk}/")
    player.page.locator('[data-dialog-open="book"]').first.click()
    player.picture("interview-booking")
    form = player.form("/book/")
    form.locator('[name="slot"]:not([disabled])').first.check(force=True)
    with player.page.expect_navigation():
        form.locator('button[type="submit"]').first.click()
    interview = _only(Interview)
    clock.go_to(interview.end_at + timedelta(minutes=10))
    player.be("employer").go(f"/labour/interviews/{interview.pk}/")
    player.send(
        f"/labour/interviews/{interview.pk}/result/",
        outcome="passed",
        score_skill=4,
        score_communication=4,
        score_attitude=5,
    )
    player.go(f"/labour/referrals/{referral.pk}/")
    start = timezone.localdate() + timedelta(days=10)
    player.send(
        f"/labour/referrals/{referral.pk}/offer/", opener="offer", wage_fen=5600, start_date=start.isoformat()
    )
    player.be("station_west").go(f"/labour/referrals/{referral.pk}/")
    player.send(
        f"/labour/referrals/{referral.pk}/answer/",
        opener="answer",
        accepted="yes",
        answered_by="clerk",
        consent_note="本人到村委会签字同意",
    )
    assert _only(Referral, pk=referral.pk).status == "accepted"
    return referral


def _journey(player: Player, clock: Clock, referral: Referral) -> Placement:
    """6a. Departure noted by the county, arrival by the station in the city."""
    placement = _only(Placement, referral_id=referral.pk)
    clock.pass_days(5)
    player.be("station_west").go(f"/labour/placements/{placement.pk}/")
    player.send(
        f"/labour/placements/{placement.pk}/depart/",
        opener="depart",
        departed_on=timezone.localdate().isoformat(),
        transport="charter",
        arrangement="organised",
    )
    clock.pass_days(2)
    player.be("station_east").go(f"/labour/placements/{placement.pk}/")
    player.send(
        f"/labour/placements/{placement.pk}/arrive/",
        opener="arrive",
        arrived_on=timezone.localdate().isoformat(),
    )
    return _only(Placement, pk=placement.pk)


def _both_sides_confirm(player: Player, clock: Clock, placement: Placement) -> None:
    """6b. County and employer sign; a difference is shown as a mismatch and settled by a correction."""
    clock.pass_days(1)
    began = timezone.localdate().isoformat()
    player.be("station_west").go(f"/labour/placements/{placement.pk}/")
    _sign(player, placement, "county", began, 5600)
    player.be("employer").go(f"/labour/placements/{placement.pk}/")
    _sign(player, placement, "employer", began, 5300)
    player.be("station_east").go(f"/labour/placements/{placement.pk}/")
    assert _only(Placement, pk=placement.pk).status == "arrived"
    player.picture("mismatch")
    player.go("/labour/mismatches/")
    expect(player.page.get_by_text("缝纫工").first).to_be_visible()
    player.be("employer").go(f"/labour/placements/{placement.pk}/")
    _sign(player, placement, "employer", began, 5600, reason="核对合同后更正")
    assert _only(Placement, pk=placement.pk).status == "in_work"


def _sign(player: Player, placement: Placement, side: str, began: str, wage: int, **more: str) -> None:
    said = {"employed": "yes", "start_date": began, "post": "缝纫工", "wage_fen": wage} | more
    values = {f"{side}-{name}": value for name, value in said.items()}
    player.send(f"/labour/placements/{placement.pk}/confirm/{side}/", opener=side, **values)


def _retention(player: Player, clock: Clock, placement: Placement) -> None:
    """7a. Checks fall due at day 3, 7, 30, 60, 90, 180 and stand on the station's Desk."""
    with in_scope(EVERYBODY):
        checks = list(RetentionCheck.objects.filter(placement=placement).order_by("day"))
    assert [check.day for check in checks] == [3, 7, 30, 60, 90, 180]
    for check in checks[:3]:
        days = (check.due_on - timezone.localdate()).days
        clock.pass_days(max(days, 0))
        player.be("station_east").go("/insight/desk/")
        if check.day == 3:
            player.picture("desk-station")
        player.go(f"/labour/retention/{check.pk}/")
        player.send(f"/labour/retention/{check.pk}/", outcome="at_work", way="phone")
        assert _only(RetentionCheck, pk=check.pk).done_at is not None


def _wage_becomes_income(player: Player, clock: Clock, placement: Placement) -> None:
    """8. The employer enters the wage, the county confirms it, the household's income has it with its source."""
    month = placement.arrived_on.strftime("%Y-%m")
    player.be("employer").go(f"/labour/placements/{placement.pk}/")
    player.send(
        f"/labour/placements/{placement.pk}/wage/",
        opener="wage",
        month=month,
        wage_fen=2800,
        evidence_note="银行代发工资清单",
    )
    proof = _only(WageProof)
    player.be("station_west").go("/labour/wages/")
    player.send(f"/labour/wages/{proof.pk}/confirm/")
    fact = _only(IncomeFact)
    assert (fact.kind, fact.amount_fen, fact.source, fact.source_id) == (
        "wage",
        280_000,
        "labour.wage_proof",
        proof.pk,
    )
    player.go(f"/registry/{fact.household_id}/")
    expect(player.page.get_by_text("2,800.00").first).to_be_visible()
    player.picture("household")


def _funnel_counts(player: Player) -> None:
    """9. The funnel counts one sent, located and retained, and goes out as Excel."""
    player.be("station_east").go("/labour/funnel/")
    player.picture("funnel")
    with player.page.expect_download() as got:
        player.page.get_by_role("link", name="Excel").first.click()
    cells = [cell.value for row in _book(got.value).worksheets[0].iter_rows() for cell in row]
    assert 1 in cells
    player.go("/labour/funnel/")
    with player.page.expect_navigation():
        player.page.locator('a[href*="/labour/funnel/people/"]').first.click()
    expect(player.page.locator("main tbody tr")).to_have_count(1)


def _leaving_raises_a_rematch(player: Player, clock: Clock, placement: Placement) -> None:
    """7b. Leaving needs a reason; it opens the wish again and asks the steward for a new match."""
    clock.pass_days(3)
    player.be("station_east").go(f"/labour/placements/{placement.pk}/")
    player.send(
        f"/labour/placements/{placement.pk}/leave/",
        opener="leave",
        left_on=timezone.localdate().isoformat(),
        reason="climate",
    )
    assert _only(Placement, pk=placement.pk).status == "left"
    assert _only(JobWish, pk=placement.wish_id).status in OPEN_STATUSES
    player.be("steward").go("/inbox/tasks/")
    expect(player.page.get_by_text("缝纫工").first).to_be_visible()
