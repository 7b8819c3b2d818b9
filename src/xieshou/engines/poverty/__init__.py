"""Monitoring against falling back into poverty: dated law, rules written once, measures."""

from xieshou.engines.poverty.law import Law, NotInForceError, Parameters, load_law
from xieshou.engines.poverty.lawfile import LawFileError, Value
from xieshou.engines.poverty.vocabulary import Certainty, Guarantee, MonitoringClass, Reason, reasons_in

__all__ = [
    "Certainty",
    "Guarantee",
    "Law",
    "LawFileError",
    "MonitoringClass",
    "NotInForceError",
    "Parameters",
    "Reason",
    "Value",
    "load_law",
    "reasons_in",
]
