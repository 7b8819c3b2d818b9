"""Two stewards accept the last place at once: exactly one wins; with the guard off the test fails."""

from __future__ import annotations

from threading import Barrier, Thread

from django.db import connection, connections

from tests.labour.makers import AT, ON, make_vacancy, make_wish, steward
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import DomainError
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import MatchLine, Referral, Vacancy
from xieshou.labour.operations import match, places
from xieshou.labour.operations.run import calculate_run, request_run

STEWARDS = 2


def prepare(actor) -> list[MatchLine]:
    """Make two accepted-to-be lines of two runs for the last place of one vacancy."""
    with in_scope(Scope.everything()):
        lines = []
        make_vacancy(head_count=1)
        for _ in range(STEWARDS):
            make_wish()
        for number in range(STEWARDS):
            run = request_run(actor=actor, at=AT, on=ON)
            calculate_run(run_id=run.pk, actor=actor, at=AT)
            lines.append(run.lines.get(state="proposed"))
            if number == 0:
                type(lines[0].wish).objects.filter(pk=lines[0].wish_id).update(status="unwilling")
        type(lines[0].wish).objects.filter(pk=lines[0].wish_id).update(status="seeking")
    assert lines[0].wish_id != lines[1].wish_id
    assert lines[0].vacancy_id == lines[1].vacancy_id
    return lines


def race(lines: list[MatchLine], actor) -> list[str]:
    """Let the stewards accept at the same moment; return what each got."""
    barrier, answers = Barrier(STEWARDS), [""] * STEWARDS

    def accept(number: int) -> None:
        try:
            with in_scope(actor.scope):
                barrier.wait(10)
                match.accept(line_id=lines[number].pk, actor=actor, at=AT, on=ON)
            answers[number] = "accepted"
        except DomainError as error:
            answers[number] = type(error).__name__
        finally:
            connections.close_all()

    threads = [Thread(target=accept, args=(number,)) for number in range(STEWARDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(answers)


def test_exactly_one_steward_gets_the_last_place(fresh_database, actor_with):
    actor = steward(actor_with)
    lines = prepare(actor)
    assert race(lines, actor) == ["NoPlaceLeftError", "accepted"]
    with in_scope(Scope.everything()):
        assert Vacancy.objects.get().places_taken == 1
        assert Referral.objects.count() == 1


def test_with_the_guard_off_both_get_it(fresh_database, actor_with, monkeypatch):
    """The negative control: read, wait for the other, write what was read plus one."""
    actor = steward(actor_with)
    lines = prepare(actor)
    meeting = Barrier(STEWARDS)

    def unguarded(_function: str, vacancy_id) -> int:
        with connection.cursor() as cursor:
            cursor.execute("select places_taken from labour_vacancy where id = %s", [vacancy_id])
            taken = cursor.fetchone()[0]
            meeting.wait(10)
            cursor.execute(
                "update labour_vacancy set places_taken = %s where id = %s", [taken + 1, vacancy_id]
            )
        return 0

    monkeypatch.setattr(places, "_call", unguarded)
    assert race(lines, actor) == ["accepted", "accepted"]
    with in_scope(Scope.everything()):
        assert Referral.objects.count() == STEWARDS
