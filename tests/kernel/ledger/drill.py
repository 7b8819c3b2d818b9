"""Any steps in any order against the books, beside a model of them in plain Python.

A step is one request: allocate, transfer, pay, earn, propose, approve, reverse, close, the same request again,
crowds of threads that want the same, and a writer that is killed. The model knows every balance; the
database must agree, and nothing may be unbalanced, below nothing or paid twice.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from threading import Barrier, Thread
from typing import Any

from django.db import connections, transaction

from xieshou.kernel.errors import DomainError
from xieshou.kernel.ids import new_id
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Account, Entry
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.queries.books import count_breaks
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.scope_sql import in_scope, set_scope

from .books import AT, COUNTY, DISTRICT, ON, make_books, person

ROOT = Path(__file__).resolve().parents[3]
EVERYTHING = person().scope
CROWD = 4
STEPS_A_TRANSACTION = 20
PLEDGE = 10**12
LARGEST = 60_000


class Drill:
    """The books of the drill, the model of them, and what has been asked so far."""

    def __init__(self, seed: int) -> None:
        """Open the books."""
        self.random = Random(seed)
        with in_scope(EVERYTHING):
            self.books = make_books(pledged_fen=PLEDGE)
            earned = make_earnings()
        self.names = list(self.books.accounts)
        self.books.accounts["earned"] = earned
        self.expected: Counter[str] = Counter()
        self.entries: list[tuple[Any, list[tuple[str, int]]]] = []
        self.undone: set[Any] = set()
        self.asked: list[tuple[Any, Any]] = []
        self.waiting: list[tuple[Any, list[tuple[str, int]]]] = []
        self.open_from = date(2026, 1, 1)
        self.steps = 0
        self.posted = 0
        self.answers: Counter[str] = Counter()

    def run(self, steps: int, *, crowd_every: int = 100, kill_every: int = 0) -> None:
        """Take at least so many steps."""
        next_crowd, next_kill = crowd_every, kill_every // 2
        while self.steps < steps:
            with transaction.atomic():
                set_scope(EVERYTHING)
                for _step in range(STEPS_A_TRANSACTION):
                    self.step()
            if self.steps >= next_crowd:
                self.crowd()
                next_crowd += crowd_every
            if kill_every and self.steps >= next_kill:
                self.kill_writer()
                next_kill += kill_every
        self.check()

    def step(self) -> None:
        """Take one step of a random kind."""
        kinds = (self.allocate, self.transfer, self.pay, self.propose, self.approve, self.reverse, self.again,
                 self.close, self.earn)  # fmt: skip
        step = self.random.choices(kinds, weights=(10, 20, 22, 12, 12, 9, 9, 1, 5))[0]
        step()
        self.steps += 1

    def _try(self, name: str, step: Any) -> Any:
        try:
            made = step()
        except DomainError as refusal:
            self.answers[type(refusal).__name__] += 1
            return None
        self.answers[name] += 1
        return made

    def _booked_on(self) -> date:
        return date(2026, 1, 1) + timedelta(days=self.random.randrange(60))

    def _move(self, payer: str, payees: list[tuple[str, int]], booked_on: date | None = None) -> None:
        booked_on = booked_on or max(self.open_from, ON)
        total = sum(fen for _name, fen in payees)
        plan = self.books.plan(payer, *payees, booked_on=booked_on)
        if payer == "earned":
            plan = replace(plan, source=("test.benefit", new_id()))
        maker = Maker(self.books.maker.user_id, "甲")
        entry = self._try(
            "moved", lambda: ledger.transfer(plan, maker=maker, actor=self.books.checker, at=AT)
        )
        floor = {"source": -PLEDGE, "earned": -PLEDGE}.get(payer, 0)
        is_open = booked_on >= self.open_from or not self._in_county(payer, *(name for name, _fen in payees))
        assert (entry is not None) == (self.expected[payer] - total >= floor and is_open)
        if entry is not None:
            self._book(entry, [(payer, -total), *payees])
            self.asked.append((plan, entry.pk))

    def _in_county(self, *names: str) -> bool:
        return any(self.books.accounts[name].region_code.startswith(COUNTY[:6]) for name in names)

    def _book(self, entry: Any, lines: list[tuple[str, int]]) -> None:
        self.posted += 1
        self.entries.append((entry.pk, lines))
        for name, fen in lines:
            self.expected[name] += fen

    def _amount(self, payer: str) -> int:
        """Return an amount that is mostly covered, and sometimes one fen too much."""
        held = PLEDGE + self.expected[payer] if payer == "source" else self.expected[payer]
        return self.random.choice((held + 1, max(1, held), max(1, held // 3), self.random.randint(1, 5000)))

    def allocate(self) -> None:
        """Let the source appropriate money."""
        self._move("source", [("appropriation", self.random.randint(1, LARGEST))])

    def transfer(self) -> None:
        """Move money down the chain, seldom back up (a refund), sometimes on a day that is closed."""
        payer, payee = self._pair()
        self._move(payer, [(payee, self._amount(payer))], booked_on=self._booked_on())

    def _pair(self) -> tuple[str, str]:
        """Return who pays whom: money that runs in circles for ever would only make its lots smaller."""
        first, second = sorted(self.random.sample(range(1, len(self.names)), 2))
        if self.random.random() < 0.03:
            first, second = second, first
        return self.names[first], self.names[second]

    def pay(self) -> None:
        """Pay families and a firm out of any account that holds money."""
        payer = self.random.choice(list(self.names[1:5]))
        fen = max(1, self._amount(payer) // 3)
        self._move(payer, [("one", fen), ("two", fen), ("payee", fen)])

    def earn(self) -> None:
        """Let an undertaking share out what it earned; it pays no firm, and nobody pays into it."""
        fen = self.random.randint(1, 5000)
        self._move("earned", [("one", fen), ("two", fen)])
        maker = Maker(self.books.maker.user_id, "甲")
        for payer, payee in (("earned", "payee"), ("line", "earned")):
            plan = replace(self.books.plan(payer, (payee, 1)), source=("test.benefit", new_id()))
            step = partial(ledger.transfer, plan, maker=maker, actor=self.books.checker, at=AT)
            assert self._try("never", step) is None

    def propose(self) -> None:
        """Propose a transfer."""
        payer, payee = self._pair()
        fen = self.random.randint(1, 3000)
        plan = self.books.plan(payer, (payee, fen), booked_on=max(self.open_from, ON))
        made = self._try("proposed", lambda: ledger.propose(plan, actor=self.books.maker, at=AT))
        self.waiting.append((made.pk, [(payer, -fen), (payee, fen)]))

    def approve(self) -> None:
        """Approve a proposal; the maker tries it first."""
        if not self.waiting:
            return
        key, lines = self.waiting.pop(self.random.randrange(len(self.waiting)))
        assert (
            self._try("self", lambda: ledger.approve(proposal_id=key, actor=self.books.maker, at=AT)) is None
        )
        entry = self._try(
            "approved", lambda: ledger.approve(proposal_id=key, actor=self.books.checker, at=AT)
        )
        if entry is not None:
            self._book(entry, lines)

    def reverse(self) -> None:
        """Reverse an entry, sometimes one that was reversed before."""
        if not self.entries:
            return
        key, lines = self.random.choice(self.entries[-200:])
        entry = self._try(
            "reversed",
            lambda: ledger.reverse(
                entry_id=key, reason="冲销", booked_on=max(self.open_from, ON),
                maker=Maker(self.books.maker.user_id, "甲"), actor=self.books.checker, at=AT,
            ),
        )  # fmt: skip
        if entry is not None:
            assert key not in self.undone
            self.undone.add(key)
            self.posted += 1
            for name, fen in lines:
                self.expected[name] -= fen

    def again(self) -> None:
        """Send a request that was answered before once more: nothing moves twice."""
        if self.asked:
            plan, key = self.random.choice(self.asked[-300:])
            maker = Maker(self.books.maker.user_id, "甲")
            assert ledger.transfer(plan, maker=maker, actor=self.books.checker, at=AT).pk == key

    def close(self) -> None:
        """Close the county's books a day further."""
        if self.open_from < ON and self.random.random() < 0.5:
            until = self.open_from + timedelta(days=1)
            close = {"region_code": COUNTY, "actor": self.books.checker, "at": AT, "on": ON}
            if self._try("closed", lambda: ledger.close_period(until=until, **close)):
                self.open_from = until

    def crowd(self) -> None:
        """Let threads want the same at once: one proposal, one key, one reversal, one balance."""
        with in_scope(EVERYTHING):
            self._move("source", [("contract", 1000)])
            first = self.entries[-1]
            made = [
                ledger.propose(self.books.plan("contract", ("one", 600)), actor=self.books.maker, at=AT).pk
                for _number in range(2)
            ]
        plan = self.books.plan("source", ("line", 7))
        maker, checker = Maker(self.books.maker.user_id, "甲"), self.books.checker
        held = self.expected["contract"]
        jobs = [
            lambda: ledger.approve(proposal_id=made[0], actor=checker, at=AT),
            lambda: ledger.approve(proposal_id=made[1], actor=checker, at=AT),
            lambda: ledger.transfer(plan, maker=maker, actor=checker, at=AT),
            lambda: ledger.reverse(
                entry_id=first[0], reason="冲", booked_on=ON, maker=maker, actor=checker, at=AT
            ),
        ]
        answers, refused = at_once([job for job in jobs for _twice in range(2)])
        self.steps += len(answers) + 3
        with in_scope(EVERYTHING):
            entries = {entry.pk: entry for entry in Entry.objects.filter(pk__in=answers)}
            for entry in entries.values():
                legs = list(entry.legs.values_list("account__code", "amount_fen"))
                lines = [(code.split("-", 1)[1], fen) for code, fen in legs]
                for name, fen in lines:
                    self.expected[name] += fen
                if entry.reverses_id:
                    self.undone.add(entry.reverses_id)
                else:
                    self.entries.append((entry.pk, lines))
                self.posted += 1
        assert answers[4] is not None, refused
        assert answers[4] == answers[5], refused  # the same key: both got the one entry
        assert self.expected["contract"] >= 0 or held < 0
        self._check_balances()

    def kill_writer(self) -> None:
        """Kill a writing process; what it acknowledged is there once, what was lost can be asked again."""
        books = self.books
        with in_scope(EVERYTHING):
            self._move("source", [("project", 10_000)])
            before = Entry.objects.filter(key__startswith="killed-").count()
        database = connections["default"].settings_dict["NAME"]
        keys = (books.key("project"), books.key("payee"), books.maker.user_id, books.checker.user_id)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.kernel.ledger.writer", database, *map(str, keys), str(before)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        wanted = self.random.randint(3, 40)
        acknowledged = []
        for line in process.stdout:
            acknowledged.append(line.strip())
            if len(acknowledged) == wanted:
                os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert process.returncode == -signal.SIGKILL
        with in_scope(EVERYTHING):
            written = list(Entry.objects.filter(key__startswith="killed-").values_list("key", flat=True))
            fresh = {key for key in written if int(key.split("-")[1]) >= before}
            assert len(fresh) == len(written) - before
            assert set(acknowledged) <= fresh
            self.expected["project"] -= len(fresh)
            self.expected["payee"] += len(fresh)
            self.posted += len(fresh)
            self.steps += len(fresh)
        self._check_balances()

    def _check_balances(self) -> None:
        with in_scope(EVERYTHING):
            found = dict(Account.objects.values_list("code", "balance_fen"))
        for name, account in self.books.accounts.items():
            assert found[account.code] == self.expected[name], name

    def check(self) -> None:
        """Compare every balance with the model and count the breaks in the books."""
        self._check_balances()
        with in_scope(EVERYTHING):
            breaks = count_breaks()
            assert breaks == dict.fromkeys(breaks, 0)
            assert Entry.objects.count() == self.posted


def make_earnings() -> Account:
    """Open the account of what an undertaking of the county earned."""
    return ledger.open_account(
        ledger.AccountPlan(
            code=f"{new_id().hex[:8]}-earned", name="合作社所得", kind=AccountKind.EARNINGS, region_code=COUNTY,
            partner_region_code=DISTRICT, holder=("test.undertaking", new_id()),
        ),
        actor=person("project_officer"),
        at=AT,
    )  # fmt: skip


def at_once(jobs: list[Any]) -> tuple[list[Any], list[str]]:
    """Run jobs in threads at the same moment; return the key of each one's entry, or its refusal."""
    barrier, answers, refused = Barrier(len(jobs)), [None] * len(jobs), [""] * len(jobs)

    def take(number: int) -> None:
        try:
            barrier.wait(30)
            with in_scope(EVERYTHING):
                answers[number] = jobs[number]().pk
        except DomainError as refusal:
            refused[number] = type(refusal).__name__
        finally:
            connections.close_all()

    threads = [Thread(target=take, args=(number,)) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers, refused
