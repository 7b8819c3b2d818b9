"""Import of a household roster of 100,000 rows x 15 columns beside django-import-export.

Both read the same .xlsx, apply the same rules to the same columns and write the same three tables of
the register (people with encrypted numbers and pinyin, households, memberships) under row-level
security. Each runs in a process of its own, whose memory is watched from outside.

    python bench/import.py ours FILE     (what the benchmark starts: figures as JSON on standard output)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xieshou.config.benches import Options, Result

ROWS = 100_000
PEER_ROWS = 2_000
VILLAGES = 300
COUNTY = "530326"
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SHEET = "registry.roster"
TABLES = ("sheets_change", "registry_member", "registry_household", "people_person", "sheets_upload")
HEADERS = (
    "household_code", "region_code", "base_type", "monitoring_class", "registered_on", "name", "relation",
    "id_number", "sex", "birth_date", "ethnicity", "phone", "education", "health", "labour_ability",
)  # fmt: skip
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国文辉鹏飞龙凤云山海江河林森"
MINUTE = 60.0


class Measured(NamedTuple):
    """What a process printed, and the most memory it and its children held together."""

    figures: dict[str, float]
    megabytes: float


def run(options: Options) -> Result:
    """Measure this project, the peer and the limit on one file."""
    from xieshou.config.benches import Goal, Result, Row

    rows = options.rows or max(600, round(ROWS * options.scale))
    peer_rows = rows if os.environ.get("XIESHOU_BENCH_WHOLE") else min(rows, PEER_ROWS)
    with options.installation():
        options.home.mkdir(parents=True, exist_ok=True)
        path = options.home / f"roster-{rows}.xlsx"
        _prepare(path, rows)
        options.tell("reading and copying only (the limit)")
        limit = _measure("limit", path)
        options.tell("dry run and import by this project")
        _empty_tables()
        ours = _measure("ours", path)
        options.tell(f"import of {peer_rows:,} of {rows:,} rows by the peer")
        _empty_tables()
        peer = _measure("peer", path, str(peer_rows))
        _empty_tables()
    peer_seconds = peer.figures["load"] + peer.figures["import"] * rows / peer_rows
    commit, both = ours.figures["commit"], ours.figures["commit"] + ours.figures["check"]
    share = (
        f"; the file was read whole ({peer.figures['load']:.1f} s), its first {peer_rows:,} rows were"
        f" imported in {peer.figures['import']:.1f} s and extrapolated in proportion, which favours it,"
        " since its cost a row grows with the tables (XIESHOU_BENCH_WHOLE=1 imports all rows)"
    )
    notes = [
        f"columns: {', '.join(HEADERS)}",
        "peer: django-import-export, the same rules in row hooks and full_clean on every instance"
        + (share if peer_rows < rows else ""),
        f"undo of the whole import: {ours.figures['undo']:.1f} s",
        f"memory of the peer: {peer.megabytes:.0f} MB",
    ]
    work, name = f"import {rows:,} x {len(HEADERS)}, all validations", "import-export"
    return Result(
        name="import",
        rows=[
            Row(work, "s", commit, peer_seconds, name, limit.figures["limit"], "calamine + COPY"),
            Row("dry run and import together", "s", both, peer_seconds, "import-export, import only"),
        ],
        goals=[
            Goal("times as fast as django-import-export", peer_seconds / commit, ">=", 20.0),
            Goal("memory of the importing processes together", ours.megabytes, "<=", 300.0, "MB"),
            Goal("rows imported", ours.figures["rows"], ">=", float(rows)),
        ],
        notes=notes,
    )


def _measure(mode: str, path: Path, *arguments: str) -> Measured:
    """Run one mode in a process of its own and watch its memory."""
    command = [sys.executable, str(Path(__file__).resolve()), mode, str(path), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak = 0.0
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, _memory(watched))
            time.sleep(0.2)  # each look costs the process itself some time
        output = process.stdout.read() if process.stdout else ""
    if process.returncode != 0:
        message = f"{mode} ended with {process.returncode}"
        raise RuntimeError(message)
    return Measured(json.loads(output.splitlines()[-1]), peak)


def _memory(process: psutil.Process) -> float:
    """Return the memory (MB) of a process and its children, shared pages counted once."""
    total = 0
    for one in [process, *_children(process)]:
        try:
            total += one.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total / 2**20


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


# The file and the tables


def _villages() -> list[str]:
    return [f"{COUNTY}{100 + number // 20:03d}{200 + number % 20:03d}" for number in range(VILLAGES)]


def _prepare(path: Path, rows: int) -> None:
    from xieshou.kernel.regions.models import Region

    known = set(Region.objects.filter(code__in=_villages()).values_list("code", flat=True))
    missing = [code for code in _villages() if code not in known]
    Region.objects.bulk_create(
        Region(
            code=code,
            short_code=code,
            level=5,
            name=f"第{code[6:]}村",
            parent_code=f"{code[:9]}000",
            full_name=f"第{code[6:]}村",
        )
        for code in missing
    )
    _write_file(path, rows)  # anew each time: headers follow the language files of the day


def _write_file(path: Path, rows: int) -> None:
    import xlsxwriter

    from xieshou.registry.sheets import ROSTER

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, [str(ROSTER.column(key).header) for key in HEADERS])
    for number, cells in enumerate(_rows(rows), start=1):
        page.write_row(number, 0, cells)
    book.close()


def _rows(count: int) -> Iterator[list[str]]:
    from xieshou.kernel.sheets.writing.values import shown
    from xieshou.registry.sheets import ROSTER

    random, villages = Random(20260302), _villages()
    columns = [ROSTER.column(key) for key in HEADERS]
    for number in range(count):
        household, place = divmod(number, 3)
        village = villages[household % len(villages)]
        born = date(1950, 1, 1) + timedelta(days=random.randrange(20_000))
        sex = "1" if place == 0 else str(random.randint(1, 2))
        relation = ("02", "10", "20" if sex == "1" else "30")[place]
        values: dict[str, Any] = {
            "household_code": f"{village}-{household // len(villages) + 1:04d}",
            "region_code": village,
            "base_type": "exited" if household % 2 else "ordinary",
            "monitoring_class": "none",
            "registered_on": date(2021, 1, 1),
            "name": random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=2)),
            "relation": relation,
            "id_number": _id_number(born, number, sex),
            "sex": sex,
            "birth_date": born,
            "ethnicity": "HA",
            "phone": f"13{random.randrange(10**9):09d}",
            "education": ROSTER.column("education").choices[number % 4].code,
            "health": ROSTER.column("health").choices[0].code,
            "labour_ability": ROSTER.column("labour_ability").choices[0].code,
        }
        yield [shown(column, values[column.key]) for column in columns]


def _id_number(born: date, number: int, sex: str) -> str:
    from stdnum.iso7064 import mod_11_2

    serial = (number * 2 + (sex == "1")) % 1000
    county = 530300 + number // 500 % 100
    body = f"{county}{born:%Y%m%d}{serial // 2 * 2 + (sex == '1'):03d}"
    return body + str(mod_11_2.calc_check_digit(body))


def _empty_tables() -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(f"truncate {', '.join(TABLES)} cascade")
        cursor.execute("analyze")
    connections["owner"].close()


# What the processes do


def _actor() -> Any:
    from xieshou.kernel.actor import Actor, Scope

    return replace(Actor.system("bench"), scope=Scope.of([COUNTY]))


def ours(path: Path) -> dict[str, float]:
    """Receive, check, import and undo."""
    from xieshou.kernel.scope_sql import in_scope
    from xieshou.kernel.sheets import operations

    actor = _actor()
    with in_scope(actor.scope):
        upload = operations.receive(
            sheet=SHEET, name=path.name, content=path.read_bytes(), actor=actor, at=AT
        )
    began = time.perf_counter()
    checked = operations.check(upload_id=upload.id, actor=actor, at=AT)
    between = time.perf_counter()
    if checked.wrong_rows:
        print(checked.findings[:5], file=sys.stderr)
    done = operations.commit(upload_id=upload.id, actor=actor, at=AT)
    ended = time.perf_counter()
    operations.undo(upload_id=upload.id, actor=actor, at=AT)
    undone = time.perf_counter()
    return {
        "check": between - began,
        "commit": ended - between,
        "undo": undone - ended,
        "rows": done.counts["new"],
    }


def limit(path: Path) -> dict[str, float]:
    """Read the cells and copy them into a table of texts: what nothing that uses both can beat."""
    from django.db import connection, transaction
    from python_calamine import CalamineWorkbook

    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        columns = ", ".join(f"c{number} text" for number in range(len(HEADERS)))
        cursor.execute(f"create temporary table bare ({columns}) on commit drop")
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows()
        with cursor.copy("copy bare from stdin") as copy:
            for row in rows:
                copy.write_row(row)
    return {"limit": time.perf_counter() - began}


def peer(path: Path, rows: str) -> dict[str, float]:
    """Import with django-import-export: a resource over memberships whose row hooks apply the same rules."""
    import tablib

    from xieshou.kernel.scope_sql import in_scope

    began = time.perf_counter()
    with path.open("rb") as stream:
        dataset = tablib.Dataset().load(stream, format="xlsx")
    loaded = time.perf_counter()
    part = dataset.subset(rows=range(int(rows))) if int(rows) < len(dataset) else dataset
    between = time.perf_counter()
    with in_scope(_actor().scope):
        result = _peer_resource()().import_data(part, raise_errors=True)
    if result.totals["new"] != len(part):
        message = f"The peer imported {result.totals}."
        raise RuntimeError(message)
    return {"load": loaded - began, "import": time.perf_counter() - between}


class PeerRules:
    """The rules of the roster one row at a time, as a resource of the peer uses them."""

    def __init__(self) -> None:
        from xieshou.kernel.regions.models import Region
        from xieshou.kernel.regions.queries import known_counties
        from xieshou.kernel.sheets.parsing.cells import parser_of
        from xieshou.kernel.sheets.parsing.identity import register_identity
        from xieshou.kernel.sheets.specs import every_language, form_spec
        from xieshou.registry.sheets import ROSTER

        register_identity()
        self.on = AT.date()
        self.sheet = ROSTER
        self.parsers = {c.key: parser_of(c, self.on) for c in form_spec(ROSTER, on=self.on).columns}
        self.keys = {text: c.key for c in ROSTER.columns for text in every_language(c.header)}
        self.counties = known_counties()
        self.levels = dict(Region.objects.filter(code__startswith=COUNTY).values_list("code", "level"))
        self.scope = _actor().scope

    def values(self, row: Any) -> dict[str, Any]:
        """Return the checked values of a row."""
        values = {key: self.parsers[key](row[text]) for text, key in self.keys.items() if row.get(text)}
        for key in ("birth_date", "registered_on"):
            values[key] = date.fromisoformat(values[key])
        whole = {column.key: values.get(column.key, column.empty) for column in self.sheet.columns}
        problems = [problem for rule in self.sheet.rules for problem in rule(whole)]
        village = values["region_code"]
        if problems or self.levels.get(village) != 5 or not self.scope.covers_region(village):
            raise ValueError(problems)
        return values

    def person(self, values: dict[str, Any]) -> Any:
        """Return the person of a row, found by ID number or new, with all columns set and saved."""
        from xieshou.kernel.people.entries import PersonEntry, check_entry
        from xieshou.kernel.people.models import Person
        from xieshou.kernel.people.operations import person_columns
        from xieshou.kernel.people.secrets import id_index

        names = ("name", "region_code", "id_number", "sex", "birth_date", "ethnicity", "phone")
        entry = PersonEntry(**{name: values[name] for name in names})
        checked = check_entry(entry, on=self.on, counties=self.counties)
        known = Person.objects.filter(id_number_index=id_index(checked.id_number)).first()
        person = known or Person(created_at=AT)
        for name, value in person_columns(checked).items():
            setattr(person, name, value)
        person.updated_at = AT
        person.full_clean(exclude=["name_grams"])
        person.save()
        return person

    def household(self, values: dict[str, Any], person: Any) -> Any:
        """Return the household of a row, found by its code or new and saved."""
        from xieshou.registry.models import Household

        known = Household.objects.filter(code=values["household_code"]).first()
        if known is not None:
            return known
        names = ("region_code", "base_type", "monitoring_class", "registered_on")
        household = Household(
            code=values["household_code"], head=person, **{name: values[name] for name in names}
        )
        household.full_clean(exclude=["is_priority"])
        household.save()
        return household


def _peer_resource() -> Any:
    from import_export import resources

    from xieshou.registry.models import Member

    rules = PeerRules()
    facts = ("region_code", "relation", "from_date", "education", "health", "labour_ability")

    class MemberResource(resources.ModelResource):
        """One row a member; person and household are found or made before it."""

        class Meta:
            model = Member
            import_id_fields = ("person", "household")
            fields = ("person", "household", *facts)
            clean_model_instances = True
            skip_diff = True
            report_skipped = False
            use_transactions = True

        def before_import(self, dataset: Any, **_options: Any) -> None:
            for name in ("person", "household"):
                dataset.append_col([""] * len(dataset), header=name)

        def before_import_row(self, row: Any, **_options: Any) -> None:
            values = rules.values(row)
            person = rules.person(values)
            household = rules.household(values, person)
            row.update(values, person=person.pk, household=household.pk, from_date=values["registered_on"])

        def validate_instance(self, instance: Any, *_errors: Any, **_options: Any) -> None:
            """Clean the fields; overlapping periods are left to the database (which favours the peer)."""
            instance.full_clean(validate_constraints=False)

    return MemberResource


def main() -> None:
    """Run one mode and print its figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
    import django

    django.setup()
    mode, path, *rest = sys.argv[1:]
    figures = {"ours": ours, "limit": limit, "peer": peer}[mode](Path(path), *rest)  # type: ignore[operator]
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
