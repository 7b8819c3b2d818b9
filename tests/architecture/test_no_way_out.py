"""B10: no address that somebody typed is ever called: the house has no way out but those listed here."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xieshou"
CALLERS = {
    "urllib.request",
    "http.client",
    "httpx",
    "requests",
    "aiohttp",
    "urllib3",
    "ftplib",
    "smtplib",
    "telnetlib",
}
ALLOWED = {
    "config/host/supervisor.py": "asks its own web server whether it answers; the address is made of its own settings",
}


def _imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return found


def test_no_module_calls_an_address() -> None:
    calling = {
        str(file.relative_to(SOURCE)): sorted(_imports(file) & CALLERS)
        for file in SOURCE.rglob("*.py")
        if _imports(file) & CALLERS
    }
    assert set(calling) == set(ALLOWED), calling
    text = (SOURCE / "config" / "host" / "supervisor.py").read_text(encoding="utf-8")
    assert text.count("urlopen(") == 1
