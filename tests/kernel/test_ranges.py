"""The region filter of a scope, made as one expression: the rows of look-ups range by range."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from xieshou.kernel.access.models import User
from xieshou.kernel.actor import Scope, prefix_bounds
from xieshou.kernel.ranges import InRanges
from xieshou.kernel.regions.models import Region

pytestmark = pytest.mark.django_db
CODES = ("530300000000", "530325000000", "530326000000", "530326103201", "530327000000", "310113000000")


@pytest.fixture(autouse=True)
def regions() -> None:
    Region.objects.bulk_create(
        Region(code=code, short_code=code, level=3, name="地", full_name="地") for code in CODES
    )


def lookups(prefixes: tuple[str, ...]) -> Q:
    """Return the same filter as Django's own look-ups."""
    condition = Q(pk__in=[])
    for prefix in prefixes:
        lower, upper = prefix_bounds(prefix)
        condition |= Q(code__gte=lower, code__lt=upper)
    return condition


def codes(condition: Q) -> list[str]:
    return list(Region.objects.filter(condition).order_by("code").values_list("code", flat=True))


@pytest.mark.parametrize(
    ("prefixes", "expected"),
    [
        (("530326",), ["530326000000", "530326103201"]),
        (("5303261",), ["530326103201"]),
        (("310113", "530325"), ["310113000000", "530325000000"]),
        (("99",), []),
        ((), []),
        (("",), sorted(CODES)),
    ],
)
def test_filter_finds_the_rows_below_its_prefixes(prefixes: tuple[str, ...], expected: list[str]) -> None:
    condition = Scope.of(prefixes).region_q("code")
    assert codes(condition) == expected
    if prefixes not in ((), ("",)):
        assert codes(condition) == codes(lookups(prefixes))


def test_filter_joins_with_others() -> None:
    county, district = Scope.of(["530326"]).region_q("code"), Scope.of(["310113"]).region_q("code")
    assert codes(county | district) == ["310113000000", "530326000000", "530326103201"]
    assert codes(county & Q(code__endswith="201")) == ["530326103201"]
    assert codes(~county) == ["310113000000", "530300000000", "530325000000", "530327000000"]
    assert codes(county & district) == []


def test_filter_reaches_over_a_relation_and_is_ranges_of_parameters() -> None:
    found = User.objects.filter(Scope.of(["5303", "31"]).region_q("organisation__region_code"))
    with CaptureQueriesContext(connection) as asked:
        assert list(found) == []
    (statement,) = asked.captured_queries
    column = '"organisations_organisation"."region_code"'
    assert (
        f"({column} >= '31' AND {column} < '32') OR ({column} >= '5303' AND {column} < '5304')"
        in (statement["sql"])
    )


def test_equal_conditions_are_equal() -> None:
    one, other = (InRanges("code", (prefix_bounds(prefix),)) for prefix in ("53", "53"))
    assert one == other
    assert one != InRanges("code", (prefix_bounds("54"),))
