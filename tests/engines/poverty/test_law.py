"""Parameter files: what is refused and with which words, and which value holds on a day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from xieshou.engines.law import Law, read_file, read_law
from xieshou.engines.poverty import LawFileError, NotInForceError, load_law
from xieshou.engines.poverty.law import FOLDER, KEYS

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = FOLDER.parents[2]
LINE = '{from: 2020-01-01, value: 1, certainty: pub, source: "A", source_zh: 甲}'


def _file(folder: Path, values: str, head: str = "description: D\n  unit: fen") -> Path:
    path = folder / "lines.yaml"
    path.write_text(f"poverty:\n  {head}\n  values:\n{values}", encoding="utf-8")
    return path


def _values(*lines: str, province: str = '"00"') -> str:
    return f"    {province}:\n" + "".join(f"      - {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        pytest.param(_values(LINE.replace("unit", "x").replace("value:", "worth: 2, value:")), "unknown key worth", id="unknown-key"),
        pytest.param(_values(LINE.replace("certainty: pub, ", "")), "missing key certainty", id="missing-key"),
        pytest.param(_values(LINE.replace("pub", "sure")), "certainty 'sure' is not one of pub", id="certainty"),
        pytest.param(_values(LINE.replace("value: 1", "value: 1.5")), "1.5 is neither a whole number", id="fraction"),
        pytest.param(_values(LINE.replace("value: 1", "value: [1, 2.5]")), "2.5 is neither a whole number", id="in-list"),
        pytest.param(_values(LINE.replace("value: 1", "value: []")), "[] is neither a whole number", id="empty"),
        pytest.param(_values(LINE.replace('"A"', '""')), "source is empty", id="no-source"),
        pytest.param(_values(LINE.replace("2020-01-01", "2020")), "from and to are days", id="no-day"),
        pytest.param(_values(LINE.replace("from: 2020-01-01", "from: 2020-01-01, to: 2020-01-01")), "is not before to", id="empty-time"),
        pytest.param(_values(LINE.replace("from: 2020-01-01", "year: 2020, from: 2020-01-01")), "not both", id="year-and-from"),
        pytest.param(_values(LINE, LINE.replace("2020-01-01", "2021-01-01")), "overlap: two values hold on 2021-01-01", id="overlap"),
        pytest.param(
            _values(LINE.replace("from: 2020-01-01", "year: 2019"), LINE.replace("from: 2020-01-01", "year: 2021")),
            "gap: no value from 2020-01-01 to 2020-12-31",
            id="gap",
        ),
        pytest.param(_values(LINE, province='"53"'), "values are listed by province", id="no-nation"),
        pytest.param(_values(LINE) + _values(LINE, province="yunnan"), "a province is two digits", id="province"),
        pytest.param(_values("just words"), "an entry holds keys", id="no-mapping"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_trusted_is_refused_by_file_and_key(
    tmp_path: Path, values: str, refusal: str
) -> None:
    with pytest.raises(LawFileError, match=re.escape(refusal)) as caught:
        read_file(_file(tmp_path, values))
    assert str(caught.value).startswith("lines.yaml: poverty")


def test_a_gap_in_one_province_names_the_province(tmp_path: Path) -> None:
    late = [LINE.replace("from: 2020-01-01", f"year: {year}") for year in (2019, 2021)]
    with pytest.raises(LawFileError, match=r"lines\.yaml: poverty, province 53: gap"):
        read_file(_file(tmp_path, _values(LINE) + _values(*late, province='"53"')))


def test_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawFileError, match="unit is written twice"):
        read_file(_file(tmp_path, _values(LINE), head="description: D\n  unit: fen\n  unit: yuan"))


def test_a_file_without_keys_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lines.yaml").write_text("- 1\n")
    with pytest.raises(LawFileError, match=r"lines\.yaml: a file holds keys"):
        read_file(tmp_path / "lines.yaml")


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2020, 1, 1), 500_000),
        (date(2020, 12, 31), 500_000),
        (date(2021, 1, 1), 600_000),
        (date(2021, 12, 31), 600_000),
        (date(2022, 1, 1), 660_000),
        (date(2023, 12, 31), 770_000),
        (date(2024, 1, 1), 880_000),
        (date(2030, 1, 1), 880_000),
    ],
    ids=str,
)
def test_the_monitoring_line_changes_on_the_day(day: date, line: int) -> None:
    assert load_law().on(day, "530326").monitoring_line_fen == line


def test_before_the_first_value_nothing_is_in_force() -> None:
    with pytest.raises(NotInForceError, match=r"lines.monitoring has no value on 2019-12-31 for province 53"):
        load_law().on(date(2019, 12, 31), "53")


def test_a_province_has_its_own_value_or_the_nations() -> None:
    law, day = load_law(), date(2018, 12, 31)
    assert [law.number("exit.incidence_bp", day, code) for code in ("530326", "410000")] == [300, 200]


def test_words_truth_lists_and_mappings_are_values_that_nobody_changes(tmp_path: Path) -> None:
    value = "value: {wage: 1, kinds: [a, b], open: true}, unit: points, version: v1"
    (found,) = read_file(_file(tmp_path, _values(LINE.replace("value: 1", value))))["lines.poverty"].values
    assert dict(found.value) == {"wage": 1, "kinds": ("a", "b"), "open": True}
    assert (found.unit, found.version) == ("points", "v1")
    with pytest.raises(TypeError):
        found.value["wage"] = 2


def test_a_parameter_of_some_provinces_only_says_so(tmp_path: Path) -> None:
    head = "description: D\n  unit: fen\n  provinces_only: true"
    law = Law(read_file(_file(tmp_path, _values(LINE, province='"53"'), head=head)))
    assert law.number("lines.poverty", date(2021, 1, 1), "530326") == 1
    with pytest.raises(NotInForceError):
        law.number("lines.poverty", date(2021, 1, 1), "630000")


def test_every_folder_of_parameters_is_read_by_the_one_reader() -> None:
    folders = {path.parent for path in SOURCE.rglob("parameters/*.yaml")}
    keys = [key for folder in sorted(folders) for key in read_law(folder).parameters]
    assert len(folders) == 7
    assert sum(key.startswith("lines.") for key in keys) == 2


@pytest.mark.parametrize(
    "folder",
    sorted({path.parent for path in SOURCE.rglob("parameters/*.yaml")}),
    ids=lambda folder: folder.parent.name,
)
def test_every_value_begins_on_its_day_and_not_the_day_before(folder: Path) -> None:
    law = read_law(folder)
    for key, parameter in law.parameters.items():
        for value in parameter.values:
            assert law.value(key, value.from_date, value.province) is value
            last = min(value.to_date, date(2100, 1, 1)) - timedelta(days=1)
            assert law.value(key, last, value.province) is value
            before = value.from_date - timedelta(days=1)
            held = [one for one in parameter.values if one.holds(before)]
            assert value not in held
            if not held:
                with pytest.raises(NotInForceError):
                    law.value(key, before, value.province)


def test_a_list_is_not_a_number() -> None:
    with pytest.raises(TypeError, match=r"income\.not_counted"):
        load_law().number("income.not_counted", date(2024, 1, 1), "53")
    assert "loan" in load_law().value("income.not_counted", date(2024, 1, 1), "53").value


def test_the_version_names_the_values_not_the_day() -> None:
    law = load_law()
    january, june, earlier = (
        law.on(day, "53") for day in (date(2024, 1, 1), date(2024, 6, 1), date(2023, 6, 1))
    )
    assert january.version == june.version != earlier.version


def test_what_no_document_was_read_for_is_named() -> None:
    parameters = load_law().on(date(2021, 6, 1), "53")
    assert "lines.monitoring" not in parameters.uncertain
    assert "shocks.near_pct" in parameters.uncertain


def test_every_value_has_its_source_in_both_languages() -> None:
    law = load_law(FOLDER)
    assert set(KEYS.values()) <= set(law.parameters)
    assert [
        value.key
        for parameter in law.parameters.values()
        for value in parameter.values
        if not value.source.strip()
    ] == []
    assert [
        value.key
        for parameter in law.parameters.values()
        for value in parameter.values
        if not value.source_zh.strip()
    ] == []


def test_the_smallest_place_with_a_value_decides(tmp_path: Path) -> None:
    places = {"00": 1, "53": 2, "5308": 3, "530823": 4}
    text = "".join(
        _values(LINE.replace("value: 1", f"value: {value}"), province=f'"{code}"')
        for code, value in places.items()
    )
    law = Law(read_file(_file(tmp_path, text)))
    day = date(2026, 1, 1)
    asked = ("530823100201", "530824000000", "530326000000", "310116000000", "53", "")
    assert [law.value("lines.poverty", day, code).value for code in asked] == [4, 3, 2, 1, 2, 1]


@pytest.mark.parametrize("code", ["530", "53082", "5308231"])
def test_a_place_has_two_four_or_six_digits(tmp_path: Path, code: str) -> None:
    with pytest.raises(LawFileError, match="a province is two digits"):
        read_file(_file(tmp_path, _values(LINE) + _values(LINE, province=f'"{code}"')))
