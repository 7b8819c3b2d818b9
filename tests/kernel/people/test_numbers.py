"""Resident ID numbers: the vectors, and cases at each limit."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest

from xieshou.kernel.people import numbers
from xieshou.kernel.people.numbers import IdWarning, mask_id, parse_resident_id

VECTORS = Path(__file__).resolve().parents[4] / "shared" / "data" / "identity" / "resident_id_vectors.tsv"
ON = date(2026, 3, 2)
HUIZE = "530326198501010005"


def _vectors() -> list[dict[str, str]]:
    if not VECTORS.is_file():
        return []
    with VECTORS.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


@pytest.mark.skipif(not VECTORS.is_file(), reason="the identity vectors are not beside the project")
@pytest.mark.parametrize("vector", _vectors(), ids=lambda vector: vector["why"][:40])
def test_vector_has_its_verdict(vector: dict[str, str]) -> None:
    if vector["expect"] in {"valid", "convert"}:
        assert parse_resident_id(vector["raw"], on=ON).number18 == vector["normalised"]
    else:
        with pytest.raises(numbers.InvalidIdNumberError):
            parse_resident_id(vector["raw"], on=ON)


def test_number_says_birth_sex_and_county() -> None:
    number = parse_resident_id("530326198501010021", on=ON)
    assert (number.birth_date, number.sex, number.region_code) == (date(1985, 1, 1), "2", "530326")
    assert number.warnings == ()
    assert number.tail == "0021"


def test_serial_that_is_never_issued_says_no_sex() -> None:
    assert parse_resident_id(HUIZE, on=ON).sex == ""


def test_odd_serial_is_male() -> None:
    assert parse_resident_id("530326198501010013", on=ON).sex == "1"


def test_fifteen_digits_are_converted_and_marked() -> None:
    number = parse_resident_id("530326850101000", on=ON)
    assert number.number18 == HUIZE
    assert number.is_legacy
    assert not parse_resident_id(HUIZE, on=ON).is_legacy


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        ("", numbers.IdMissingError),
        (" 　\u200b", numbers.IdMissingError),
        ("53032619850101000", numbers.IdLengthError),
        ("5303261985010100055", numbers.IdLengthError),
        ("5303261985010100O0", numbers.IdCharacterError),
        ("53032685010100X", numbers.IdCharacterError),
        ("X30326198501010005", numbers.IdCharacterError),
        ("530326198501010000", numbers.IdCheckDigitError),
        ("\u0665" * 18, numbers.IdCharacterError),
    ],
)
def test_wrong_number_is_refused_with_its_reason(raw: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse_resident_id(raw, on=ON)


def test_full_width_digits_are_read() -> None:
    assert parse_resident_id("５３０３２６１９８５０１０１０００５", on=ON).number18 == HUIZE


def test_birth_on_the_day_is_accepted_and_the_day_after_refused() -> None:
    number = "530326202603020007"
    body = number[:17]
    number = body + str(numbers.mod_11_2.calc_check_digit(body))
    assert parse_resident_id(number, on=date(2026, 3, 2)).birth_date == date(2026, 3, 2)
    with pytest.raises(numbers.IdBirthError):
        parse_resident_id(number, on=date(2026, 3, 1))


def test_birth_130_years_ago_is_accepted_and_131_refused() -> None:
    def of_year(year: int) -> str:
        body = f"530326{year}0101000"
        return body + str(numbers.mod_11_2.calc_check_digit(body))

    assert parse_resident_id(of_year(1896), on=ON).birth_date.year == 1896
    with pytest.raises(numbers.IdBirthError):
        parse_resident_id(of_year(1895), on=ON)


def test_retired_county_is_mapped_with_a_warning() -> None:
    number = parse_resident_id("530328197003150003", on=ON)
    assert (number.issued_region, number.region_code) == ("530328", "530303")
    assert number.warnings == (IdWarning.REGION_RETIRED,)


def test_unknown_county_is_a_warning_where_the_counties_are_known() -> None:
    body = "53999919850101000"
    number = body + str(numbers.mod_11_2.calc_check_digit(body))
    assert parse_resident_id(number, on=ON, counties={"530326"}).warnings == (IdWarning.REGION_UNKNOWN,)
    assert parse_resident_id(number, on=ON).warnings == ()


def test_unknown_province_is_a_warning_always() -> None:
    body = "03032619850101000"
    number = body + str(numbers.mod_11_2.calc_check_digit(body))
    assert parse_resident_id(number, on=ON).warnings == (IdWarning.REGION_UNKNOWN,)


@pytest.mark.parametrize("first", ["810000", "820000", "830000"])
def test_residence_permit_is_accepted_without_a_warning(first: str) -> None:
    body = f"{first}19940823000"
    number = body + str(numbers.mod_11_2.calc_check_digit(body))
    assert parse_resident_id(number, on=ON, counties={"530326"}).warnings == ()


def test_mask_shows_the_province_and_nothing_of_the_tail() -> None:
    assert mask_id(HUIZE) == "530***************"
    assert mask_id("") == ""


def test_sixty_thousand_numbers_a_second_are_read() -> None:
    started = perf_counter()
    for _number in range(6_000):
        parse_resident_id(HUIZE, on=ON)
    assert perf_counter() - started < 0.5  # 0.1 s is the goal; the rest is the noise of a shared machine


def test_permanent_residence_card_of_a_foreigner_has_no_county() -> None:
    body = "91115619850101001"
    number = parse_resident_id(body + str(numbers.mod_11_2.calc_check_digit(body)), on=ON)
    assert (number.region_code, number.warnings) == ("", ())
