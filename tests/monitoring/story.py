"""One family's way through the case flow, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.registry.factories import VILLAGE, make_household
from xieshou.kernel.regions.models import Region
from xieshou.kernel.texts import grams
from xieshou.monitoring.models import Case
from xieshou.monitoring.operations import case as steps
from xieshou.monitoring.operations import clearing, clue, measure, notice
from xieshou.registry.operations.household import HouseholdState

if TYPE_CHECKING:
    from datetime import date

    from xieshou.kernel.actor import Actor
    from xieshou.registry.models import Household

TOWNSHIP, COUNTY = VILLAGE[:9], VILLAGE[:6]
START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
MET = {"schooling": "met", "medical": "met", "housing": "met", "water": "not_applicable"}
PLACES = (
    ("530000000000", 1, "云南省", "云南省"),
    ("530300000000", 2, "曲靖市", "云南省 曲靖市"),
    ("530326000000", 3, "会泽县", "云南省 曲靖市 会泽县"),
    ("530326103000", 4, "者海镇", "云南省 曲靖市 会泽县 者海镇"),
    (VILLAGE, 5, "示范村委会", "云南省 曲靖市 会泽县 者海镇 示范村委会"),
)


def make_places() -> None:
    """Enter the places above the test village."""
    for code, level, name, full in PLACES:
        Region.objects.get_or_create(
            code=code,
            defaults={
                "level": level,
                "name": name,
                "full_name": full,
                "pinyin": f"p{code}",
                "initials": f"i{code}",
                "parent_code": "",
                "name_grams": grams(name),
            },
        )


@dataclass
class Story:
    """A family, and the levels that act; each step returns what it made."""

    village: Actor
    township: Actor
    county: Actor
    head: str = "李秀英"
    relations: tuple[str, ...] = ("02", "10")
    base_type: str = "exited"
    day: int = 0
    household: Household = field(init=False)
    clue: Any = None
    case: Any = None

    def __post_init__(self) -> None:
        """Register the family."""
        make_places()
        self.household = make_household(
            self.village,
            state=HouseholdState(base_type=self.base_type),
            relations=self.relations,
            names=(self.head,),
        )

    @property
    def at(self) -> datetime:
        """Return the moment of the story."""
        return START + timedelta(days=self.day)

    @property
    def on(self) -> date:
        """Return the day of the story."""
        return self.at.date()

    def fresh(self) -> Case:
        """Return the case as the database has it."""
        return Case.objects.get(pk=self.case.pk)

    def tell(self, **values: Any) -> Any:
        """Enter a clue."""
        given = {"channel": "visit", "cause": "illness", "text": "家中有人住院", **values}
        new = clue.NewClue(region_code=VILLAGE, household_id=self.household.pk, observed_on=self.on, **given)
        self.clue = clue.receive_clue(new, actor=self.village, at=self.at)
        return self.clue

    def open(self) -> Case:
        """Open the case."""
        if self.clue is None or self.clue.status != "new":
            self.tell()
        self.case = steps.open_case(clue_id=self.clue.pk, actor=self.village, at=self.at)
        return self.case

    def verify(self, **values: Any) -> Case:
        """Enter the finding."""
        given = {
            "proposed_class": "unstable",
            "causes": ["illness"],
            "finding": "自付医疗费用较高",
            "authorised_by": self.head,
            "authorised_on": self.on,
            **values,
        }
        found = steps.Verification(**given)
        return steps.verify(case_id=self.case.pk, found=found, actor=self.village, at=self.at)

    def review(self, present: int = 30, in_favour: int = 28) -> Case:
        """Hold the democratic review."""
        return steps.hold_review(
            case_id=self.case.pk,
            meeting_on=self.on,
            present=present,
            in_favour=in_favour,
            actor=self.village,
            at=self.at,
        )

    def post(self, remark: str = "") -> Any:
        """Post the notice."""
        return notice.post_notice(case_id=self.case.pk, remark=remark, actor=self.village, at=self.at)

    def pass_notice(self, days: int = 6) -> Case:
        """Let the notice run and pass the case on."""
        self.day += days
        return notice.pass_notice(case_id=self.case.pk, actor=self.village, at=self.at)

    def pass_township(self) -> Case:
        """Review for the township."""
        return steps.pass_township(case_id=self.case.pk, actor=self.township, at=self.at)

    def decide(self) -> Case:
        """Decide for the county."""
        return steps.decide(case_id=self.case.pk, actor=self.county, at=self.at)

    def to_county(self) -> Case:
        """Live everything until the county decides."""
        self.open()
        self.verify()
        self.review()
        self.post()
        self.pass_notice()
        return self.pass_township()

    def plan(self, **values: Any) -> Any:
        """Plan a measure."""
        given = {
            "cause": "illness",
            "kind": "medical",
            "text": "纳入医疗救助",
            "responsible": "县医保局",
            "due_on": self.on + timedelta(days=20),
            **values,
        }
        plan = measure.Plan(**given)
        return measure.plan_measure(case_id=self.case.pk, plan=plan, actor=self.village, at=self.at)

    def start(self, made: Any) -> Any:
        """Put a measure in place."""
        return measure.start_measure(measure_id=made.pk, started_on=self.on, actor=self.village, at=self.at)

    def arrange(self) -> Case:
        """Begin the follow-up."""
        return measure.arrange(case_id=self.case.pk, actor=self.village, at=self.at)

    def to_following(self) -> Case:
        """Live everything until the follow-up begins."""
        self.to_county()
        self.decide()
        self.start(self.plan())
        return self.arrange()

    def look(self, income_fen: int | None = 1_200_000, **held: str) -> Any:
        """Enter a follow-up."""
        seen = clearing.NewFollowUp(self.on, income_fen, {**MET, **held})
        return clearing.enter_follow_up(case_id=self.case.pk, seen=seen, actor=self.village, at=self.at)

    def solve(self, kind: str = "illness") -> Any:
        """Record that a cause is solved."""
        return clearing.solve_cause(
            case_id=self.case.pk, kind=kind, note="报销后自付部分可承受", actor=self.village, at=self.at
        )

    def propose(self) -> Case:
        """Propose to clear the risk."""
        agreed = {"agreed_by": self.head, "agreed_on": self.on}
        return clearing.propose_clearing(case_id=self.case.pk, **agreed, actor=self.village, at=self.at)

    def clear(self) -> Case:
        """Clear the risk for the county."""
        return clearing.clear(case_id=self.case.pk, actor=self.county, at=self.at)

    def to_cleared(self) -> Case:
        """Live everything until the risk is cleared."""
        self.to_following()
        self.look()
        self.solve()
        self.day += 190
        self.look()
        self.propose()
        self.day += 6
        return self.clear()

    def roll_back(self, reason: str = "核查发现收入不实") -> Case:
        """Roll the clearing back."""
        return clearing.roll_back(case_id=self.case.pk, reason=reason, actor=self.county, at=self.at)
