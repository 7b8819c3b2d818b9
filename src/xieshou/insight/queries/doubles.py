"""Help that may have been given twice in an area: candidates found by the database, judged by the rule.

Each wing's help is one query of the same columns; the database joins them and keeps only the houses and
themes that stand there at least twice. What a double is, `rules_doubles` says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    F,
    OuterRef,
    Q,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Concat

from xieshou.insight.rules_doubles import HOUSE_PATTERN, THEMES, Double, Given, find_doubles
from xieshou.insight.vocabulary import Level, Theme
from xieshou.kernel.actor import prefix_bounds
from xieshou.kernel.regions.rules import full_code, short_code
from xieshou.labour.models import Enrolment, Placement, StartupAid
from xieshou.labour.vocabulary.course import EnrolmentStatus
from xieshou.projects.models import Benefit
from xieshou.projects.vocabulary.linkage import BenefitStatus
from xieshou.registry.models import Household, MeasureFact, Member

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Actor, Scope

Years: TypeAlias = tuple[int, int]
FIRST_YEAR, LAST_YEAR = 2000, 2100
EVERY_YEAR = 0
_DIGITS = re.compile(r"[0-9]{2,12}")
# What wings told the register of records that are compared, or would be, as help of the wing itself.
COMPARED_THERE = ("labour.placement", "labour.enrolment", "labour.subsidy", "projects.benefit")
COLUMNS = ("wing", "pk", "word", "theme", "home", "who", "first_day", "end_day", "fen")
SQL = """
with given (wing, key, kind, theme, household_id, person_id, from_date, to_date, amount_fen) as ({union}),
placed as (
  select given.*,
    case when home.address ~ %s then home.region_code || ' ' || home.address else home.id::text end as house
  from given join registry_household home on home.id = given.household_id
  where {place}
),
counted as (select *, count(*) over (partition by house, theme) as number from placed)
select key, wing, kind, theme, household_id, house, from_date, to_date, person_id, amount_fen
from counted where number > 1
"""


@dataclass(frozen=True, slots=True)
class DoubleFilter:
    """Which doubles are asked for: help of a year or of every one, of a place (a prefix), a theme, a unit."""

    year: int
    region: str = ""
    theme: str = ""
    level: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any], *, year: int) -> DoubleFilter:
        """Return the filter of an address or an export; what it does not know it leaves out."""
        text, region = str(given.get("year", "")), str(given.get("region", ""))
        wanted = int(text) if _DIGITS.fullmatch(text) and len(text) == len("2026") else year
        theme, level = str(given.get("theme", "")), str(given.get("level", ""))
        return cls(
            year=wanted if FIRST_YEAR <= wanted <= LAST_YEAR else year,
            region=short_code(full_code(region)) if _DIGITS.fullmatch(region) else "",
            theme=theme if theme in Theme.values else "",
            level=level if level in Level.values else "",
        )

    def asked(self) -> dict[str, str]:
        """Return the filter as it stands in an address."""
        values = {"year": self.year, "region": self.region, "theme": self.theme, "level": self.level}
        return {name: str(value) for name, value in values.items() if value}


def _days(years: Years) -> tuple[date, date]:
    return date(years[0], 1, 1), date(years[1] + 1, 1, 1)


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _theme_of(wing: str, column: str) -> Case:
    words = [When(**{column: kind, "then": _text(theme)}) for kind, theme in THEMES[wing].items()]
    return Case(*words, default=_text(""), output_field=CharField())


def _home_of(person: str) -> Subquery:
    """Return the household of which a person is a member now."""
    rows = Member.objects.filter(person_id=OuterRef(person), to_date=None)
    return Subquery(rows.values("household_id")[:1], output_field=UUIDField())


def _within(first: str, end: str, years: Years) -> Q:
    """Return the filter of what touches the years; without an end it is of the year in which it began."""
    start, stop = _days(years)
    return Q(**{f"{first}__lt": stop}) & (
        Q(**{f"{end}__gt": start}) | Q(**{f"{end}__isnull": True, f"{first}__gte": start})
    )


def _benefits(scope: Scope, years: Years) -> QuerySet[Any]:
    rows = Benefit.objects.filter(
        _within("from_date", "to_date", years), scope.region_q(), household__isnull=False
    )
    return rows.exclude(status=BenefitStatus.REJECTED).annotate(
        wing=_text("projects"), word=F("kind"), theme=_theme_of("projects", "kind"), home=F("household_id"),
        who=F("person_id"), first_day=F("from_date"), end_day=F("to_date"), fen=F("amount_fen"),
    )  # fmt: skip


def _measures(scope: Scope, years: Years) -> QuerySet[Any]:
    rows = MeasureFact.objects.filter(
        _within("period_from", "period_to", years), scope.region_q(), reversed_at__isnull=True
    )
    return rows.exclude(source__in=COMPARED_THERE).annotate(
        wing=_text("registry"), word=Concat("kind", _text("/"), "item"), theme=_theme_of("registry", "kind"),
        home=F("household_id"), who=F("person_id"), first_day=F("period_from"), end_day=F("period_to"),
        fen=F("amount_fen"),
    )  # fmt: skip


def _courses(scope: Scope, years: Years) -> QuerySet[Any]:
    rows = Enrolment.objects.filter(_within("course__from_date", "course__to_date", years), scope.region_q())
    return rows.exclude(status=EnrolmentStatus.WITHDRAWN).annotate(
        wing=_text("courses"), word=F("course__title"), theme=_text("training"), home=_home_of("person_id"),
        who=F("person_id"), first_day=F("course__from_date"), end_day=F("course__to_date"),
        fen=Value(None, output_field=BigIntegerField()),
    )  # fmt: skip


def _placements(scope: Scope, years: Years) -> QuerySet[Any]:
    start, stop = _days(years)
    rows = Placement.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=start), scope.region_q(), arrived_on__lt=stop
    )
    return rows.annotate(
        wing=_text("placements"), word=_text("placement"), theme=_text("job"), home=_home_of("person_id"),
        who=F("person_id"), first_day=F("arrived_on"), end_day=F("left_on"),
        fen=Value(None, output_field=BigIntegerField()),
    )  # fmt: skip


def _startups(scope: Scope, years: Years) -> QuerySet[Any]:
    rows = StartupAid.objects.filter(
        scope.region_q(), granted_on__year__gte=years[0], granted_on__year__lte=years[1]
    )
    return rows.annotate(
        wing=_text("startup"), word=F("kind"), theme=_theme_of("startup", "kind"),
        home=_home_of("startup__founder_id"), who=F("startup__founder_id"), first_day=F("granted_on"),
        end_day=Value(None, output_field=DateField()),
        fen=F("amount_fen"),
    )  # fmt: skip


# Whose help is compared, for those who may see it. Donations to households are one more line here.
COMPARED: tuple[tuple[str, str, Callable[[Scope, Years], QuerySet[Any]]], ...] = (
    ("projects", "projects.benefit.view", _benefits),
    ("registry", "registry.fact.view", _measures),
    ("courses", "labour.course.view", _courses),
    ("placements", "labour.placement.view", _placements),
    ("startup", "labour.startup.view", _startups),
)


def list_compared(actor: Actor) -> list[str]:
    """Return the wings whose help is compared for this actor."""
    return [wing for wing, capability, _read in COMPARED if actor.can(capability)]


def list_given(
    years: Years, *, actor: Actor, region: str = "", households: Iterable[UUID] | None = None
) -> list[Given]:
    """Return the help of some years that stands at least twice for one house and theme; one query.

    Args: years: the first and the last; region: prefix of a place; households: only the help of these.
    """
    parts = [read(actor.scope, years) for _wing, needed, read in COMPARED if actor.can(needed)]
    if not parts:
        return []
    queries = [part.order_by().values_list(*COLUMNS).query.sql_with_params() for part in parts]
    union = " union all ".join(f"({sql})" for sql, _values in queries)
    values: list[Any] = [value for _sql, own in queries for value in own]
    place = "true"
    where: list[Any] = []
    if households is not None:
        place, where = "home.id = any(%s)", [list(households)]
    elif region:
        place, where = "home.region_code >= %s and home.region_code < %s", list(prefix_bounds(region))
    with connection.cursor() as cursor:
        cursor.execute(SQL.format(union=union, place=place), [*values, HOUSE_PATTERN, *where])
        rows = cursor.fetchall()
    return [
        Given(key, wing, kind, theme or f"{wing}/{kind}", home, house, first, end, person, fen)
        for key, wing, kind, theme, home, house, first, end, person, fen in rows
    ]


def list_doubles(wanted: DoubleFilter, *, actor: Actor) -> list[Double]:
    """Return the doubles of a year and place that the actor may see, by house and theme."""
    years = (wanted.year or FIRST_YEAR, wanted.year or LAST_YEAR)
    found = find_doubles(list_given(years, region=wanted.region, actor=actor))
    return [
        one
        for one in found
        if (not wanted.theme or one.theme == wanted.theme) and (not wanted.level or one.level == wanted.level)
    ]


def list_doubles_of(household: Household, *, years: Years, actor: Actor) -> list[Double]:
    """Return the doubles of one household and the other families of its house."""
    return find_doubles(list_given(years, actor=actor, households=_house_of(household, actor.scope)))


def list_homes(found: Iterable[Double], *, scope: Scope) -> dict[UUID, Household]:
    """Return the households of these doubles with their heads, by key."""
    keys = {one.household for double in found for one in double.entries}
    rows = Household.objects.filter(scope.region_q(), pk__in=keys).select_related("head")
    return {row.pk: row for row in rows}


def _house_of(household: Household, scope: Scope) -> list[UUID]:
    """Return the households of the house of one, itself included."""
    keys = [household.pk]
    if any(letter in household.address for letter in HOUSE_PATTERN.strip("[]")):
        rows = Household.objects.filter(
            scope.region_q(), region_code=household.region_code, address=household.address
        )
        keys += list(rows.exclude(pk=household.pk).values_list("pk", flat=True))
    return keys
