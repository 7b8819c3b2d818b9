"""What happened to introduced enterprises as Excel forms, in and out: steps and money."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.models import Introduction, IntroductionStep, Investment
from xieshou.projects.operations import introduction as steps
from xieshou.projects.policies.introduction import EDIT, VIEW
from xieshou.projects.queries.introduction import list_all_money, list_all_steps
from xieshou.projects.vocabulary.introduction import IntroStage, MoneyKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

EARLIEST = date(1996, 1, 1)
DAY = timedelta(days=1)
UNKNOWN = _("No enterprise of this name is on file at this place.")
PLACE = Column(
    "region_code", _("Place"), Kind.REGION, required=True, within_scope=True, width=26,
    example="云南省普洱市景东彝族自治县",
)  # fmt: skip
NAME = Column(
    "name", _("Name of the enterprise"), required=True, max_length=120, width=28,
    example="示范海味养殖有限公司", aliases=("企业名称",),
)  # fmt: skip
PROOF = Column("proof", _("Proof"), required=True, max_length=200, width=24, example="合同〔2026〕1号")


class OfEnterprises(Loader):
    """Finds the enterprise of each row by place and name."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._enterprises: dict[tuple[str, str], Introduction] = {}

    def _find(self, rows: Rows, context: Context) -> list[UUID]:
        found = Introduction.objects.filter(context.scope.region_q(), name__in=set(rows["name"]))
        self._enterprises |= {(one.region_code, one.name): one for one in found}
        return [one.pk for one in self._enterprises.values()]

    def _of(self, row: Mapping[str, Any]) -> Introduction | None:
        return self._enterprises.get((row["region_code"], row["name"]))

    def _key(self, row: Mapping[str, Any]) -> UUID:
        return self._enterprises[row["region_code"], row["name"]].pk


class StepLoader(OfEnterprises):
    """Takes steps that are not on file, in the order of their days; a step on file never changes."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        super().__init__()
        self._steps: dict[tuple[UUID, str], IntroductionStep] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown enterprises, and steps on file with other words."""
        found = IntroductionStep.objects.filter(introduction__in=self._find(rows, context))
        self._steps = {(one.introduction_id, one.to_stage): one for one in found}
        for index, row in enumerate(rows.records()):
            if self._of(row) is None:
                rows.wrong(index, "name", UNKNOWN)
                continue
            same = self._steps.get((self._key(row), row["to_stage"]))
            typed = (row["on_date"], row["document"], row["note"])
            if same is not None and (same.on_date, same.document, same.note) != typed:
                rows.wrong(index, "to_stage", _("This step is on file with another day or proof; it stays."))

    def load(self, rows: Rows, context: Context) -> None:
        """Take each step by the operation of its page."""
        order = {stage: place for place, stage in enumerate(IntroStage.values)}
        lines = sorted(
            zip(rows.numbers, rows.records(), strict=True),
            key=lambda line: (line[1]["on_date"], order[line[1]["to_stage"]]),
        )
        for number, row in lines:
            if (self._key(row), row["to_stage"]) in self._steps:
                continue
            taken = steps.IntroStep(
                row["to_stage"], row["on_date"], row["document"], row["note"], row["uscc"]
            )
            context.enter(number, partial(_advance, self._key(row), taken, context))

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield every step of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_steps(scope=scope).iterator(1_000):
            firm = row.introduction
            uscc = firm.uscc if row.to_stage == IntroStage.LANDED else ""
            yield firm.region_code, firm.name, row.to_stage, row.on_date, row.document, row.note, uscc


def _advance(key: UUID, taken: steps.IntroStep, context: Context) -> IntroductionStep:
    row = steps.advance(introduction_id=key, step=taken, actor=context.actor, at=context.at, on=context.on)
    return row.steps.get(to_stage=taken.to)


class MoneyLoader(OfEnterprises):
    """Enters amounts that are not on file; a wrong one is taken back on the page of the enterprise."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        super().__init__()
        self._known: set[tuple[Any, ...]] = set()

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown enterprises."""
        found = Investment.objects.filter(
            introduction__in=self._find(rows, context), takes_back=None, taken_back=None
        )
        self._known = set(found.values_list("introduction_id", "kind", "amount_fen", "on_date", "proof"))
        for index, row in enumerate(rows.records()):
            if self._of(row) is None:
                rows.wrong(index, "name", UNKNOWN)

    def load(self, rows: Rows, context: Context) -> None:
        """Enter each amount by the operation of its page."""
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            values = (self._key(row), row["kind"], row["amount_fen"], row["on_date"], row["proof"])
            if values in self._known:
                continue
            step = partial(
                steps.enter_investment, introduction_id=values[0], kind=row["kind"],
                amount_fen=row["amount_fen"], on_date=row["on_date"], proof=row["proof"],
                actor=context.actor, at=context.at,
            )  # fmt: skip
            context.enter(number, step)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the amounts of the scope that hold, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_money(scope=scope).iterator(1_000):
            firm = row.introduction
            yield firm.region_code, firm.name, row.kind, row.amount_fen, row.on_date, row.proof


def layout_of(title: Any) -> Layout:
    """Return the layout of the forms of enterprises."""
    return Layout(title_rows=(title,), hint_row=True, example_rows=1, freeze_columns=2)


STEPS = Sheet(
    name="projects.enterprise_steps",
    title=_("Steps of introduced enterprises"),
    columns=(
        PLACE,
        NAME,
        Column(
            "to_stage", _("Stage reached"), Kind.CHOICE, required=True, example=IntroStage.VISITED.value,
            choices=tuple(Choice(code, name) for code, name in IntroStage.choices if code != IntroStage.LEAD),
        ),
        Column("on_date", _("Date"), Kind.DATE, required=True, earliest=EARLIEST, example=date(2026, 3, 5)),
        Column("document", _("Document"), required=True, max_length=200, width=24, example="考察纪要1号"),
        Column("note", _("Note"), max_length=300, width=24, help=_("Needed where an enterprise is lost")),
        Column("uscc", _("Unified social credit code"), Kind.USCC, width=22, help=_("Needed to land")),
    ),
    capability=EDIT,
    export_capability=VIEW,
    keys=("region_code", "name", "to_stage"),
    layout=layout_of(_("Steps of introduced enterprises")),
    max_rows=2_000,
    kept=True,
)  # fmt: skip
MONEY = Sheet(
    name="projects.enterprise_money",
    title=_("Money of introduced enterprises"),
    columns=(
        PLACE,
        NAME,
        Column(
            "kind", _("What it is"), Kind.CHOICE, required=True, example=MoneyKind.COMMITTED.value,
            choices=tuple(Choice(code, name) for code, name in MoneyKind.choices),
        ),
        Column("amount_fen", _("Amount"), Kind.MONEY, required=True, minimum=1, example=5_000_000_00),
        Column("on_date", _("Date"), Kind.DATE, required=True, earliest=EARLIEST, example=date(2026, 3, 5)),
        PROOF,
    ),
    capability=EDIT,
    export_capability=VIEW,
    keys=("region_code", "name", "kind", "amount_fen", "on_date", "proof"),
    layout=layout_of(_("Money of introduced enterprises")),
    max_rows=2_000,
    kept=True,
)  # fmt: skip
register(STEPS, StepLoader)
register(MONEY, MoneyLoader)
