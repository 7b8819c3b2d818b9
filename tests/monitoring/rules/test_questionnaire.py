"""Questionnaires as data, and answers that fit them."""

from __future__ import annotations

import pytest

from xieshou.monitoring.rules.questionnaire import (
    LONGEST_WORDS,
    AnswerError,
    QuestionnaireError,
    check_answers,
    load_questionnaires,
    read_questionnaires,
    read_questions,
)

SCALE = {"key": "gain", "kind": "scale", "satisfied": ["4", "5"], "text": {"zh": "满意？", "en": "Happy?"}}
CHOICE = {
    "key": "useful",
    "kind": "choice",
    "text": {"zh": "哪项？", "en": "Which?"},
    "options": [{"key": "a", "zh": "甲", "en": "A"}, {"key": "b", "zh": "乙", "en": "B"}],
}
WORDS = {"key": "words", "kind": "text", "text": {"zh": "意见？", "en": "Else?"}}
QUESTIONS = read_questions([SCALE, CHOICE, WORDS])


def test_delivered_questionnaires_speak_both_languages():
    for (key, version), one in load_questionnaires().items():
        assert one.name("zh-hans").endswith(str(version))
        assert one.name("en") != one.name(None)
        assert key.isidentifier()
        for question in one.questions:
            assert question.words("en") != question.words("zh-hans")
            assert set(question.labels("en")) == set(question.options)


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [SCALE, SCALE],
        [{**SCALE, "kind": "slider"}],
        [{**SCALE, "satisfied": ["6"]}],
        [{**SCALE, "text": {"zh": "只有中文"}}],
        [{**SCALE, "key": "no key"}],
        [{key: value for key, value in CHOICE.items() if key != "options"}],
        [{**WORDS, "options": CHOICE["options"]}],
        [{**CHOICE, "options": [{"key": "a", "zh": "甲"}]}],
        [{"kind": "text"}],
        ["words"],
    ],
)
def test_incomplete_declaration_is_refused(entries):
    with pytest.raises(QuestionnaireError):
        read_questions(entries)


def test_version_declared_twice_is_refused(tmp_path):
    one = "- {key: k, version: 1, title: {zh: a, en: b}, questions: [{key: w, kind: text, text: {zh: a, en: b}}]}\n"
    path = tmp_path / "questionnaires.yaml"
    path.write_text(one, encoding="utf-8")
    assert list(read_questionnaires(path)) == [("k", 1)]
    path.write_text(one * 2, encoding="utf-8")
    with pytest.raises(QuestionnaireError, match="twice"):
        read_questionnaires(path)


def test_answers_are_kept_without_blanks_and_open_ones_fall_away():
    assert check_answers(QUESTIONS, {"gain": "5", "useful": "", "words": "  路修好了 "}) == {
        "gain": "5",
        "words": "路修好了",
    }
    assert check_answers(QUESTIONS, {"unknown": "1"}) == {}


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"gain": "0"}, "gain"),
        ({"gain": "6"}, "gain"),
        ({"useful": "c"}, "useful"),
        ({"words": "字" * (LONGEST_WORDS + 1)}, "words"),
        ({"words": "我的电话 138 0000 0000"}, "words"),
        ({"words": "身份证53032619900307000X"}, "words"),
        ({"words": "卡号六二二二零二零零零零零零零零零零零零零"}, "words"),
    ],
)
def test_unfit_answer_names_its_question(given, key):
    with pytest.raises(AnswerError) as refusal:
        check_answers(QUESTIONS, given)
    assert refusal.value.key == key


def test_longest_text_and_words_about_one_s_own_health_pass():
    assert check_answers(QUESTIONS, {"words": "字" * LONGEST_WORDS})
    assert check_answers(QUESTIONS, {"words": "住院报销太慢"})
