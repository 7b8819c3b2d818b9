"""The vacancies of employers as an Excel form, in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from xieshou.kernel.ids import new_id
from xieshou.kernel.sheets.declaration import Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.labour.queries.offer import EMPLOYER_KINDS, VacancyFilter, list_vacancies, own_q
from xieshou.labour.rules.criteria import find_forbidden
from xieshou.labour.rules.offer import FREE_TEXTS
from xieshou.labour.rules.terms import label_of, parse_codes, write_codes
from xieshou.labour.vocabulary.need import Mandarin, ShiftCode
from xieshou.labour.vocabulary.offer import Insurance, VacancyStatus

from .cells import (
    JobCells,
    Problem,
    code_problems,
    level_problems,
    not_in_list,
    parse_asked_skills,
    write_asked_skills,
)
from .vacancy_columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows
    from xieshou.labour.models import Vacancy

TABLE = "labour_vacancy"
TERMS = (
    "title",
    "occupation_code",
    "head_count",
    "is_urgent",
    "wage_from_fen",
    "wage_to_fen",
    "hours_per_day",
    "days_per_week",
    "shift",
    "lodging",
    "meals",
    "insurances",
    "probation_months",
    "language_level",
    "skills",
    "licences",
    "conditions",
    "altitude_m",
    "climate_note",
    "region_code",
    "address",
    "starts_on",
    "expires_on",
    "description",
    "requirements",
)
FIVE = (Insurance.PENSION, Insurance.MEDICAL, Insurance.UNEMPLOYMENT, Insurance.INJURY, Insurance.MATERNITY)
INSURANCE_NAMES: dict[str, tuple[str, ...]] = {
    "五险": FIVE,
    "社保": FIVE,
    "五险一金": (*FIVE, Insurance.HOUSING_FUND),
    "公积金": (Insurance.HOUSING_FUND,),
    "工伤": (Insurance.INJURY,),
    "工伤保险": (Insurance.INJURY,),
    "意外险": (Insurance.ACCIDENT,),
}
EMPLOYERS = (
    "select id, name, uscc, region_code from organisations_organisation"
    " where is_active and kind = any(%s) and (name = any(%s) or (uscc <> '' and uscc = any(%s)))"
)
KNOWN = (
    "select employer_id, code, status, published_at, places_taken from labour_vacancy"
    " where employer_id = any(%s)"
)


def parse_insurances(text: str) -> tuple[list[str], list[str]]:
    """Return the insurance codes of a cell and the words that are none; "五险" stands for five."""
    by_name: dict[str, tuple[str, ...]] = {str(word.label): (word.value,) for word in Insurance}
    by_name |= {word.value: (word.value,) for word in Insurance}
    by_name |= {
        "五险": FIVE,
        "社保": FIVE,
        "五险一金": (*FIVE, Insurance.HOUSING_FUND),
        "公积金": (Insurance.HOUSING_FUND,),
    }
    by_name |= {"工伤": (Insurance.INJURY,), "意外险": (Insurance.ACCIDENT,), "工伤保险": (Insurance.INJURY,)}
    words = [word.strip() for word in text.replace("，", "、").replace(",", "、").split("、") if word.strip()]
    codes = [str(code) for word in words for code in by_name.get(word, ())]
    return list(dict.fromkeys(codes)), [word for word in words if word not in by_name]


def names_no_forbidden_criterion(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Refuse texts that name what must not decide who gets a job."""
    for finding in find_forbidden({key: values[key] for key in FREE_TEXTS}):
        message = _("“%(words)s”: %(criterion)s must not decide who gets a job (%(source)s).")
        yield (
            finding.field,
            str(message)
            % {
                "words": finding.words,
                "criterion": finding.criterion.label,
                "source": finding.criterion.source,
            },
        )


def vacancy_codes_known(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Refuse words that the lists do not hold."""
    yield from level_problems("skills", values)
    yield from code_problems("licences", "licences", values)
    yield from code_problems("conditions", "conditions", values)
    _codes, unknown = parse_insurances(values["insurances"])
    if unknown:
        yield "insurances", not_in_list(unknown)


def vacancy_wages_ordered(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Refuse a wage range whose top is below its guaranteed part."""
    if values["wage_from_fen"] and values["wage_to_fen"] and values["wage_to_fen"] < values["wage_from_fen"]:
        yield "wage_to_fen", _("The highest wage is below the lowest. Check both figures.")


class VacancyLoader(Loader):
    """Loads one row a vacancy, found again by employer and post number."""

    def __init__(self) -> None:
        """Begin a run: no employer found, no title coded yet."""
        self._jobs = JobCells()
        self._employers: dict[str, tuple[UUID, str]] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown employers, foreign places, past dates, uncoded posts to publish, too few places."""
        self._find_employers(rows["employer"], context)
        known = self._known(rows, context)
        for index, row in enumerate(rows.records()):
            employer = self._employers.get(row["employer"])
            if employer is None:
                rows.wrong(index, "employer", _("No active employer of this name or code is on file."))
            elif not _in_scope(context.scope, row["region_code"], employer):
                rows.wrong(index, "region_code", _("Neither the place nor the employer lies in your area."))
            elif row["head_count"] < known.get((employer[0], row["code"]), ("", None, 0))[2]:
                rows.wrong(index, "head_count", _("Fewer places than have been taken."))
            if row["expires_on"] <= context.on:
                rows.wrong(index, "expires_on", _("The vacancy must stay open beyond today."))
            if (row["occupation"] or row["publish"]) and not self._code(row):
                rows.wrong(index, "occupation", _("The post cannot be coded. Write the occupation code."))

    def load(self, rows: Rows, context: Context) -> None:
        """Write the vacancies of the chunk: new ones as drafts, or published where the row says so."""
        known = self._known(rows, context)
        staged = []
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            employer, _region = self._employers[row["employer"]]
            status, published_at, _taken = known.get(
                (employer, row["code"]), (VacancyStatus.DRAFT.value, None, 0)
            )
            if row["publish"] and status == VacancyStatus.DRAFT:
                status, published_at = VacancyStatus.PUBLISHED.value, context.at
            staged.append((number, new_id(), employer, row["code"], status, published_at, *self._terms(row)))
        columns = ("employer_id", "code", "status", "published_at", *TERMS)
        context.upsert(
            context.stage(TABLE, columns, staged),
            match=("employer_id", "code"),
            update=("status", "published_at", *TERMS),
            constants={
                "places_taken": 0,
                "published_to": [],
                "withdrawn_reason": "",
                "recorded_by_id": context.actor.user_id,
                "recorded_by_name": context.actor.name,
                "created_at": context.at,
                "updated_at": context.at,
            },
        )

    def _find_employers(self, written: Sequence[str], context: Context) -> None:
        wanted = sorted(set(written) - self._employers.keys())
        found = context.fetch(EMPLOYERS, [[str(kind) for kind in EMPLOYER_KINDS], wanted, wanted])
        for key, name, uscc, region in found:
            self._employers |= {text: (key, region) for text in (name, uscc) if text in wanted}

    def _known(self, rows: Rows, context: Context) -> dict[tuple[UUID, str], tuple[str, Any, int]]:
        """Return (employer, post number) → (stage, published at, places taken) of vacancies on file."""
        keys = [self._employers[text][0] for text in set(rows["employer"]) if text in self._employers]
        return {
            (employer, code): (status, published_at, taken)
            for employer, code, status, published_at, taken in context.fetch(KNOWN, [keys])
        }

    def _code(self, row: Mapping[str, Any]) -> str:
        return self._jobs.code(row["occupation"] or row["title"])

    def _terms(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the columns TERMS of a row."""
        return (
            row["title"],
            self._code(row),
            row["head_count"],
            bool(row["is_urgent"]),
            row["wage_from_fen"],
            row["wage_to_fen"],
            row["hours_per_day"] or 8,
            row["days_per_week"] or 5,
            row["shift"] or ShiftCode.DAY.value,
            bool(row["lodging"]),
            bool(row["meals"]),
            parse_insurances(row["insurances"])[0],
            row["probation_months"] or 0,
            int(row["language"] or Mandarin.NONE),
            Jsonb(parse_asked_skills(row["skills"])),
            parse_codes("licences", row["licences"])[0],
            parse_codes("conditions", row["conditions"])[0],
            row["altitude_m"] or 0,
            row["climate_note"],
            row["region_code"],
            row["address"],
            row["starts_on"],
            row["expires_on"],
            row["description"],
            row["requirements"],
        )

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the vacancies of the scope that fit, in the order of the columns."""
        del actor  # the sheet has asked for the capability
        wanted = VacancyFilter(text=str(filters.get("q", "")), status=str(filters.get("status", "")))
        for vacancy in list_vacancies(wanted, scope=scope, sort="title").filter(own_q(scope)).iterator(1_000):
            yield _cells(vacancy)


def _in_scope(scope: Scope, region_code: str, employer: tuple[UUID, str]) -> bool:
    return scope.covers_region(region_code) or scope.covers_organisation(employer[0])


def _cells(vacancy: Vacancy) -> tuple[Any, ...]:
    """Return the cells of a vacancy in the order of COLUMNS."""
    return (
        vacancy.code,
        vacancy.employer.name,
        vacancy.title,
        vacancy.occupation_code,
        vacancy.head_count,
        vacancy.is_urgent,
        vacancy.wage_from_fen,
        vacancy.wage_to_fen,
        vacancy.hours_per_day,
        vacancy.days_per_week,
        vacancy.shift,
        vacancy.lodging,
        vacancy.meals,
        "、".join(str(Insurance(code).label) for code in vacancy.insurances),
        vacancy.probation_months,
        str(vacancy.language_level),
        write_asked_skills(vacancy.skills, label_of),
        write_codes("licences", vacancy.licences),
        write_codes("conditions", vacancy.conditions),
        vacancy.altitude_m or None,
        vacancy.climate_note,
        vacancy.region_code,
        vacancy.address,
        vacancy.starts_on,
        vacancy.expires_on,
        vacancy.description,
        vacancy.requirements,
        vacancy.published_at is not None,
    )


VACANCIES = Sheet(
    name="labour.vacancies",
    title=_("Vacancies"),
    columns=COLUMNS,
    capability="labour.vacancy.edit",
    export_capability="labour.vacancy.view",
    keys=("employer", "code"),
    rules=(names_no_forbidden_criterion, vacancy_codes_known, vacancy_wages_ordered),
    layout=Layout(title_rows=(_("Vacancies"),), hint_row=True, example_rows=1, freeze_columns=3),
)
register(VACANCIES, VacancyLoader)
