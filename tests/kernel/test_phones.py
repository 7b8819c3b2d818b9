"""Phone numbers: one writing, masked."""

from __future__ import annotations

import pytest

from xieshou.kernel.phones import InvalidPhoneError, mask_phone, parse_phone


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", ""),
        ("138 1234 5678", "13812345678"),
        ("+86-138-1234-5678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("(0874) 5123456", "0874-5123456"),
        ("0874-5123456转801", "0874-5123456-801"),
        ("021 62345678", "021-62345678"),
        ("400-812-3456", "4008123456"),
        ("12333", None),
        ("1381234567", None),
        ("138123456789", None),
        ("12812345678", None),
        ("0874-1", None),
        ("call me", None),
        ("1381234567\x00", None),
    ],
)
def test_number_has_one_writing_or_is_refused(raw: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(InvalidPhoneError):
            parse_phone(raw)
    else:
        assert parse_phone(raw) == expected


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("", ""),
        ("13812345678", "138****5678"),
        ("0874-5123456", "0874-*****56"),
        ("0874-5123456-801", "0874-*********01"),
        ("4008123456", "********56"),
    ],
)
def test_mask_hides_the_middle(number: str, masked: str) -> None:
    assert mask_phone(number) == masked
