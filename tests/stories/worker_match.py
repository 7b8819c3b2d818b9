"""2. to 4. Vacancies typed and from Excel, both rankings, and an assignment whose lines the steward decides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from playwright.sync_api import expect

from xieshou.labour.models import AssignmentRun, JobWish, MatchLine, Referral, Vacancy
from xieshou.labour.vocabulary.match import UnmatchedCause

from .stage import DISTRICT, run_jobs
from .worker_reads import count, listed, only
from .worker_roster import ORDINARY, PEOPLE
from .worker_sheets import download_template, fill, press, upload

if TYPE_CHECKING:
    from pathlib import Path

    from .stage import Player

SHEET = "labour.vacancies"
TYPED, IMPORTED = "缝纫工", "保洁员"
BEST_RUN = 'form[action$="/labour/runs/start/"]:not(:has([name="mode"], [name="changes"])) button'


def vacancies_are_published(player: Player, tmp_path: Path) -> None:
    """2. One is typed: a forbidden criterion is refused, the title is coded while typing; one is imported."""
    player.be("steward").go("/labour/vacancies/add/")
    form = player.page.locator('form:has([name="head_count"])').first
    later = timezone.localdate() + timedelta(days=120)
    values = {
        "title": TYPED,
        "head_count": 2,
        "wage_from": 5000,
        "wage_to": 7000,
        "expires_on": later.isoformat(),
        "requirements": "限男性，乙肝阴性",
    }
    for name, value in values.items():
        player._set(form, name, value)
    player.choose("employer", "示范服饰", "上海示范服饰有限公司")
    player.choose("occupation_code", "缝纫", TYPED)
    player.choose("region_code", "baoshan", "宝山区")
    form.locator('button[type="submit"]').first.click()
    expect(player.page.get_by_text("乙肝").first).to_be_visible()
    assert count(Vacancy) == 0
    player.picture("vacancy-refused")
    form = player.page.locator('form:has([name="head_count"])').first
    form.locator('[name="requirements"]').fill("有缝纫经验者优先")
    with player.page.expect_navigation():
        form.locator('button[type="submit"]').first.click()
    vacancy = only(Vacancy)
    player.go(f"/labour/vacancies/{vacancy.pk}/")
    player.send(f"/labour/vacancies/{vacancy.pk}/publish/", opener="publish")

    _vacancies_are_imported(player, tmp_path)
    published = listed(Vacancy, "id", status="published")
    assert {row.title for row in published if row.occupation_code} == {TYPED, IMPORTED}


def row() -> dict[str, object]:
    """Return the row of the vacancy that comes from Excel."""
    return {
        "岗位编号": "BS-2026-002",
        "用人单位": "上海示范服饰有限公司",
        "岗位名称": IMPORTED,
        "招聘人数": 3,
        "保底工资（元/月）": 4200,
        "最高工资（元/月）": 5200,
        "班次": "白班",
        "提供住宿": "是",
        "工作地点": DISTRICT,
        "截止日期": (timezone.localdate() + timedelta(days=90)).isoformat(),
        "立即发布": "是",
    }


def _vacancies_are_imported(player: Player, tmp_path: Path) -> None:
    template = download_template(player, SHEET)
    upload(player, tmp_path, SHEET, "岗位.xlsx", fill(template, [row()]))
    press(player, "commit")


def rankings_give_reasons(player: Player) -> None:
    """3. For a vacancy and for a worker, best first, hard requirements kept apart from preferences."""
    vacancy, wish = only(Vacancy, title=TYPED), listed(JobWish, "id")[0]
    player.go(f"/labour/vacancies/{vacancy.pk}/workers/")
    expect(player.page.get_by_text("王甲子").first).to_be_visible()
    player.picture("ranking")
    player.go(f"/labour/wishes/{wish.pk}/vacancies/")
    for title in (TYPED, IMPORTED):
        expect(player.page.get_by_text(title).first).to_be_visible()


def match_is_proven(player: Player) -> AssignmentRun:
    """4. The proven assignment: priority households first; who is left out, and why."""
    player.be("steward").go("/labour/runs/")
    with player.page.expect_navigation():
        player.page.locator(BEST_RUN).click()
    run_jobs()
    run: AssignmentRun = only(AssignmentRun)
    assert (run.state, run.proven, run.gap) == ("done", True, 0)
    player.go(f"/labour/runs/{run.pk}/")
    player.picture("assignment-run")
    placed = listed(MatchLine, "id", run=run, state="proposed")
    unmatched = listed(MatchLine, "id", run=run, state="unmatched")
    assert (len(placed), len(unmatched)) == (PEOPLE - 1, 1)
    assert all(line.is_priority for line in placed)
    assert not unmatched[0].is_priority

    player.go(f"/labour/runs/{run.pk}/?show=unmatched")
    with translation.override("zh-hans"):
        why = str(UnmatchedCause.PLACES_TAKEN.label)
    left_out = player.page.locator("main tbody tr")
    expect(left_out).to_have_count(1)
    expect(left_out.filter(has_text=ORDINARY).filter(has_text=why)).to_be_visible()
    return run


def lines_are_decided(player: Player, run: AssignmentRun) -> Referral:
    """4. The steward accepts one line, gives one worker the other vacancy, and refuses one."""
    sewing, cleaning = only(Vacancy, title=TYPED), only(Vacancy, title=IMPORTED)
    accepted, changed = listed(MatchLine, "id", run=run, vacancy=sewing)
    refused = listed(MatchLine, "id", run=run, vacancy=cleaning)[0]

    player.go(f"/labour/lines/{accepted.pk}/")
    player.picture("match-reasons")
    player.send(f"/labour/lines/{accepted.pk}/accept/")

    player.go(f"/labour/lines/{changed.pk}/")
    other = f'form[action$="/labour/lines/{changed.pk}/change/"]:has([value="{cleaning.pk}"])'
    with player.page.expect_navigation():
        player.page.locator(f'{other} button[type="submit"]').click()

    player.go(f"/labour/lines/{refused.pk}/")
    path = f"/labour/lines/{refused.pk}/refuse/"
    player.send(path, opener="refuse", exact=True, reason="worker_declines", note="想等秋收以后再走")

    decided = {line.pk: line for line in listed(MatchLine, "id", run=run)}
    assert decided[accepted.pk].state == decided[changed.pk].state == "accepted"
    assert decided[changed.pk].vacancy_id == cleaning.pk
    assert (decided[refused.pk].state, decided[refused.pk].refusal_reason) == ("refused", "worker_declines")
    referral: Referral = only(Referral, match_line_id=accepted.pk)
    return referral
