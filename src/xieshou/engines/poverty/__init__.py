"""Monitoring against falling back into poverty: dated law, rules written once, measures. See README.md.

law = load_law()                                   # the YAML files of parameters/
parameters = law.on(date(2024, 6, 30), "530326")   # what holds there on that day
evaluate(Snapshot(household=..., member=...), parameters)   # Arrow table, one row a household
explain(HouseholdFacts(...), parameters)           # Verdict with measured value and limit of each reason
"""

from xieshou.engines.law import Certainty, LawFileError, NotInForceError, Value
from xieshou.engines.poverty.entrance import (
    deprivation_counts,
    evaluate,
    explain,
    movements,
    rollup,
    snapshot_of,
)
from xieshou.engines.poverty.exit import Condition, ExitFacts, ExitLevel, Readiness, exit_readiness
from xieshou.engines.poverty.law import Law, Parameters, load_law
from xieshou.engines.poverty.records import (
    FactsError,
    HouseholdFacts,
    MemberFacts,
    ReasonGiven,
    Snapshot,
    Verdict,
)
from xieshou.engines.poverty.series import suppress_series
from xieshou.engines.poverty.suppression import TOTAL, suppress, suppress_table
from xieshou.engines.poverty.vocabulary import Guarantee, MonitoringClass, Reason, reasons_in

__all__ = [
    "TOTAL",
    "Certainty",
    "Condition",
    "ExitFacts",
    "ExitLevel",
    "FactsError",
    "Guarantee",
    "HouseholdFacts",
    "Law",
    "LawFileError",
    "MemberFacts",
    "MonitoringClass",
    "NotInForceError",
    "Parameters",
    "Readiness",
    "Reason",
    "ReasonGiven",
    "Snapshot",
    "Value",
    "Verdict",
    "deprivation_counts",
    "evaluate",
    "exit_readiness",
    "explain",
    "load_law",
    "movements",
    "reasons_in",
    "rollup",
    "snapshot_of",
    "suppress",
    "suppress_series",
    "suppress_table",
]
