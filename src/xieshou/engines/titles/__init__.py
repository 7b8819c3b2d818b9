"""Job titles coded to the 2022 occupational classification. See ../README.md."""

from xieshou.engines.titles.coder import Suggestion, TitleCoder
from xieshou.engines.titles.source import (
    ClassificationMissingError,
    Material,
    Occupation,
    read_material,
    read_titles,
)

__all__ = [
    "ClassificationMissingError",
    "Material",
    "Occupation",
    "Suggestion",
    "TitleCoder",
    "read_material",
    "read_titles",
]
