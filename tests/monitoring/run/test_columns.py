"""Facts from PostgreSQL to columns: nobody lost, nobody of another place, nulls named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from tests.monitoring.story import COUNTY, VILLAGE
from xieshou.engines.poverty import load_law
from xieshou.kernel.actor import Scope
from xieshou.kernel.ids import new_id
from xieshou.kernel.people.models import Person
from xieshou.kernel.scope_sql import in_scope, set_scope
from xieshou.monitoring.queries.arrays import NullInColumnError, read_columns, uuid_texts
from xieshou.monitoring.queries.columns import read_facts

from .makers import make_family

LAW = replace(load_law().on(date(2026, 2, 28), VILLAGE), window_months=14)


@pytest.fixture
def family(db, settings, tmp_path):
    set_scope(Scope.everything())
    return make_family(1_000_000)


def test_person_on_file_at_another_place_counts_with_the_household(family):
    before = read_facts(COUNTY, law=LAW)[1]
    Person.objects.filter(pk=family.head_id).update(region_code="310112001001")
    assert read_facts(COUNTY, law=LAW)[1].equals(before)
    assert before.num_rows == 2
    assert 198501 in before["birth_month"].to_pylist()


def test_one_household_reads_as_it_does_within_its_county(family):
    make_family(2_000_000)
    households, members = read_facts(COUNTY, law=LAW)
    home, people = read_facts(family.region_code, law=LAW, household_id=family.pk)
    here = pa.compute.equal(households["key"], str(family.pk))
    assert home.to_pylist() == households.filter(here).to_pylist()
    own = pa.compute.equal(members["household_id"], home["household_id"][0])
    assert people.to_pylist() == members.filter(own).to_pylist()


@pytest.mark.parametrize(("prefix", "rows"), [("", 1), (COUNTY, 1), ("65", 0)])
def test_prefix_picks_the_place(family, prefix, rows):
    assert read_facts(prefix, law=LAW)[0].num_rows == rows


def test_scope_of_another_county_sees_no_household(family):
    with in_scope(Scope.of(["653126"])):
        households, members = read_facts(COUNTY, law=LAW)
    assert (households.num_rows, members.num_rows) == (0, 0)


def test_null_in_a_column_is_refused(db):
    with pytest.raises(NullInColumnError):
        read_columns("select null::int as age", {}, {"age": "int32"})


def test_keys_come_as_two_halves_and_go_as_text(db):
    keys = [new_id() for _ in range(3)]
    query = "select unnest(%(keys)s::uuid[]) as id, 7 as seven"
    found = read_columns(query, {"keys": keys}, {"id": "uuid", "seven": "int32"})
    assert found.column_names == ["id_hi", "id_lo", "seven"]
    assert uuid_texts(found["id_hi"], found["id_lo"]).to_pylist() == [str(key) for key in keys]
