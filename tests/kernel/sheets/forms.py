"""A form with tables of its own, for the tests of the sheets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from xieshou.kernel.ids import new_id
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Context, Loader, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLES = """
create table if not exists test_home (
    id uuid primary key, code text not null unique, note text not null default '', member_count integer);
create table if not exists test_member (
    id uuid primary key, home_id uuid not null references test_home deferrable initially deferred,
    number text not null unique, name text not null, sex text not null default '', born date,
    income_fen bigint check (income_fen <> 66600), works boolean, age integer, phone text not null default '');
grant select, insert, update, delete on test_home, test_member to xs_app;
"""


def adults_earn(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if values["income_fen"] and values["age"] is not None and values["age"] < 16:
        yield "income_fen", "a child has no income"


FORM = Sheet(
    name="test.members",
    title="成员花名册",
    capability="sheets.upload",
    keys=("number",),
    group="home",
    rules=(adults_earn,),
    columns=(
        Column("home", "户编号", required=True, max_length=20, example="H1", group="户"),
        Column("note", "备注", max_length=50, group="户"),
        Column("number", "编号", required=True, example="A-1", group="人", aliases=("成员编号",)),
        Column(
            "name", "姓名", Kind.PERSON_NAME, required=True, example="张三", personal="general", group="人"
        ),
        Column(
            "sex",
            "性别",
            Kind.CHOICE,
            choices=(Choice("1", "男"), Choice("2", "女", ("女性",))),
            example="1",
            group="人",
        ),
        Column("born", "出生日期", Kind.DATE, earliest=date(1900, 1, 1), not_future=True, group="人"),
        Column("income_fen", "年收入（元）", Kind.MONEY, minimum=0, help="上一年度", group="人"),
        Column("works", "是否务工", Kind.YES_NO, group="人"),
        Column("age", "年龄", Kind.INTEGER, minimum=0, maximum=130, group="人"),
        Column("phone", "手机号码", Kind.PHONE, personal="general", group="人"),
    ),
    layout=Layout(title_rows=("成员花名册", "填报单位："), hint_row=True, freeze_columns=1),
)
MEMBER = ("home_id", "number", "name", "sex", "born", "income_fen", "works", "age", "phone")


class MemberLoader(Loader):
    """Two tables: homes and their members."""

    def check(self, rows: Rows, context: Context) -> None:
        closed = {code for (code,) in context.fetch("select code from test_home where note = 'closed'")}
        for index, code in enumerate(rows["home"]):
            if code in closed:
                rows.wrong(index, "home", "户编号：已销户")

    def load(self, rows: Rows, context: Context) -> None:
        homes = context.stage(
            "test_home",
            ("code", "note"),
            (
                (number, new_id(), code, note)
                for number, code, note in zip(rows.numbers, rows["home"], rows["note"], strict=True)
            ),
        )
        home_ids = context.upsert(homes, match=("code",), update=("note",))
        members = context.stage(
            "test_member",
            MEMBER,
            (
                (number, new_id(), home, *values)
                for number, home, *values in zip(
                    rows.numbers, home_ids, *(rows[key] for key in MEMBER[1:]), strict=True
                )
            ),
        )
        context.upsert(members, match=("number",), update=tuple(c for c in MEMBER if c != "number"))

    def finish(self, context: Context) -> None:
        ids = [row[0] for row in context.fetch("select distinct home_id from test_member")]
        context.journal_changes("test_home", ids)
        context.execute(
            "update test_home h set member_count = (select count(*) from test_member m where m.home_id = h.id)"
            " where member_count is distinct from (select count(*) from test_member m where m.home_id = h.id)"
        )

    def export_rows(self, *, actor: Any, scope: Any, filters: Any) -> Iterator[Any]:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "select h.code, h.note, number, name, sex, born, income_fen, works, age, phone"
                " from test_member m join test_home h on h.id = m.home_id order by number"
            )
            yield from cursor.fetchall()
