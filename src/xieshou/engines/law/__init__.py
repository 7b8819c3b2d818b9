"""Dated parameters: description, unit and values by place and day, each with source and certainty.

law = read_law(Path("parameters"))            # every YAML file of a folder, read once a process
law.value("visits.key_hours", day)            # Value(value, unit, from_date, certainty, source, ...)
law.number("clocks.notice", day, "530326")    # the same as a whole number

The one reader of every wing and engine. It needs YAML only: no engine is loaded for it.
"""

from .files import NATION, OPEN, Certainty, LawFileError, Parameter, Value, read_file, read_folder
from .law import PROVINCE_DIGITS, Law, NotInForceError, read_law

__all__ = [
    "NATION",
    "OPEN",
    "PROVINCE_DIGITS",
    "Certainty",
    "Law",
    "LawFileError",
    "NotInForceError",
    "Parameter",
    "Value",
    "read_file",
    "read_folder",
    "read_law",
]
