"""1. A village's roster with its job wishes arrives as one Excel file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect
from stdnum.iso7064 import mod_11_2

from xieshou.labour.models import JobWish
from xieshou.registry.models import Household, Member

from .stage import VILLAGE
from .worker_reads import count, listed
from .worker_sheets import book_of, download_template, fill, press, upload

if TYPE_CHECKING:
    from pathlib import Path

    from .stage import Player

SHEET = "labour.roster_with_wishes"
ORDINARY = "阿木·丙寅"  # of the only household without priority


def number(born: str) -> str:
    """Return an ID number of the county, serial 000, with its check digit."""
    body = f"530326{born}000"
    return body + mod_11_2.calc_check_digit(body)


def row(household: str, name: str, sex: str, born: str, **others: Any) -> dict[str, Any]:
    """Return a row of the village's form: the person and, in the same row, the job wish."""
    return {
        "户编号": household,
        "村": VILLAGE,
        "农户类型": "脱贫户",
        "姓名": name,
        "与户主关系": "户主",
        "身份证号码": number(born),
        "性别": sex,
        "劳动能力": "普通劳动力",
        "就业状态": "有意愿未就业",
        "意向岗位": "缝纫工",
        "可接受最低月薪（元/月）": 4000,
        "可去范围": "全国均可",
        **others,
    }


RIGHT = (
    row("0001", "王甲子", "男", "19850101"),
    row("0001", "李乙丑", "女", "19870305", 与户主关系="配偶"),
    row("0002", ORDINARY, "男", "19900707", 农户类型="一般农户"),
)
FIXED = (
    row("0003", "赵丁卯", "男", "19851213"),
    row("0004", "陈戊辰", "女", "19880808"),
    row("0005", "孙己巳", "女", "19930909"),
)
WRONG = (
    FIXED[0] | {"身份证号码": "530326198513130002"},  # month 13
    FIXED[1] | {"可接受最低月薪（元/月）": "四千左右"},  # no amount
    FIXED[2] | {"与户主关系": "户主的朋友"},  # no such relation
)
PEOPLE = len(RIGHT) + len(FIXED)


def roster_comes_in(player: Player, tmp_path: Path) -> None:
    """Template, three wrong rows marked, fixed, committed, undone, committed again; the wishes came along."""
    template = download_template(player.be("cadre"), SHEET)
    upload(player, tmp_path, SHEET, "花名册.xlsx", fill(template, [*RIGHT, *WRONG]))
    player.picture("roster-wrong-rows")
    _three_rows_are_marked(player)

    upload(player, tmp_path, SHEET, "花名册-改.xlsx", fill(template, [*RIGHT, *FIXED]))
    press(player, "commit")
    player.page.reload()
    assert _on_file() == (5, PEOPLE, PEOPLE)
    player.picture("roster-committed")
    press(player, "undo")
    assert _on_file() == (0, 0, 0)

    upload(player, tmp_path, SHEET, "花名册-再.xlsx", fill(template, [*RIGHT, *FIXED]))
    press(player, "commit")
    assert _on_file() == (5, PEOPLE, PEOPLE)
    wishes = listed(JobWish, "id")
    assert {(wish.status, wish.wage_floor_fen, wish.occupation_text) for wish in wishes} == {
        ("seeking", 400_000, "缝纫工")
    }
    player.go("/labour/wishes/")
    expect(player.page.get_by_text("王甲子").first).to_be_visible()
    player.go("/registry/")
    expect(player.page.get_by_text("王甲子").first).to_be_visible()
    player.picture("households")


def _three_rows_are_marked(player: Player) -> None:
    """The error workbook holds the three rows, each with a comment on the cell that is wrong."""
    with player.page.expect_download() as got:
        player.page.locator('a[href*="/files/"]').first.click()
    marked = book_of(got.value).worksheets[0]
    cells = [cell for line in marked.iter_rows() for cell in line if cell.comment and cell.comment.text]
    values = {str(cell.value) for cell in cells}
    assert {"530326198513130002", "四千左右", "户主的朋友"} <= values, values
    assert len({cell.row for cell in cells if cell.fill.fill_type}) >= len(WRONG)


def _on_file() -> tuple[int, int, int]:
    return count(Household), count(Member), count(JobWish)
