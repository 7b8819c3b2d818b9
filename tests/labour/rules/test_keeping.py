"""What a worker is told before leaving: the list of the day, what is missing, words in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from xieshou.engines.law import NotInForceError
from xieshou.labour.rules.keeping import briefing_list, item_label, list_questions, missing_items

ON = date(2026, 3, 2)


def test_list_of_the_day_carries_version_and_source():
    found = briefing_list(ON)

    assert found.codes[:2] == ("contract", "wage")
    assert found.version == "2013-01-01"
    assert "confirmed" in found.source


def test_list_before_its_first_day_is_refused():
    with pytest.raises(NotInForceError):
        briefing_list(date(2012, 12, 31))


def test_missing_items_keep_the_order_of_the_list():
    assert missing_items(("a", "b", "c"), ("b",)) == ["a", "c"]
    assert missing_items(("a", "b"), ("b", "a", "z")) == []


def test_every_item_has_words_in_both_languages():
    for code in briefing_list(ON).codes:
        with override("en"):
            english = item_label(code)
        with override("zh-hans"):
            chinese = item_label(code)
        assert english not in (code, chinese)
    assert item_label("unknown") == "unknown"


def test_questions_have_answers():
    with override("en"):
        assert all(question.endswith("?") and answer for question, answer in list_questions())
