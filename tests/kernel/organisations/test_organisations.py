"""Organisations and pairings: checked codes, one record each, phones masked, changes in the own area."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError
from django.urls import reverse

from tests.kernel.people.conftest import PLACES
from tests.plugins.actors import AT
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.organisations import operations, queries, rules
from xieshou.kernel.organisations.models import Organisation, Pairing
from xieshou.kernel.organisations.operations import OrganisationEntry, register_organisation
from xieshou.kernel.organisations.policies import OutsideAreaError
from xieshou.kernel.phones import InvalidPhoneError
from xieshou.kernel.purposes import PurposeMissingError
from xieshou.kernel.regions.models import Region

VECTORS = Path(__file__).resolve().parents[4] / "shared" / "data" / "identity" / "uscc_vectors.tsv"
USCC = "91530326MA6K000000"


def _vectors() -> list[tuple[str, str]]:
    if not VECTORS.is_file():
        return []
    with VECTORS.open(encoding="utf-8", newline="") as handle:
        return [(row["raw"], row["expect"]) for row in csv.DictReader(handle, delimiter="\t")]


@pytest.fixture(autouse=True)
def places(db: None) -> None:
    Region.objects.bulk_create(
        Region(
            code=code, short_code=code.rstrip("0"), level=level, name=name, parent_code=parent, full_name=full
        )
        for code, level, name, parent, full in PLACES
    )


@pytest.fixture
def officer(actor_with):
    return actor_with("cooperation_officer", regions=["5303"])


@pytest.fixture
def officer_page(user_with, client_for):
    return client_for(user_with("cooperation_officer", regions=["5303"]))


def _entry(**values) -> OrganisationEntry:
    defaults = {
        "name": "会泽天盛农业有限公司",
        "kind": "enterprise",
        "region_code": "530326000000",
        "uscc": USCC,
    }
    return OrganisationEntry(**{**defaults, **values})


@pytest.fixture
def firm(officer) -> Organisation:
    return register_organisation(
        _entry(contact_name="李经理", contact_phone="138 1234 5678"), actor=officer, at=AT
    )


@pytest.mark.skipif(not VECTORS.is_file(), reason="the identity vectors are not beside the project")
@pytest.mark.parametrize(("raw", "expect"), _vectors())
def test_credit_code_vector_has_its_verdict(raw: str, expect: str) -> None:
    if expect == "valid":
        assert rules.parse_uscc(raw) == raw
    else:
        with pytest.raises(rules.InvalidUsccError):
            rules.parse_uscc(raw)


@pytest.mark.parametrize(
    "raw", ["91530326ma6k000000", " 91530326 MA6K000000\u200b", "９１５３０３２６ＭＡ６Ｋ００００００"]
)
def test_credit_code_is_tidied(raw: str) -> None:
    assert rules.parse_uscc(raw) == USCC


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        ("91530326MA6K000001", rules.UsccCheckError),
        ("91530326MA6K00000", rules.InvalidUsccError),
        ("王" * 18, rules.InvalidUsccError),
    ],
)
def test_wrong_credit_code_is_refused(raw: str, error) -> None:
    with pytest.raises(error):
        rules.parse_uscc(raw)


def test_register_keeps_the_phone_encrypted_and_records(firm: Organisation) -> None:
    assert (firm.pinyin, firm.initials) == ("huizetianshengnongyeyouxiangongsi", "hztsnyyxgs")
    assert b"13812345678" not in bytes(firm.contact_phone)
    assert queries.open_contact_phone(firm) == "13812345678"
    event = Event.objects.get(event="organisations.organisation.registered")
    assert event.after["contact_phone"] == "138****5678"


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"name": " "}, operations.OrganisationNameMissingError),
        ({"kind": "bank"}, operations.UnknownKindError),
        ({"uscc": "1"}, rules.InvalidUsccError),
        ({"contact_phone": "1"}, InvalidPhoneError),
        ({"region_code": "310113000000"}, OutsideAreaError),
    ],
)
def test_register_refuses_a_wrong_field(values, error, officer) -> None:
    with pytest.raises(error):
        register_organisation(_entry(**values), actor=officer, at=AT)
    assert not Organisation.objects.exists()


def test_register_twice_is_refused(firm, officer) -> None:
    with pytest.raises(operations.OrganisationExistsError) as refusal:
        register_organisation(_entry(name="另一家"), actor=officer, at=AT)
    assert refusal.value.field == "uscc"
    register_organisation(_entry(uscc=""), actor=officer, at=AT)
    with pytest.raises(operations.OrganisationExistsError) as refusal:
        register_organisation(_entry(uscc=""), actor=officer, at=AT)
    assert refusal.value.field == "name"


def test_register_without_the_capability_is_denied(actor_with) -> None:
    with pytest.raises(Denied):
        register_organisation(_entry(), actor=actor_with("auditor", regions=["53"]), at=AT)


def test_update_changes_keeps_the_phone_and_records(firm, officer) -> None:
    changed = operations.update_organisation(
        organisation_id=firm.pk, entry=_entry(short_name="天盛", contact_name="李经理"), actor=officer, at=AT
    )
    assert queries.open_contact_phone(changed) == "13812345678"
    assert Event.objects.get(event="organisations.organisation.changed").after == {"short_name": "天盛"}
    operations.update_organisation(
        organisation_id=firm.pk,
        entry=_entry(short_name="天盛", contact_name="李经理", contact_phone=""),
        actor=officer,
        at=AT,
    )
    firm.refresh_from_db()
    assert queries.open_contact_phone(firm) == ""
    same = _entry(short_name="天盛", contact_name="李经理")
    operations.update_organisation(organisation_id=firm.pk, entry=same, actor=officer, at=AT)
    assert Event.objects.filter(event="organisations.organisation.changed").count() == 2
    assert str(firm) == "天盛"


def test_update_of_another_area_or_to_a_taken_code_is_refused(firm, officer, actor_with) -> None:
    stranger = actor_with("cooperation_officer", regions=["310113"])
    with pytest.raises(OutsideAreaError):
        operations.update_organisation(organisation_id=firm.pk, entry=_entry(), actor=stranger, at=AT)
    other = register_organisation(_entry(name="另一家", uscc="93530326MA6K00001W"), actor=officer, at=AT)
    with pytest.raises(operations.OrganisationExistsError):
        operations.update_organisation(organisation_id=other.pk, entry=_entry(), actor=officer, at=AT)


def test_own_organisation_may_be_changed_from_its_area_only(firm, actor_with) -> None:
    own = actor_with("recruitment_steward", organisations=[firm.pk], regions=["530326"])
    assert queries.is_inside(firm, own.scope)
    assert not queries.is_inside(firm, actor_with("recruitment_steward", regions=["31"]).scope)


def test_reveal_records_the_purpose(firm, officer, actor_with) -> None:
    assert (
        operations.reveal_phone(organisation_id=firm.pk, purpose="岗位核实", actor=officer, at=AT)
        == "13812345678"
    )
    assert Event.objects.get(event="organisations.organisation.revealed").purpose == "岗位核实"
    with pytest.raises(PurposeMissingError):
        operations.reveal_phone(organisation_id=firm.pk, purpose="", actor=officer, at=AT)
    with pytest.raises(Denied):
        operations.reveal_phone(
            organisation_id=firm.pk, purpose="岗位核实", actor=actor_with("employer"), at=AT
        )


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("天盛", 1),
        ("hztsny", 1),
        ("tianshengnongye", 1),
        (USCC[:8], 1),
        ("会泽 农业", 1),
        ("银行", 0),
        ("zzz", 0),
        ("%", 0),
    ],
)
def test_search(firm, text: str, count: int) -> None:
    assert len(queries.search_organisations(text)) == count
    assert len(queries.list_organisations(text=text)) == count


def test_search_puts_beginnings_first_and_leaves_the_closed_out(firm, officer) -> None:
    register_organisation(_entry(name="上海会泽天盛商贸", uscc=""), actor=officer, at=AT)
    closed = register_organisation(_entry(name="会泽旧厂", uscc=""), actor=officer, at=AT)
    Organisation.objects.filter(pk=closed.pk).update(is_active=False)
    assert [row.name for row in queries.search_organisations("会泽")] == [
        "会泽天盛农业有限公司",
        "上海会泽天盛商贸",
    ]
    assert queries.search_organisations("会泽", kinds=["school"]) == []
    assert queries.search_organisations(" ") == []
    assert queries.list_by_ids([firm.pk, None])[firm.pk] == firm


def test_unknown_organisation_and_pairing_are_not_found(firm) -> None:
    with pytest.raises(NotFound):
        queries.get_organisation(Event.objects.first().pk)
    with pytest.raises(NotFound):
        queries.get_pairing(firm.pk)


def _pair(officer, **values) -> Pairing:
    defaults = {
        "eastern_region_code": "310113000000",
        "western_region_code": "530326000000",
        "from_date": date(2016, 12, 1),
    }
    return operations.register_pairing(**{**defaults, **values}, actor=officer, at=AT)


def test_pairing_holds_for_its_period(officer) -> None:
    pairing = _pair(officer, to_date=date(2021, 1, 1))
    assert list(queries.list_pairings(on=date(2020, 12, 31))) == [pairing]
    assert list(queries.list_pairings(on=date(2021, 1, 1))) == []
    assert list(queries.list_pairings(on=date(2016, 11, 30))) == []
    assert list(queries.list_pairings(region_prefix="530326")) == [pairing]
    assert list(queries.list_pairings(region_prefix="530303")) == []
    assert str(pairing) == "310113000000 → 530326000000"


def test_pairing_with_an_unknown_partner_may_stand_more_than_once(actor_with) -> None:
    officer = actor_with("cooperation_officer", regions=["310112"])
    for _time in range(2):
        pairing = _pair(
            officer, eastern_region_code="310112000000", western_region_code="", note="资料未写明"
        )
    assert Pairing.objects.count() == 2
    assert str(pairing).endswith("?")


def test_pairing_refusals(officer, actor_with) -> None:
    _pair(officer)
    with pytest.raises(operations.PairingExistsError):
        _pair(officer)
    with pytest.raises(operations.PairingPeriodError):
        _pair(officer, to_date=date(2016, 12, 1))
    with pytest.raises(OutsideAreaError):
        _pair(actor_with("cooperation_officer", regions=["44"]))
    with pytest.raises(Denied):
        _pair(actor_with("auditor", regions=["53"]))


def test_pairing_ends_after_it_began(officer) -> None:
    pairing = _pair(officer)
    with pytest.raises(operations.PairingPeriodError):
        operations.end_pairing(pairing_id=pairing.pk, to_date=date(2016, 12, 1), actor=officer, at=AT)
    operations.end_pairing(
        pairing_id=pairing.pk, to_date=date(2021, 1, 1), actor=officer, at=AT, reason="调整"
    )
    pairing.refresh_from_db()
    assert pairing.to_date == date(2021, 1, 1)
    assert Event.objects.get(event="organisations.pairing.ended").reason == "调整"


def test_database_refuses_a_period_that_ends_before_it_begins(officer) -> None:
    with pytest.raises(IntegrityError):
        Pairing.objects.create(
            eastern_region_code="310113000000",
            from_date=date(2020, 1, 2),
            to_date=date(2020, 1, 2),
            created_at=AT,
        )


def test_pages_list_show_and_mask(firm, officer_page) -> None:
    listed = officer_page.get(
        reverse("organisations:list"), {"q": "天盛", "kind": "enterprise", "region": "5303"}
    )
    assert [line["organisation"].pk for line in listed.context["lines"]] == [firm.pk]
    assert not officer_page.get(reverse("organisations:list"), {"kind": "school"}).context["lines"]
    page = officer_page.get(reverse("organisations:organisation", args=[firm.pk])).content.decode()
    assert "138****5678" in page
    assert "13812345678" not in page
    assert (
        officer_page.get(reverse("organisations:organisation", args=[Event.objects.first().pk])).status_code
        == 404
    )


def test_page_enters_and_changes(officer_page) -> None:
    assert officer_page.get(reverse("organisations:add")).status_code == 200
    values = {
        "name": "会泽县人社局",
        "kind": "county_bureau",
        "region_code": "530326000000",
        "contact_phone": "1",
    }
    refused = officer_page.post(reverse("organisations:add"), values)
    assert "contact_phone" in refused.context["form"].errors
    officer_page.post(reverse("organisations:add"), {**values, "contact_phone": "0874-5123456"})
    bureau = Organisation.objects.get()
    address = reverse("organisations:edit", args=[bureau.pk])
    assert "5123456" not in officer_page.get(address).content.decode()
    officer_page.post(address, {**values, "contact_phone": "", "short_name": "人社局", "is_active": "on"})
    bureau.refresh_from_db()
    assert (bureau.short_name, queries.open_contact_phone(bureau)) == ("人社局", "0874-5123456")
    again = officer_page.post(address, {**values, "uscc": "1", "contact_phone": ""})
    assert "uscc" in again.context["form"].errors


def test_page_reveals_for_a_purpose(firm, officer_page) -> None:
    address = reverse("organisations:reveal", args=[firm.pk])
    assert "13812345678" in officer_page.post(address, {"purpose": "岗位核实"}).content.decode()
    refused = officer_page.post(address, {"purpose": ""})
    assert refused.status_code == 403
    assert "13812345678" not in refused.content.decode()
    assert (
        officer_page.post(reverse("organisations:reveal", args=[Event.objects.first().pk]), {}).status_code
        == 403
    )


def test_pages_of_pairings(officer, officer_page) -> None:
    values = {"eastern_region_code": "", "western_region_code": "530326000000", "from_date": "2016-12-01"}
    assert officer_page.get(reverse("organisations:add_pairing")).status_code == 200
    assert (
        "eastern_region_code"
        in officer_page.post(reverse("organisations:add_pairing"), values).context["form"].errors
    )
    values["eastern_region_code"] = "530303000000"
    assert officer_page.post(reverse("organisations:add_pairing"), values).status_code == 302
    assert officer_page.post(reverse("organisations:add_pairing"), values).context["form"].errors
    pairing = Pairing.objects.get()
    assert "会泽县" in officer_page.get(reverse("organisations:pairings")).content.decode()
    address = reverse("organisations:end_pairing", args=[pairing.pk])
    assert officer_page.get(address).status_code == 200
    assert officer_page.post(address, {"to_date": "2016-01-01", "reason": "调整"}).context["form"].errors
    assert officer_page.post(address, {"to_date": "2021-01-01", "reason": "调整"}).status_code == 302
    assert not officer_page.get(reverse("organisations:pairings")).context["rows"]
    assert officer_page.get(reverse("organisations:pairings"), {"all": "1"}).context["rows"]
    missing = reverse("organisations:end_pairing", args=[Event.objects.first().pk])
    assert officer_page.get(missing).status_code == 404


def test_pick_suggests_organisations(firm, officer_page) -> None:
    address = reverse("organisations:pick")
    assert str(firm.pk) in officer_page.get(address, {"q": "天盛", "kinds": "enterprise"}).content.decode()
    assert str(firm.pk) not in officer_page.get(address, {"q": "天盛", "kinds": "school"}).content.decode()


def test_api_reads_and_writes(firm, officer_page) -> None:
    listed = officer_page.get("/api/v1/organisations/", {"q": "天盛", "kind": "enterprise"}).json()
    assert listed[0]["contact_phone_masked"] == "138****5678"
    values = {"name": "会泽县人社局", "kind": "county_bureau", "region_code": "530326000000"}
    made = officer_page.post("/api/v1/organisations/", json.dumps(values), content_type="application/json")
    assert made.status_code == 201
    address = f"/api/v1/organisations/{made.json()['id']}/"
    changed = officer_page.put(
        address, json.dumps({**values, "short_name": "人社局"}), content_type="application/json"
    )
    assert changed.json()["short_name"] == "人社局"
    assert officer_page.get(address).json()["name"] == "会泽县人社局"
    pairing = {
        "eastern_region_code": "310113000000",
        "western_region_code": "530326000000",
        "from_date": "2016-12-01",
    }
    assert (
        officer_page.post(
            "/api/v1/organisations/pairings/", json.dumps(pairing), content_type="application/json"
        ).status_code
        == 201
    )
    assert len(officer_page.get("/api/v1/organisations/pairings/").json()) == 1
    assert officer_page.get("/api/v1/organisations/pairings/", {"on": "2010-01-01"}).json() == []
