"""What a public text must not hold."""

from __future__ import annotations

import pytest

from xieshou.kernel.redaction import find_leaks, mask_name


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("53032619900307000X", ["id_number"]),
        ("身份证530326199003070005。", ["id_number"]),
        ("５３０３２６１９９００３０７０００５", ["id_number"]),
        ("530326 19900307 0005", ["id_number"]),
        ("530326-1990-0307-0005", ["id_number"]),
        ("五三〇三二六一九九〇〇三〇七〇〇〇五", ["id_number"]),
        ("530326900307000", ["id_number"]),
        ("13800000000", ["phone"]),
        ("138 0000 0000", ["phone"]),
        ("+86 138-0000-0000", ["phone"]),
        ("幺三八〇〇〇〇〇〇〇〇", ["phone"]),
        ("0874-5123456", ["phone"]),
        ("6222 0000 0000 0000", ["bank"]),
        ("6222000000000000000", ["bank"]),
        ("编号123456789", ["long_number"]),
        ("因病致贫", ["health"]),
        ("长期住院", ["health"]),
        ("Cancer treatment", ["health"]),
    ],
)
def test_leak_is_found(text, kinds):
    assert sorted({str(leak.kind) for leak in find_leaks(text)}) == kinds


@pytest.mark.parametrize(
    "text",
    [
        "", "者海镇示范村委会", "李秀英", "2026-03-05", "2026年3月5日至2026年3月10日", "4口人", "收入6000元",
        "热线12317", "12345678", "第三次公示", "一千二百元", "阿力木江·买买提",
    ],
)  # fmt: skip
def test_plain_text_passes(text):
    assert find_leaks(text) == []


@pytest.mark.parametrize(
    ("name", "masked"),
    [("李英", "李*"), ("李秀英", "李*英"), ("阿力木·买买提", "阿*****提"), ("李", "李*"), ("", "*")],
)
def test_name_is_masked(name, masked):
    assert mask_name(name) == masked
