"""Readiness for exit: the figures of a place from its records, its documents, every condition."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow.compute as pc
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from xieshou.engines.poverty import ExitFacts, exit_readiness, load_law
from xieshou.engines.poverty import ExitLevel as Level
from xieshou.kernel.errors import NotFound
from xieshou.monitoring.models import ExitDocument, ExitRecord, Sample, SampledHousehold, SurveyRound
from xieshou.monitoring.vocabulary.figures import LEVEL_DIGITS, ExitLevel
from xieshou.monitoring.vocabulary.sample import SampleStatus

from .figures import latest_runs, read_results
from .sample import rates_of
from .survey import approval_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    import pyarrow as pa
    from django.db.models import QuerySet

    from xieshou.engines.poverty import Readiness
    from xieshou.kernel.actor import Scope

LONGEST = 200


def exit_records(scope: Scope) -> QuerySet[ExitRecord]:
    """Return the latest record of each place of the scope."""
    found = ExitRecord.objects.filter(scope.region_q())
    return found.order_by("region_code", "-as_of", "-recorded_at", "-id").distinct("region_code")


def get_exit_record(record_id: UUID, *, scope: Scope) -> ExitRecord:
    """Return a record of the scope.

    Raises: NotFound.
    """
    rows = ExitRecord.objects.select_related("sample", "survey")
    found = rows.filter(scope.region_q(), pk=record_id).first()
    if found is None:
        raise NotFound
    return found


def readiness_of(row: ExitRecord, documents: list[ExitDocument], *, on: date) -> Readiness:
    """Return every condition of a place's exit under the law of a day; `documents` are those of the place."""
    facts = ExitFacts(
        region_code=row.region_code,
        level=Level(row.level),
        population=row.population,
        poor=row.poor,
        mis_exited=row.mis_exited,
        missed=row.missed,
        mis_exited_households=row.mis_exited_households,
        missed_households=row.missed_households,
        sampled_exited=row.sampled_exited,
        sampled_unregistered=row.sampled_unregistered,
        surveyed=row.surveyed,
        approving=row.approving,
        documents=frozenset(one.document for one in documents),
    )
    return exit_readiness(facts, load_law(), on)


def documents_of(row: ExitRecord, *, scope: Scope) -> list[ExitDocument]:
    """Return the documents on file for the place of a record, the latest first."""
    return documents_of_all([row], scope=scope).get((row.region_code, row.level), [])


def documents_of_all(rows: list[ExitRecord], *, scope: Scope) -> dict[tuple[str, str], list[ExitDocument]]:
    """Return the documents on file by place and level, the latest first, for many records at once."""
    found: dict[tuple[str, str], list[ExitDocument]] = {}
    places = {row.region_code for row in rows}
    kept = ExitDocument.objects.filter(scope.region_q(), region_code__in=places)
    for one in kept.order_by("-issued_on", "-id"):
        found.setdefault((one.region_code, one.level), []).append(one)
    return found


def is_visible_document(document_id: UUID, *, scope: Scope) -> bool:
    """Tell whether a document lies in the scope."""
    return ExitDocument.objects.filter(scope.region_q(), pk=document_id).exists()


def wanted_documents(row: ExitRecord, *, on: date) -> list[str]:
    """Return the codes of the documents without which the place of a record does not exit."""
    wanted = load_law().value(f"exit.{row.level}_evidence", on, row.region_code).value
    return list(wanted) if isinstance(wanted, tuple) else []


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of a place as records give them, and which records."""

    run_month: int | None
    sample: Sample | None
    survey: SurveyRound | None
    source: str
    numbers: dict[str, int | None] = field(default_factory=dict)


def count_figures(region_code: str, *, level: str, scope: Scope, on: date) -> Counted:
    """Return the figures of a place: of the latest run, the latest finished sample, the latest ended survey.

    Poor are the people of households below the poverty line of the day; people of households whose income
    nobody knows stand in no incidence, and the source says how many they are.
    """
    place = region_code[: LEVEL_DIGITS[level]]
    numbers: dict[str, int | None] = {}
    words: list[str] = []
    month = _count_run(region_code, place, numbers, words, scope=scope, on=on)
    county = level == ExitLevel.COUNTY
    sample = _count_sample(region_code, numbers, words, scope=scope)
    survey = _count_survey(region_code, numbers, words, scope=scope, on=on) if county else None
    return Counted(month, sample, survey, "; ".join(words)[:LONGEST], numbers)


def _count_run(
    region_code: str, place: str, numbers: dict[str, int | None], words: list[str], *, scope: Scope, on: date
) -> int | None:
    runs = latest_runs(scope, place=place)
    result = read_results(runs, place=place)
    if result is None or not result.num_rows:
        return None
    line = load_law().number("lines.poverty", on, region_code)
    people = pc.cast(result["members"], "int64")
    known = pc.is_valid(result["per_capita"])
    poor = pc.fill_null(pc.less(result["per_capita"], line), fill_value=False)
    numbers["population"] = _sum(people, known)
    numbers["poor"] = _sum(people, poor)
    month = max(run.month for run in runs)
    unknown = _sum(people, pc.invert(known))
    words.append(
        _("monthly run %(month)s (income unknown: %(unknown)s people)") % {"month": month, "unknown": unknown}
    )
    return month


def _sum(people: pa.ChunkedArray, chosen: pa.ChunkedArray) -> int:
    return int(pc.sum(people.filter(chosen)).as_py() or 0)


def _count_sample(
    region_code: str, numbers: dict[str, int | None], words: list[str], *, scope: Scope
) -> Sample | None:
    waits = SampledHousehold.objects.filter(scope.region_q(), sample_id=OuterRef("pk"), finding="")
    drawn = Sample.objects.filter(scope.region_q(), region_code=region_code, status=SampleStatus.DRAWN)
    sample = drawn.filter(~Exists(waits)).order_by("-drawn_at", "-id").first()
    if sample is None:
        return None
    rates = rates_of(sample.pk, scope=scope)
    numbers |= {
        "mis_exited": rates["people_mis_exited"],
        "missed": rates["people_missed"],
        "mis_exited_households": rates["mis_exited"],
        "missed_households": rates["missed"].part,
        "sampled_exited": rates["cleared"],
        "sampled_unregistered": rates["never"],
    }
    words.append(_("re-visits: %(title)s") % {"title": sample.title})
    return sample


def _count_survey(
    region_code: str, numbers: dict[str, int | None], words: list[str], *, scope: Scope, on: date
) -> SurveyRound | None:
    rounds = SurveyRound.objects.filter(scope.region_q(), region_code=region_code, to_date__lte=on)
    for survey in rounds.order_by("-to_date", "-id"):
        found = approval_of(survey, on=on)
        if found is None:
            continue
        numbers["approving"], numbers["surveyed"] = found
        words.append(_("survey: %(title)s") % {"title": survey.title})
        return survey
    return None
