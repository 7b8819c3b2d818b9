"""What can be wrong with a file or a cell, as codes: `xieshou.kernel.sheets.texts` gives them words."""

from __future__ import annotations

from typing import Any


class CellError(Exception):
    """One cell cannot be read; the row is wrong, the file is not."""

    def __init__(self, code: str, **params: Any) -> None:
        """Keep the code and plain values for the message; never the cell's own text."""
        super().__init__(code)
        self.code = code
        self.params = params


class FileError(Exception):
    """The file as a whole is refused."""

    def __init__(self, code: str, **params: Any) -> None:
        """Keep the code and plain values for the message."""
        super().__init__(code)
        self.code = code
        self.params = params
