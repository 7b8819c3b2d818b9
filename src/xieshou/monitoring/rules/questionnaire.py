"""Questionnaires as data, and whether answers fit them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from xieshou.kernel.redaction import LeakKind, find_numbers
from xieshou.monitoring.vocabulary.survey import SCALE_LABELS, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA_FILE = Path(__file__).resolve().parent.parent / "data" / "questionnaires.yaml"
LONGEST_WORDS = 300


class QuestionnaireError(ValueError):
    """A questionnaire is not well declared; the message names it."""


class AnswerError(ValueError):
    """An answer does not fit; `key` names the question, `kinds` what its text gives away."""

    def __init__(self, key: str, kinds: tuple[LeakKind, ...] = ()) -> None:
        """Keep question and kinds."""
        super().__init__(key)
        self.key, self.kinds = key, kinds


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its words in both languages; `options` by key, empty for a free text."""

    key: str
    kind: QuestionKind
    text: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]
    satisfied: tuple[str, ...] = ()

    def words(self, language: str | None) -> str:
        """Return the question in a language."""
        return self.text[_word(language)]

    def labels(self, language: str | None) -> dict[str, str]:
        """Return the answers that are offered, by key."""
        if self.kind == QuestionKind.SCALE:
            return {key: str(label) for key, label in SCALE_LABELS.items()}
        return {key: words[_word(language)] for key, words in self.options.items()}


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A version of a questionnaire; a version that was used never changes."""

    key: str
    version: int
    title: Mapping[str, str]
    questions: tuple[Question, ...]
    raw: tuple[Any, ...]

    def name(self, language: str | None) -> str:
        """Return title and version in a language."""
        return f"{self.title[_word(language)]} · {self.version}"


def _word(language: str | None) -> str:
    return "en" if (language or "zh").startswith("en") else "zh"


def read_questions(entries: Any) -> tuple[Question, ...]:
    """Return the questions of a declaration, as a file or a stored survey has it.

    Raises: QuestionnaireError.
    """
    found = tuple(_question(entry) for entry in entries)
    if not found or len({one.key for one in found}) != len(found):
        raise QuestionnaireError("a questionnaire has questions, each key once")
    return found


def _question(entry: Any) -> Question:
    try:
        key, kind, text = str(entry["key"]), QuestionKind(entry["kind"]), dict(entry["text"])
        options = {str(one["key"]): {"zh": one["zh"], "en": one["en"]} for one in entry.get("options", ())}
    except (KeyError, TypeError, ValueError) as error:
        raise QuestionnaireError(f"{entry}: {error}") from error
    if kind == QuestionKind.SCALE:
        options = {one: {"zh": one, "en": one} for one in SCALE_LABELS}
    satisfied = tuple(str(one) for one in entry.get("satisfied", ()))
    wrong = set(text) != {"zh", "en"} or not key.isidentifier() or not set(satisfied) <= set(options)
    if wrong or (kind == QuestionKind.TEXT) == bool(options):
        raise QuestionnaireError(f"question {key} is not complete")
    return Question(key, kind, text, options, satisfied)


def read_questionnaires(path: Path) -> dict[tuple[str, int], Questionnaire]:
    """Return the questionnaires of a file by key and version.

    Raises: QuestionnaireError.
    """
    found: dict[tuple[str, int], Questionnaire] = {}
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        name = (str(entry["key"]), int(entry["version"]))
        if name in found:
            raise QuestionnaireError(f"{name} is declared twice")
        raw = tuple(entry["questions"])
        found[name] = Questionnaire(*name, dict(entry["title"]), read_questions(raw), raw)
    return found


@cache
def load_questionnaires() -> dict[tuple[str, int], Questionnaire]:
    """Return the questionnaires that the system was delivered with."""
    return read_questionnaires(DATA_FILE)


def check_answers(questions: tuple[Question, ...], given: Mapping[str, str]) -> dict[str, str]:
    """Return the answers that were given, without blanks; a question may be left open.

    Raises: AnswerError: an answer is none of those offered, too long, or its words give somebody away.
    """
    kept: dict[str, str] = {}
    for question in questions:
        answer = given.get(question.key, "").strip()
        if not answer:
            continue
        if question.kind != QuestionKind.TEXT:
            if answer not in question.options:
                raise AnswerError(question.key)
        elif len(answer) > LONGEST_WORDS:
            raise AnswerError(question.key)
        # A family may write about its own illness; what names it may not stand there.
        elif kinds := {leak.kind for leak in find_numbers(answer)}:
            raise AnswerError(question.key, tuple(sorted(kinds)))
        kept[question.key] = answer
    return kept
