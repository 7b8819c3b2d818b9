"""Writes of people: registered once, changed, merged, shared, opened for a purpose."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.kernel.people.conftest import OTHER_VILLAGE, VILLAGE, entry_of
from tests.plugins.actors import AT, ON
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.organisations.models import Organisation
from xieshou.kernel.people import entries, merging, operations, queries, secrets
from xieshou.kernel.people.models import Person, PersonShare
from xieshou.kernel.people.numbers import IdMissingError
from xieshou.kernel.people.operations import PersonChanges, register_person, update_person
from xieshou.kernel.people.policies import HomeOutsideScopeError
from xieshou.kernel.people.vocabulary import ShareBasis
from xieshou.kernel.purposes import PurposeMissingError
from xieshou.kernel.scope_sql import in_scope
from xieshou.registry.models import Household, Member

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def employer() -> Organisation:
    return Organisation.objects.create(
        name="上海某电子厂", kind="enterprise", region_code="310113000000", created_at=AT, updated_at=AT
    )


def test_register_keeps_what_the_number_says_and_encrypts(person: Person) -> None:
    assert (person.name, person.sex, person.birth_date) == ("张建国", "1", date(1985, 1, 1))
    assert (person.pinyin, person.initials, person.name_grams) == ("zhangjianguo", "zjg", ["建国", "张建"])
    assert b"530326198501010013" not in bytes(person.id_number_cipher)
    assert secrets.open_id_number(person) == "530326198501010013"
    assert secrets.open_phone(person) == "13812345678"
    assert queries.masked_numbers(person) == queries.MaskedNumbers("530***************", "138****5678")


def test_register_leaves_one_event_without_numbers(person: Person, cadre: Actor) -> None:
    event = Event.objects.get(event="people.person.registered")
    assert (event.subject_id, event.actor_id, event.region_code) == (str(person.pk), cadre.user_id, VILLAGE)
    assert "530326198501010013" not in str(event.after)
    assert "13812345678" not in str(event.after)


def test_register_again_returns_the_person_on_file(person: Person, cadre: Actor) -> None:
    again = register_person(entry_of("张 建国", id_number="530326850101001"), actor=cadre, at=AT)
    assert again.pk == person.pk
    assert Person.objects.count() == 1
    assert Event.objects.filter(event="people.person.registered").count() == 1


def test_register_dot_variants_are_one_person(cadre: Actor) -> None:
    first = register_person(entry_of("阿卜杜拉·买买提"), actor=cadre, at=AT)
    second = register_person(entry_of("阿卜杜拉‧买买提"), actor=cadre, at=AT)
    assert first.pk == second.pk


def test_register_other_name_under_the_same_number_is_refused(person: Person, cadre: Actor) -> None:
    with pytest.raises(operations.NameContradictsError, match="张建国"):
        register_person(entry_of("李四"), actor=cadre, at=AT)


def test_register_number_of_another_area_tells_the_county_only(person: Person, neighbour: Actor) -> None:
    with in_scope(neighbour.scope), pytest.raises(operations.PossibleDuplicateError) as refusal:
        register_person(entry_of("李四", region_code=OTHER_VILLAGE), actor=neighbour, at=AT)
    assert "会泽县" in str(refusal.value)
    assert "张建国" not in str(refusal.value)
    assert "530326198501010013" not in str(refusal.value)


def test_register_outside_the_area_is_refused(cadre: Actor) -> None:
    with pytest.raises(HomeOutsideScopeError):
        register_person(entry_of(region_code=OTHER_VILLAGE), actor=cadre, at=AT)


def test_register_without_the_capability_is_denied(actor_with) -> None:
    with pytest.raises(Denied):
        register_person(entry_of(), actor=actor_with("auditor", regions=["53"]), at=AT)


def test_register_without_number_needs_a_reason(cadre: Actor) -> None:
    with pytest.raises(IdMissingError):
        register_person(entry_of(id_number=""), actor=cadre, at=AT)
    baby = register_person(
        entry_of("张小宝", id_number="", id_missing_reason="newborn", birth_date=date(2026, 2, 1)),
        actor=cadre,
        at=AT,
    )
    assert (baby.id_number_index, baby.id_missing_reason) == (None, "newborn")


def test_register_person_entered_meanwhile_is_returned(person: Person, cadre: Actor, monkeypatch) -> None:
    answers = iter([None, person])
    monkeypatch.setattr(operations, "_find_known", lambda *_args, **_options: next(answers))
    assert register_person(entry_of(), actor=cadre, at=AT).pk == person.pk


def test_register_number_taken_elsewhere_meanwhile_is_an_error(
    person: Person, cadre: Actor, monkeypatch
) -> None:
    monkeypatch.setattr(operations, "_find_known", lambda *_args, **_options: None)
    with pytest.raises(IntegrityError):
        register_person(entry_of(), actor=cadre, at=AT)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"sex": "2"}, entries.SexContradictsError),
        ({"birth_date": date(1985, 1, 2)}, entries.BirthContradictsError),
        ({"ethnicity": "火星族"}, entries.UnknownEthnicGroupError),
        ({"region_code": "530326"}, entries.HomeMissingError),
        ({"region_code": "\u0665" * 12}, entries.HomeMissingError),
    ],
)
def test_contradicting_entry_is_refused(values, error, cadre: Actor) -> None:
    with pytest.raises(error):
        entries.check_entry(entry_of(**values), on=ON)


@pytest.mark.parametrize("born", [date(2026, 3, 3), date(1895, 12, 31)])
def test_impossible_birth_without_number_is_refused(born: date) -> None:
    with pytest.raises(entries.BirthImpossibleError):
        entries.check_entry(entry_of(id_number="", id_missing_reason="pending", birth_date=born), on=ON)


@pytest.mark.parametrize(
    ("text", "code"), [("彝族", "YI"), ("彝", "YI"), ("yi", "YI"), (" 汉族 ", "HA"), ("", "")]
)
def test_ethnic_group_is_read_as_code_or_name(text: str, code: str) -> None:
    assert entries.ethnic_code(text) == code


def test_warning_has_a_sentence_and_unknown_one_itself() -> None:
    assert "15" in str(entries.warning_text("legacy"))
    assert entries.warning_text("other") == "other"


def test_update_changes_and_records_what_changed(person: Person, cadre: Actor) -> None:
    changed = update_person(
        person_id=person.pk,
        changes=PersonChanges(phone="0874-5123456", ethnicity="HU"),
        actor=cadre,
        at=AT,
        reason="电话更换",
    )
    event = Event.objects.get(event="people.person.changed")
    assert secrets.open_phone(changed) == "0874-5123456"
    assert set(event.after) == {"phone", "ethnicity"}
    assert event.reason == "电话更换"
    assert bytes(changed.id_number_cipher) == bytes(person.id_number_cipher)


def test_update_without_difference_leaves_no_event(person: Person, cadre: Actor) -> None:
    update_person(person_id=person.pk, changes=PersonChanges(name="张建国"), actor=cadre, at=AT)
    assert not Event.objects.filter(event="people.person.changed").exists()


def test_update_number_takes_birth_and_sex_from_it(person: Person, cadre: Actor) -> None:
    changed = update_person(
        person_id=person.pk, changes=PersonChanges(id_number="53032619900101002X"), actor=cadre, at=AT
    )
    assert (changed.birth_date, changed.sex) == (date(1990, 1, 1), "2")


def test_update_to_the_number_of_another_is_refused(person: Person, cadre: Actor, neighbour: Actor) -> None:
    other = register_person(entry_of("李四", id_number="530326198501010021"), actor=cadre, at=AT)
    taken = PersonChanges(id_number="530326198501010013")
    with pytest.raises(operations.NameContradictsError):
        update_person(person_id=other.pk, changes=taken, actor=cadre, at=AT)
    stranger = register_person(
        entry_of("王五", id_number="53032619850101003X", region_code=OTHER_VILLAGE), actor=neighbour, at=AT
    )
    with in_scope(neighbour.scope), pytest.raises(operations.PossibleDuplicateError):
        update_person(person_id=stranger.pk, changes=taken, actor=neighbour, at=AT)


def test_update_outside_the_scope_is_not_found(person: Person, neighbour: Actor) -> None:
    with pytest.raises(NotFound):
        update_person(person_id=person.pk, changes=PersonChanges(name="李四"), actor=neighbour, at=AT)


def test_update_empties_a_number_for_a_reason_only(person: Person, cadre: Actor) -> None:
    with pytest.raises(IdMissingError):
        update_person(person_id=person.pk, changes=PersonChanges(id_number=""), actor=cadre, at=AT)
    changed = update_person(
        person_id=person.pk,
        changes=PersonChanges(id_number="", id_missing_reason="pending"),
        actor=cadre,
        at=AT,
    )
    assert (changed.id_number_index, changed.birth_date) == (None, date(1985, 1, 1))


def test_merge_moves_references_and_fills_gaps(person: Person, cadre: Actor, employer: Organisation) -> None:
    other = register_person(
        entry_of("张建国", id_number="", id_missing_reason="pending", phone="13900000000", ethnicity="YI"),
        actor=cadre,
        at=AT,
    )
    operations.share_person(
        person_id=other.pk, organisation_id=employer.pk, basis="consent", from_date=ON, actor=cadre, at=AT
    )
    kept = merging.merge_people(kept_id=person.pk, merged_id=other.pk, actor=cadre, at=AT, reason="同一人")
    assert kept.ethnicity == "YI"
    assert secrets.open_phone(kept) == "13812345678"
    assert PersonShare.objects.get().person_id == person.pk
    assert not Person.objects.filter(pk=other.pk).exists()
    assert Event.objects.get(event="people.person.merged").reason == "同一人"


def test_merge_takes_number_and_phone_of_the_second(cadre: Actor, person: Person) -> None:
    first = register_person(
        entry_of("张建国", id_number="", id_missing_reason="pending", phone=""), actor=cadre, at=AT
    )
    kept = merging.merge_people(kept_id=first.pk, merged_id=person.pk, actor=cadre, at=AT, reason="同一人")
    assert secrets.open_id_number(kept) == "530326198501010013"
    assert secrets.open_phone(kept) == "13812345678"
    assert kept.id_missing_reason == ""


def test_merge_of_two_numbers_or_of_one_record_is_refused(person: Person, cadre: Actor) -> None:
    other = register_person(entry_of("张建国", id_number="530326198501010021"), actor=cadre, at=AT)
    with pytest.raises(merging.DifferentNumbersError):
        merging.merge_people(kept_id=person.pk, merged_id=other.pk, actor=cadre, at=AT, reason="同一人")
    with pytest.raises(merging.SamePersonError):
        merging.merge_people(kept_id=person.pk, merged_id=person.pk, actor=cadre, at=AT, reason="同一人")


def test_reveal_returns_the_number_and_records_the_purpose(person: Person, cadre: Actor) -> None:
    shown = operations.reveal(
        person_id=person.pk, field="id_number", purpose=" 核对身份 ", actor=cadre, at=AT
    )
    event = Event.objects.get(event="people.person.revealed")
    assert shown == "530326198501010013"
    assert (event.purpose, event.after, event.subject_id) == (
        "核对身份",
        {"field": "id_number"},
        str(person.pk),
    )
    assert (
        operations.reveal(person_id=person.pk, field="phone", purpose="电话回访", actor=cadre, at=AT)
        == "13812345678"
    )


def test_reveal_is_refused_without_purpose_capability_or_scope(
    person: Person, cadre, neighbour, actor_with
) -> None:
    with pytest.raises(PurposeMissingError):
        operations.reveal(person_id=person.pk, field="phone", purpose=" 看 ", actor=cadre, at=AT)
    with pytest.raises(NotFound):
        operations.reveal(person_id=person.pk, field="phone", purpose="电话回访", actor=neighbour, at=AT)
    auditor = actor_with("auditor", regions=["53"])
    with pytest.raises(Denied):
        operations.reveal(person_id=person.pk, field="phone", purpose="电话回访", actor=auditor, at=AT)
    with pytest.raises(ValueError, match="name"):
        operations.reveal(person_id=person.pk, field="name", purpose="电话回访", actor=cadre, at=AT)
    assert not Event.objects.filter(event="people.person.revealed").exists()


def test_share_lets_the_organisation_see_the_person_until_it_ends(person, cadre, employer) -> None:
    scope = Scope.of(organisations=[employer.pk])
    with in_scope(scope):
        assert not Person.objects.exists()
    operations.share_person(
        person_id=person.pk,
        organisation_id=employer.pk,
        basis=ShareBasis.PLACEMENT,
        from_date=ON,
        actor=cadre,
        at=AT,
    )
    with in_scope(scope):
        assert [shown.pk for shown in queries.visible_people(scope)] == [person.pk]
        assert [shown.pk for shown in queries.search_people("张建", scope=scope)] == [person.pk]
        assert [shown.pk for shown in queries.search_people("建国", scope=scope)] == [person.pk]
    ended = operations.end_share(
        person_id=person.pk, organisation_id=employer.pk, to_date=ON, actor=cadre, at=AT
    )
    assert ended == 1
    with in_scope(scope):
        assert not Person.objects.exists()
    assert not queries.visible_people(scope).exists()


def test_share_again_changes_nothing(person, cadre, employer) -> None:
    for _time in range(2):
        operations.share_person(
            person_id=person.pk,
            organisation_id=employer.pk,
            basis="consent",
            from_date=ON,
            actor=cadre,
            at=AT,
        )
    assert PersonShare.objects.count() == 1
    assert Event.objects.filter(event="people.person.shared").count() == 1


def test_share_of_a_person_outside_the_scope_is_not_found(person, neighbour, employer) -> None:
    with pytest.raises(NotFound):
        operations.share_person(
            person_id=person.pk,
            organisation_id=employer.pk,
            basis="consent",
            from_date=ON,
            actor=neighbour,
            at=AT,
        )


def test_shared_person_cannot_be_changed_by_the_organisation(person, cadre, employer, actor_with) -> None:
    operations.share_person(
        person_id=person.pk, organisation_id=employer.pk, basis="consent", from_date=ON, actor=cadre, at=AT
    )
    steward = actor_with("village_cadre", organisations=[employer.pk])
    with pytest.raises(NotFound):
        update_person(person_id=person.pk, changes=PersonChanges(name="李四"), actor=steward, at=AT)


def _insert_share(person: Person, organisation: Organisation) -> None:
    with in_scope(Scope.of(organisations=[organisation.pk])), connection.cursor() as cursor:
        cursor.execute(
            "insert into people_personshare (id, person_id, organisation_id, region_code, basis, from_date, created_at)"
            " values (gen_random_uuid(), %s, %s, '310113000000', 'consent', now(), now())",
            [person.pk, organisation.pk],
        )


def test_organisation_cannot_share_a_person_with_itself(person: Person, employer: Organisation) -> None:
    with pytest.raises(DatabaseError, match="row-level security"):
        _insert_share(person, employer)


def test_row_security_hides_people_of_other_counties_without_any_filter(
    person: Person, neighbour: Actor
) -> None:
    with in_scope(neighbour.scope):
        assert Person.objects.count() == 0
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from people_find_by_grams(array['建国'], '%%建国%%', 10)")
            assert cursor.fetchone() == (0,)
    with in_scope(Scope.nothing()):
        assert Person.objects.count() == 0


def test_row_security_refuses_a_write_outside_the_scope(person: Person, neighbour: Actor) -> None:
    with in_scope(neighbour.scope):
        assert Person.objects.filter(pk=person.pk).update(name="李四") == 0
    person.refresh_from_db()
    assert person.name == "张建国"


def test_history_keeps_the_former_values_and_cannot_be_changed(person: Person, cadre: Actor) -> None:
    history = apps.get_model("people", "PersonHistory")
    update_person(person_id=person.pk, changes=PersonChanges(name="张建军"), actor=cadre, at=AT)
    update_person(person_id=person.pk, changes=PersonChanges(name="张建军"), actor=cadre, at=AT)
    assert [row.name for row in history.objects.all()] == ["张建国"]
    with pytest.raises(DatabaseError), transaction.atomic():
        history.objects.all().delete()
    with in_scope(Scope.of(regions=["530303"])):
        assert not history.objects.exists()


def test_merge_moves_the_household_and_its_members(person: Person, cadre: Actor) -> None:
    head = register_person(entry_of("张建国", id_number="", id_missing_reason="pending"), actor=cadre, at=AT)
    update_person(person_id=head.pk, changes=PersonChanges(ethnicity="YI"), actor=cadre, at=AT)
    household = Household.objects.create(
        code="530326-1", region_code=VILLAGE, head=head, base_type="exited", registered_on=ON, member_count=1
    )
    Member.objects.create(household=household, person=head, relation="01", from_date=ON)
    merging.merge_people(kept_id=person.pk, merged_id=head.pk, actor=cadre, at=AT, reason="同一人")
    household.refresh_from_db()
    assert household.head_id == person.pk
    assert Member.objects.get().person_id == person.pk


def test_merge_of_members_of_two_households_is_refused(person: Person, cadre: Actor) -> None:
    other = register_person(entry_of("张建国", id_number="", id_missing_reason="pending"), actor=cadre, at=AT)
    for number, head in enumerate((person, other)):
        household = Household.objects.create(
            code=f"530326-{number}",
            region_code=VILLAGE,
            head=head,
            base_type="exited",
            registered_on=ON,
            member_count=1,
        )
        Member.objects.create(household=household, person=head, relation="01", from_date=ON)
    with pytest.raises(merging.BothInUseError):
        merging.merge_people(kept_id=person.pk, merged_id=other.pk, actor=cadre, at=AT, reason="同一人")
    assert Person.objects.count() == 2


def test_merge_is_refused_while_a_hidden_row_names_the_record(person: Person, cadre: Actor) -> None:
    other = register_person(entry_of("张建国", id_number="", id_missing_reason="pending"), actor=cadre, at=AT)
    Household.objects.create(
        code="530303-1",
        region_code=OTHER_VILLAGE,
        head=other,
        base_type="exited",
        registered_on=ON,
        member_count=1,
    )
    with in_scope(cadre.scope), pytest.raises(merging.BothInUseError):
        merging.merge_people(kept_id=person.pk, merged_id=other.pk, actor=cadre, at=AT, reason="同一人")
    assert Person.objects.count() == 2


def test_unknown_reason_for_a_missing_number_is_refused() -> None:
    with pytest.raises(IdMissingError):
        entries.check_entry(entry_of(id_number="", id_missing_reason="lazy"), on=ON)


def test_shares_of_one_basis_end_alone_and_ending_nothing_leaves_no_event(person, cadre, employer) -> None:
    for basis in ("consent", "placement"):
        operations.share_person(
            person_id=person.pk, organisation_id=employer.pk, basis=basis, from_date=ON, actor=cadre, at=AT
        )
    which = {"person_id": person.pk, "organisation_id": employer.pk, "to_date": ON, "actor": cadre, "at": AT}
    assert operations.end_share(**which, basis="consent") == 1
    assert operations.end_share(**which, basis="consent") == 0
    assert operations.end_share(**which, source_id=person.pk) == 0
    assert Event.objects.filter(event="people.person.unshared").count() == 1
    assert str(PersonShare.objects.get(basis="placement")) == f"{person.pk} → {employer.pk}"
    assert str(person) == "张建国"
