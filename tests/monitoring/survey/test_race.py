"""Two people use one code at the same moment: one is counted; with the guard off the test fails."""

from __future__ import annotations

from threading import Barrier, Thread

from django.db import connections

from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import DomainError
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.models import SurveyCode, SurveyTally
from xieshou.monitoring.operations import ballot

from .makers import answer, make_codes, make_survey

PEOPLE = 2
ALL = Scope.everything()


def race(code: str) -> list[str]:
    """Let all answer at once; return what each got."""
    barrier, got = Barrier(PEOPLE), [""] * PEOPLE

    def send(number: int) -> None:
        try:
            barrier.wait(10)
            answer(code)
            got[number] = "counted"
        except DomainError as error:
            got[number] = type(error).__name__
        finally:
            connections.close_all()

    threads = [Thread(target=send, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(got)


def _code() -> str:
    with in_scope(ALL):
        return make_codes(make_survey())[0]


def _answered() -> int:
    with in_scope(ALL):
        return SurveyTally.objects.get().answered


def test_one_code_counts_once_in_a_race(fresh_database):
    assert race(_code()) == ["WrongCodeError", "counted"]
    assert _answered() == 1


def test_with_the_guard_off_it_counts_twice(fresh_database, monkeypatch):
    """The negative control: both look, wait for each other, and nobody asks whether the row was still there."""
    code, meeting = _code(), Barrier(PEOPLE)

    def careless(row: SurveyCode) -> bool:
        meeting.wait(10)
        SurveyCode.objects.filter(pk=row.pk).delete()
        return True

    monkeypatch.setattr(ballot, "_delete", careless)
    assert race(code) == ["counted", "counted"]
    assert _answered() == PEOPLE
