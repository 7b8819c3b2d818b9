"""Words of the monthly run: classes, reasons and units as pages show them."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xieshou.engines.poverty.vocabulary import MonitoringClass, Reason

JOB = "monitoring.run.county"
PLACE_JOB = "monitoring.run.place"
CLASS_LABELS = {
    MonitoringClass.NONE: pgettext_lazy("verdict", "No risk seen"),
    MonitoringClass.UNSTABLE: pgettext_lazy("verdict", "Exited but unstable"),
    MonitoringClass.MARGINAL: pgettext_lazy("verdict", "On the margin of poverty"),
    MonitoringClass.SUDDEN: pgettext_lazy("verdict", "Sudden severe hardship"),
    MonitoringClass.UNKNOWN: pgettext_lazy("verdict", "Facts are missing"),
}
CLASS_TONES = {
    MonitoringClass.NONE: "success",
    MonitoringClass.UNSTABLE: "danger",
    MonitoringClass.MARGINAL: "danger",
    MonitoringClass.SUDDEN: "danger",
    MonitoringClass.UNKNOWN: "unknown",
}
REASON_LABELS = {
    Reason.INCOME: _("Net income per person below the monitoring line"),
    Reason.SQUEEZED: _("Heavy costs push what is left below the line"),
    Reason.MEDICAL_COST: _("Medical costs weigh heavily"),
    Reason.SCHOOL_COST: _("Costs of schooling weigh heavily"),
    Reason.DISASTER: _("Loss by disaster weighs heavily"),
    Reason.RIGID: _("Heavy costs together weigh heavily"),
    Reason.SCHOOLING: _("A child of compulsory age is not at school"),
    Reason.MEDICAL: _("A member has no basic medical insurance"),
    Reason.HOUSING: _("The house is not safe"),
    Reason.WATER: _("Drinking water is not safe"),
    Reason.DROP: _("Income fell sharply within a year"),
    Reason.LABOUR: _("Fewer members able to work than a month before"),
}
AT_RISK = frozenset({MonitoringClass.UNSTABLE, MonitoringClass.MARGINAL, MonitoringClass.SUDDEN})
CLUES_JOB = "monitoring.run.clues"


class Engine(TextChoices):
    """What calculated a run. Both work by the same rules: the results are equal byte for byte."""

    DUCKDB = "duckdb", "DuckDB"
    SPARK = "spark", "Apache Spark"


class EngineChoice(TextChoices):
    """Which engine is asked for."""

    AUTO = "auto", _("The engine that suits the number of households")
    DUCKDB = "duckdb", _("DuckDB, one county after another")
    SPARK = "spark", _("Apache Spark, the whole place at once")


class RiskGap(TextChoices):
    """Where the run and the register differ."""

    UNWATCHED = "unwatched", _("At risk by the run, not yet monitored")
    SAFE = "safe", _("Monitored, and the run sees no risk")


MONEY_UNITS = frozenset({"fen", "fen_per_person"})
UNIT_LABELS = {
    "fen": _("yuan, the household"),
    "fen_per_person": _("yuan a person"),
    "members": _("members"),
    "houses": _("houses"),
    "households": _("households"),
}
EVENT_NAMES = {
    "monitoring.run.asked": _("Monthly run of a larger place asked for"),
    "monitoring.run.finished": _("Monthly run finished"),
    "monitoring.run.clues_opened": _("Clues of a monthly run opened"),
    "monitoring.run.listed": _("Households of monthly runs taken out"),
    "monitoring.run.replayed": _("Monthly run replayed"),
}
