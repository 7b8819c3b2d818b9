"""Pages and API of the ledger: what each shows, each refusal in its form, equal queries for one row and three."""

from __future__ import annotations

import json
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Account, Closing, Entry, Proposal
from xieshou.kernel.regions.models import Region
from xieshou.kernel.scope_sql import in_scope

from .books import AT, COUNTY

EN = {"accept-language": "en"}
ALL = Scope.everything()


@pytest.fixture
def maker(user_with, client_for):
    return client_for(user_with("project_officer", regions=["530326"]))


@pytest.fixture
def checker(user_with, client_for):
    return client_for(user_with("project_officer", regions=["530326"]))


@pytest.fixture
def stranger(user_with, client_for):
    return client_for(user_with("project_officer", regions=["530823"]))


@pytest.fixture
def county(db):
    """The county on the list of places, as forms ask for it."""
    return Region.objects.create(
        code=COUNTY, name="会泽县", level=3, parent_code="", pinyin="huize", initials="hz", full_name="会泽县"
    )


@pytest.fixture
def paid(books):
    books.flow(100_000)
    books.paid = books.move("contract", ("one", 30_000), ("two", 20_000), ("payee", 5_000))
    return books


def url(name, *keys):
    return reverse(f"ledger:{name}", args=keys)


def text_of(response):
    return response.content.decode()


def test_transfer_is_proposed_and_approved_through_the_pages(paid, maker, checker):
    address = url("propose", paid.key("contract"))
    page = maker.get(url("account", paid.key("contract")), headers=EN)
    form = page.context["transfer_form"]
    given = {
        "key": form["key"].value(), "payee": str(paid.key("one")), "amount_fen": "450.01", "memo": "第二期",
        "booked_on": "2026-03-02",
    }  # fmt: skip
    assert maker.post(address, {**given, "payee": ""}, headers=EN).status_code == 422
    assert maker.post(address, given).status_code == 302
    assert maker.post(address, given).status_code == 302  # a double click
    with in_scope(ALL):
        made = Proposal.objects.get()

    queue = url("proposals")
    assert [row["may_decide"] for row in maker.get(queue).context["rows"]] == [False]
    own = maker.post(url("approve", made.pk), follow=True, headers=EN)
    assert "You made this yourself" in text_of(own)
    assert [row["may_decide"] for row in checker.get(queue).context["rows"]] == [True]
    too_much = checker.post(url("approve", made.pk), follow=True, headers=EN)
    assert "does not hold enough money" in text_of(too_much)
    with in_scope(ALL):
        paid.move("source", ("contract", 1))
    assert "Approved and posted" in text_of(checker.post(url("approve", made.pk), follow=True, headers=EN))
    assert paid.balance("one") == 75_001
    shown = checker.get(f"{queue}?status=approved")
    assert [row["proposal"].pk for row in shown.context["rows"]] == [made.pk]


def test_proposal_is_refused_with_a_reason_or_withdrawn(paid, maker, checker):
    given = {"payee": str(paid.key("one")), "amount_fen": "1", "memo": "试", "booked_on": "2026-03-02"}
    for key in ("a", "b"):
        maker.post(url("propose", paid.key("contract")), {**given, "key": key})
    with in_scope(ALL):
        first, second = Proposal.objects.order_by("made_at")
    assert checker.post(url("refuse", first.pk), {"reason": ""}).status_code == 422
    assert checker.post(url("refuse", first.pk), {"reason": "重复"}).status_code == 302
    assert checker.post(url("withdraw", second.pk)).status_code == 403
    assert maker.post(url("withdraw", second.pk)).status_code == 302
    with in_scope(ALL):
        assert list(Proposal.objects.order_by("made_at").values_list("status", flat=True)) == [
            "refused", "withdrawn",
        ]  # fmt: skip


def test_entry_is_reversed_by_two_people(paid, maker, checker):
    page = maker.get(url("entry", paid.paid.pk), headers=EN)
    assert "Propose a reversal" in text_of(page)
    address = url("reverse", paid.paid.pk)
    assert maker.post(address, {"reason": "", "booked_on": "2026-03-02"}).status_code == 422
    assert maker.post(address, {"reason": "户主有误", "booked_on": "2026-03-02"}).status_code == 302
    with in_scope(ALL):
        made = Proposal.objects.get()
    checker.post(url("approve", made.pk))
    assert paid.balance("one") == 0
    shown = text_of(checker.get(url("entry", paid.paid.pk), headers=EN))
    assert "Reversed by" in shown
    assert "Propose a reversal" not in shown
    with in_scope(ALL):
        mirror = Entry.objects.get(reverses=paid.paid)
    assert "The entry that was undone" in text_of(checker.get(url("entry", mirror.pk), headers=EN))


def test_account_is_opened_found_and_closed(paid, maker, county):
    given = {"code": "X-1", "name": "二标段合同", "kind": "contract", "region_code": COUNTY}
    wrong = maker.post(url("open"), {**given, "pledged_fen": "5"}, headers=EN)
    assert wrong.status_code == 422
    assert maker.get(url("open")).status_code == 200
    made = maker.post(url("open"), given)
    assert made.status_code == 302
    with in_scope(ALL):
        account = Account.objects.get(code="X-1")
    found = maker.get(url("accounts"), {"q": "二标段", "kind": "contract"})
    assert [row["account"].pk for row in found.context["rows"]] == [account.pk]
    assert "Close the account" in text_of(maker.get(url("account", account.pk), headers=EN))
    assert "The account is closed" in text_of(
        maker.post(url("close_account", account.pk), follow=True, headers=EN)
    )
    assert "still holds money" in text_of(
        maker.post(url("close_account", paid.key("one")), follow=True, headers=EN)
    )
    assert maker.post(url("propose", account.pk), {}).status_code == 302  # closed: nothing to propose


def test_statement_is_an_excel_file_with_running_balance(paid, maker):
    response = maker.get(url("statement", paid.key("contract")))
    rows = [
        [cell.value for cell in row]
        for row in openpyxl.load_workbook(BytesIO(response.content)).active.iter_rows()
    ]
    assert [(row[3], row[4], row[5]) for row in rows[-2:]] == [(1000, None, 1000), (None, 550, 450)]
    with in_scope(ALL):
        assert Event.objects.filter(event="ledger.account.statement_taken").count() == 1


def test_books_are_closed_through_the_page(paid, maker, county):
    assert maker.get(url("closings")).status_code == 200
    given = {"region_code": COUNTY, "until": "2999-01-01"}
    assert maker.post(url("closings"), given).status_code == 422
    assert maker.post(url("closings"), {**given, "until": "2026-03-01", "note": "二月"}).status_code == 302
    with in_scope(ALL):
        assert [str(row.until) for row in Closing.objects.all()] == ["2026-03-01"]
    assert [row["closing"].note for row in maker.get(url("closings")).context["rows"]] == ["二月"]


def test_trace_shows_the_picture_and_the_rows_behind_it(paid, maker):
    page = maker.get(url("trace_account", paid.key("appropriation")), headers=EN)
    trace = page.context["trace"]
    assert (trace.arrived_fen, trace.waiting_fen, trace.outside_fen) == (55_000, 45_000, 0)
    assert [row["fen"] for row in page.context["rows"]] == [30_000, 20_000, 5_000]
    assert [row["account"].pk for row in page.context["waiting"]] == [paid.key("contract")]
    nodes = page.context["picture"]["nodes"]
    assert {node["label"] for node in nodes} >= {"账户appropriation", "账户contract", "Household · 530326"}
    assert (
        sum(flow["fen"] for flow in page.context["flows"] if flow["below"].startswith(("Household", "Payee")))
        == 55_000
    )
    assert 'data-chart="sankey"' in text_of(page)
    assert maker.get(url("trace_entry", paid.paid.pk)).context["trace"].arrived_fen == 55_000


def test_household_shows_every_source(paid, maker):
    page = maker.get(url("trace_back", paid.key("one")), headers=EN)
    assert [(source.pk, fen) for source, fen in page.context["sources"]] == [(paid.key("source"), 30_000)]
    assert [row.amount_fen for row in page.context["page"]] == [30_000]
    assert "账户source" in text_of(page)
    assert [share.amount_fen for share in maker.get(url("account", paid.key("one"))).context["shares"]] == [
        30_000
    ]


def test_empty_pages_say_what_to_do_next(books, maker, stranger):
    assert "Change the search, or open the account" in text_of(
        stranger.get(url("accounts"), {"q": "x"}, headers=EN)
    )
    assert "Nothing waits for approval" in text_of(maker.get(url("proposals"), headers=EN))
    assert "No entries yet" in text_of(maker.get(url("entries"), headers=EN))
    assert "There is no money to trace" in text_of(
        maker.get(url("trace_account", books.key("one")), headers=EN)
    )
    assert "No money came to this account yet" in text_of(
        maker.get(url("trace_back", books.key("one")), headers=EN)
    )
    assert "The books were never closed" in text_of(maker.get(url("closings"), headers=EN))


def test_other_area_finds_nothing(paid, stranger, maker):
    with in_scope(ALL):
        made = ledger.propose(paid.plan("contract", ("one", 5)), actor=paid.maker, at=AT)
    for name, key in (
        ("account", paid.key("contract")), ("statement", paid.key("contract")), ("entry", paid.paid.pk),
        ("trace_account", paid.key("contract")), ("trace_entry", paid.paid.pk), ("trace_back", paid.key("one")),
    ):  # fmt: skip
        assert stranger.get(url(name, key)).status_code == 404
    for name, key in (
        ("propose", paid.key("contract")), ("close_account", paid.key("one")), ("approve", made.pk),
        ("refuse", made.pk), ("withdraw", made.pk), ("reverse", paid.paid.pk),
    ):  # fmt: skip
        data = {"reason": "x", "booked_on": "2026-03-02"}
        assert stranger.post(url(name, key), data).status_code == 404
    assert stranger.get(url("entries")).context["page"].object_list.count() == 0
    assert [
        row["account"].pk for row in maker.get(url("accounts"), {"kind": "contract"}).context["rows"]
    ] == [paid.key("contract")]


def test_auditor_looks_and_checks_the_chain_and_changes_nothing(paid, user_with, client_for):
    auditor = client_for(user_with("auditor", regions=[""]))
    page = auditor.get(url("account", paid.key("contract")), headers=EN)
    assert "Propose a transfer" not in text_of(page)
    assert auditor.post(url("propose", paid.key("contract")), {}).status_code == 403
    assert auditor.get(url("closings")).status_code == 403
    assert "Check the chain" in text_of(auditor.get(url("entries"), headers=EN))
    checked = auditor.post(url("check"), headers=EN)
    assert (checked.context["checked"], checked.context["findings"]) == (5, [])


@pytest.mark.parametrize("name", ["accounts", "entries", "proposals"])
def test_lists_ask_as_much_for_one_row_as_for_three(books, maker, name):
    counts = []
    for number in (1, 2):
        with in_scope(ALL):
            for _row in range(number):
                books.flow(100)
                ledger.propose(books.plan("contract", ("one", 5)), actor=books.maker, at=AT)
        maker.get(url(name))
        with CaptureQueriesContext(connection) as asked:
            maker.get(url(name))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_record_and_traces_ask_as_much_for_one_row_as_for_three(books, maker):
    counts = []
    with in_scope(ALL):
        books.flow(1000)
    for payees in ([("one", 5)], [("two", 5), ("payee", 5)]):
        with in_scope(ALL):
            books.move("contract", *payees)
        for address in (url("account", books.key("contract")), url("trace_account", books.key("contract"))):
            maker.get(address)
            with CaptureQueriesContext(connection) as asked:
                maker.get(address)
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


def test_api_answers_the_same_traces(paid, maker, stranger):
    whole = maker.get(f"/api/v1/ledger/trace/accounts/{paid.key('appropriation')}").json()
    assert (whole["amount_fen"], whole["arrived_fen"], whole["waiting_fen"]) == (100_000, 55_000, 45_000)
    assert [row["amount_fen"] for row in whole["arrived"]] == [30_000, 20_000, 5_000]
    one = maker.get(f"/api/v1/ledger/trace/entries/{paid.paid.pk}?limit=1").json()
    assert (one["arrived_fen"], len(one["arrived"])) == (55_000, 1)
    back = maker.get(f"/api/v1/ledger/trace/to/{paid.key('one')}").json()
    assert [(row["name"], row["amount_fen"]) for row in back["sources"]] == [("账户source", 30_000)]
    found = maker.get("/api/v1/ledger/accounts?q=账户contract").json()
    assert [row["balance_fen"] for row in found] == [45_000]
    assert stranger.get(f"/api/v1/ledger/trace/to/{paid.key('one')}").status_code == 404
    assert json.loads(stranger.get("/api/v1/ledger/accounts").content) == []
