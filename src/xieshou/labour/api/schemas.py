"""What the API of need, offer and match takes and gives."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from ninja import Schema
from pydantic import Field

from xieshou.labour.vocabulary.match import RunMode

CODE = r"^\d{2,12}$"
PLACE = r"^\d{12}$"
OCCUPATION = r"^(\d-\d{2}-\d{2}-\d{2})?$"
WORD = 40
MOST = 20


class Refusal(Schema):
    """Why something was refused, and the field it concerns."""

    detail: str
    field: str = ""


class WishTermsIn(Schema):
    """What a person asks of a job: fen a month, regions as code prefixes, empty = open to everything."""

    status: str = Field("", max_length=20)
    occupation_codes: list[str] = Field(default_factory=list, max_length=MOST)
    occupation_text: str = Field("", max_length=120)
    wage_floor_fen: int = 0
    wage_expected_fen: int = 0
    reach: str = Field("nation", max_length=WORD)
    wanted_regions: list[str] = Field(default_factory=list, max_length=MOST)
    shifts: list[str] = Field(default_factory=list, max_length=4)
    lodging: str = Field("none", max_length=WORD)
    meals: str = Field("none", max_length=WORD)
    language_level: int = Field(2, ge=0, le=4)
    skills: dict[str, int] = Field(default_factory=dict)
    licences: list[str] = Field(default_factory=list, max_length=MOST)
    avoided_conditions: list[str] = Field(default_factory=list, max_length=MOST)
    altitude_max_m: int = 0
    climate_note: str = Field("", max_length=200)
    available_from: date | None = None
    note: str = Field("", max_length=500)


class WishIn(WishTermsIn):
    """The job wish of a person."""

    person_id: UUID


class WishOut(Schema):
    """A recorded wish with the name of its person."""

    id: UUID
    person_id: UUID
    person_name: str
    region_code: str
    status: str
    status_since: date
    occupation_codes: list[str]
    occupation_text: str
    wage_floor_fen: int
    wage_expected_fen: int
    reach: str
    wanted_regions: list[str]
    shifts: list[str]
    lodging: str
    meals: str
    language_level: int
    skills: dict[str, int]
    licences: list[str]
    avoided_conditions: list[str]
    altitude_max_m: int
    available_from: date | None
    sharing_consent_on: date | None
    recorded_on: date

    @staticmethod
    def resolve_person_name(wish: Any) -> str:
        """Return the person's name."""
        return str(wish.person.name)


class WishPage(Schema):
    """A page of wishes."""

    items: list[WishOut]
    total: int


class ConsentIn(Schema):
    """The day on which the person agreed; null withdraws."""

    given_on: date | None


class SkillIn(Schema):
    """A skill asked: level 1 to 3; must = nobody without it is proposed."""

    code: str = Field(max_length=WORD)
    level: int = Field(1, ge=1, le=3)
    must: bool = False


class VacancyTermsIn(Schema):
    """The terms of a vacancy. Forbidden criteria are refused by name; other unknown fields are ignored."""

    title: str = Field(max_length=80)
    occupation_code: str = Field("", pattern=OCCUPATION)
    code: str = Field("", max_length=40)
    wage_from_fen: int
    wage_to_fen: int
    head_count: int = Field(ge=0, le=10_000)
    region_code: str = Field(pattern=PLACE)
    expires_on: date
    hours_per_day: int = Field(8, ge=-1, le=100)
    days_per_week: int = Field(5, ge=-1, le=100)
    shift: str = Field("day", max_length=WORD)
    lodging: bool = False
    meals: bool = False
    insurances: list[str] = Field(default_factory=list, max_length=MOST)
    language_level: int = Field(0, ge=0, le=4)
    skills: list[SkillIn] = Field(default_factory=list, max_length=MOST)
    licences: list[str] = Field(default_factory=list, max_length=MOST)
    conditions: list[str] = Field(default_factory=list, max_length=MOST)
    altitude_m: int = 0
    climate_note: str = Field("", max_length=200)
    probation_months: int = Field(0, ge=-1, le=100)
    address: str = Field("", max_length=200)
    description: str = Field("", max_length=2000)
    requirements: str = Field("", max_length=2000)
    is_urgent: bool = False
    starts_on: date | None = None


class VacancyIn(VacancyTermsIn):
    """A new vacancy of an employer."""

    employer_id: UUID


class VacancyOut(Schema):
    """A vacancy with its stage and places."""

    id: UUID
    code: str
    employer_id: UUID
    employer_name: str
    title: str
    occupation_code: str
    wage_from_fen: int
    wage_to_fen: int
    hours_per_day: int
    days_per_week: int
    shift: str
    lodging: bool
    meals: bool
    insurances: list[str]
    language_level: int
    skills: list[SkillIn]
    licences: list[str]
    conditions: list[str]
    altitude_m: int
    climate_note: str
    probation_months: int
    head_count: int
    places_taken: int
    places_left: int
    region_code: str
    address: str
    description: str
    requirements: str
    is_urgent: bool
    starts_on: date | None
    expires_on: date
    status: str
    published_at: datetime | None
    published_to: list[str]

    @staticmethod
    def resolve_employer_name(vacancy: Any) -> str:
        """Return the employer's name."""
        return str(vacancy.employer.name)


class VacancyPage(Schema):
    """A page of vacancies."""

    items: list[VacancyOut]
    total: int


class PublishIn(Schema):
    """To which regions (prefixes; none = every paired county), and until when."""

    published_to: list[str] = Field(default_factory=list, max_length=100)
    expires_on: date | None = None


class WithdrawIn(Schema):
    """Why a vacancy is withdrawn."""

    reason: str = Field(max_length=200)


class OccupationOut(Schema):
    """A suggested occupation of the national classification; score 0 to 1."""

    code: str
    name: str
    score: float


class ReasonOut(Schema):
    """One factor of a pair: what was wanted, what is offered, points for it."""

    code: str
    subject: str
    points: int
    max_points: int
    hard: bool
    satisfied: bool
    wanted: Any
    offered: Any
    side: str


class RankedVacancy(Schema):
    """A vacancy in a worker's ranking."""

    vacancy: VacancyOut
    score: int
    admissible: bool
    hard: list[ReasonOut]
    preferences: list[ReasonOut]


class RankedVacancies(Schema):
    """A page of a worker's ranking."""

    items: list[RankedVacancy]
    total: int


class RankedWorker(Schema):
    """A worker in a vacancy's ranking: the name, or a pseudonym for those who may not see wishes."""

    wish_id: UUID
    worker: str
    priority: bool
    score: int
    admissible: bool
    hard: list[ReasonOut]
    preferences: list[ReasonOut]


class RankedWorkers(Schema):
    """A page of a vacancy's ranking."""

    items: list[RankedWorker]
    total: int


class RunIn(Schema):
    """What a run looks for; one of few changes is optimal and stays close to the run before."""

    mode: RunMode = RunMode.OPTIMAL
    few_changes: bool = False


class RunOut(Schema):
    """An assignment run with its proof."""

    id: UUID
    mode: str
    region_prefixes: list[str]
    state: str
    requested_at: datetime
    finished_at: datetime | None
    failure: str
    parameters_version: str
    seekers: int
    vacancies: int
    capacity: int
    kept: int
    placed: int
    priority_seekers: int
    priority_placed: int
    total_score: int
    primal: int | None
    dual: int | None
    gap: int | None
    pairs: int
    proven: bool
    changed: int | None

    @staticmethod
    def resolve_changed(run: Any) -> int | None:
        """Return how many workers get another proposal than in the run before; None for a run made anew."""
        changed = run.statistics.get("earlier", {}).get("changed_wishes")
        return None if changed is None else len(changed)


class RunPage(Schema):
    """A page of runs."""

    items: list[RunOut]
    total: int


class LineOut(Schema):
    """One line of a run."""

    id: UUID
    run_id: UUID
    wish_id: UUID
    worker: str
    region_code: str
    is_priority: bool
    state: str
    vacancy_id: UUID | None
    proposed_vacancy_id: UUID | None
    score: int
    reasons: list[ReasonOut]
    cause: str
    cause_factor: str
    change_price: int | None
    refusal_reason: str

    @staticmethod
    def resolve_worker(line: Any) -> str:
        """Return the worker's name."""
        return str(line.wish.person.name)


class LinePage(Schema):
    """A page of lines."""

    items: list[LineOut]
    total: int


class AlternativeOut(Schema):
    """Another vacancy a worker could have, and what choosing it costs the whole, in points.

    exact: the price is the loss itself; otherwise it is a proven lower bound.
    """

    vacancy_id: UUID
    title: str
    score: int
    price: int
    exact: bool


class ChangeIn(Schema):
    """Which vacancy the worker gets instead."""

    vacancy_id: UUID


class RefuseIn(Schema):
    """Why a line is refused."""

    reason: str = Field(max_length=WORD)
    note: str = Field("", max_length=200)


class AcceptManyIn(Schema):
    """The lines to accept together."""

    line_ids: list[UUID] = Field(max_length=500)


class AcceptManyOut(Schema):
    """The accepted lines, and the refusals by line."""

    accepted: list[UUID]
    refused: dict[str, str]
