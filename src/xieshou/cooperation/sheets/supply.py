"""What policy requires, counties need and districts can give as Excel forms, in and out."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations.plan import record_capability, record_need, require_item
from xieshou.cooperation.policies import PLAN_EDIT, PLAN_VIEW
from xieshou.cooperation.queries.plan import list_capabilities, list_needs, list_requirements
from xieshou.cooperation.vocabulary.plan import SupplyKind
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register

from .sides import EAST, SIDES, WEST, mark_foreign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from django.db.models import Model

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

FIRST_YEAR, LAST_YEAR, MOST, MOST_PEOPLE = 2013, 2100, 1_000_000, 10_000


class _SupplyLoader(Loader):
    """Records what is not on file; what is on file, and what plans stand on, is never overwritten."""

    identity: ClassVar[tuple[str, ...]]
    figures: ClassVar[tuple[str, ...]]
    wrong: ClassVar[str]

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._known: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def listed(self, scope: Scope) -> Any:
        """Return the records of the scope."""
        raise NotImplementedError

    def step(self, values: dict[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that records a row."""
        raise NotImplementedError

    def check(self, rows: Rows, context: Context) -> None:
        """Mark foreign rows, and what is on file with other figures."""
        if "partner_region_code" in self.identity:
            mark_foreign(rows, context)
        else:
            for index, code in enumerate(rows["region_code"]):
                if not context.scope.covers_region(code):
                    rows.wrong(index, "region_code", _("This district lies outside your area."))
        found = self.listed(context.scope).filter(title__in=set(rows["title"]))
        self._known = {_values(one, self.identity): _values(one, self.figures) for one in found}
        for index, row in enumerate(rows.records()):
            figures = self._known.get(tuple(row[name] for name in self.identity))
            if figures not in (None, self._typed(row)):
                rows.wrong(index, self.wrong, _("This is on file with other figures; it stays."))

    def load(self, rows: Rows, context: Context) -> None:
        """Record each row by the operation of its page."""
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            key = tuple(row[name] for name in self.identity)
            if key not in self._known:
                figures = dict(zip(self.figures, self._typed(row), strict=True))
                values = dict(zip(self.identity, key, strict=True)) | figures
                context.enter(number, self.step(values, context))

    def _typed(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the figures of a row; an empty weight is one, an empty cost or head-count nought."""
        empty = {"weight": 1, "cost_fen": 0, "people": 0}
        return tuple(row[name] if row[name] is not None else empty.get(name) for name in self.figures)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the records of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in self.listed(scope).iterator(1_000):
            yield (*_values(row, self.identity), *_values(row, self.figures))


def _values(row: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


class NeedLoader(_SupplyLoader):
    """Loads what counties need."""

    identity = (*SIDES, "year", "kind", "title")
    figures = ("quantity", "weight", "source")
    wrong = "quantity"

    def listed(self, scope: Scope) -> Any:
        """Return the needs of the scope."""
        return list_needs(scope=scope)

    def step(self, values: dict[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that records a need."""
        return partial(record_need, values=values, actor=context.actor, at=context.at)


class CapabilityLoader(_SupplyLoader):
    """Loads what districts can give."""

    identity = ("region_code", "year", "kind", "title")
    figures = ("units", "cost_fen", "people", "source")
    wrong = "units"

    def listed(self, scope: Scope) -> Any:
        """Return the capabilities of the scope."""
        return list_capabilities(scope=scope)

    def step(self, values: dict[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that records a capability."""
        return partial(record_capability, values=values, actor=context.actor, at=context.at)


class RequirementLoader(_SupplyLoader):
    """Loads what policy requires."""

    identity = ("region_code", "title", "document")
    figures = ("issued_on",)
    wrong = "issued_on"

    def listed(self, scope: Scope) -> Any:
        """Return the requirements of the scope."""
        return list_requirements(scope=scope)

    def step(self, values: dict[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that records a requirement."""
        return partial(require_item, **values, actor=context.actor, at=context.at)


YEAR = Column(
    "year", _("Year"), Kind.INTEGER, required=True, minimum=FIRST_YEAR, maximum=LAST_YEAR, example=2026
)
KIND = Column(
    "kind", _("Kind"), Kind.CHOICE, required=True, example=SupplyKind.TEACHER.value,
    choices=tuple(Choice(code, label) for code, label in SupplyKind.choices),
)  # fmt: skip
SOURCE = Column("source", _("Source"), max_length=200, width=24)


def _number(key: str, header: Any, least: int = 1, most: int = MOST, **options: Any) -> Column:
    return Column(key, header, Kind.INTEGER, minimum=least, maximum=most, **options)


def _sheet(name: str, title: Any, keys: tuple[str, ...], columns: tuple[Column, ...]) -> Sheet:
    return Sheet(
        name=name,
        title=title,
        columns=columns,
        capability=PLAN_EDIT,
        export_capability=PLAN_VIEW,
        keys=keys,
        layout=Layout(title_rows=(title,), hint_row=True, example_rows=1, freeze_columns=1),
        max_rows=2_000,
    )


NEEDS = _sheet(
    "cooperation.needs", _("Needs of counties"), NeedLoader.identity,
    (
        EAST, WEST, YEAR, KIND,
        Column("title", _("What is needed"), required=True, max_length=160, width=30, example="高中数学教师"),
        _number("quantity", _("Quantity"), required=True, example=3),
        _number("weight", _("Weight"), most=100, example=1, help=_("What one unit counts.")),
        SOURCE,
    ),
)  # fmt: skip
CAPABILITIES = _sheet(
    "cooperation.capabilities", _("Capabilities of districts"), CapabilityLoader.identity,
    (
        EAST, YEAR, KIND,
        Column("title", _("What can be given"), required=True, max_length=160, width=30, example="骨干教师"),
        _number("units", _("Units"), required=True, example=20),
        Column("cost_fen", _("Cost of a unit"), Kind.MONEY, minimum=0, example=60_000_00),
        _number("people", _("People a unit"), least=0, most=MOST_PEOPLE, example=1),
        SOURCE,
    ),
)  # fmt: skip
REQUIREMENTS = _sheet(
    "cooperation.requirements", _("Requirements of policy"), RequirementLoader.identity,
    (
        EAST,
        Column("title", _("What is required"), required=True, max_length=160, width=36, example="选派教师"),
        Column("document", _("Document"), required=True, max_length=160, width=28, example="年度工作要点"),
        Column(
            "issued_on", _("Issued on"), Kind.DATE, required=True, earliest=date(2013, 1, 1),
            example=date(2026, 1, 5),
        ),
    ),
)  # fmt: skip
register(NEEDS, NeedLoader)
register(CAPABILITIES, CapabilityLoader)
register(REQUIREMENTS, RequirementLoader)
