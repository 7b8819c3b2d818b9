"""What makes a page in the browser unsound: serious faults for assistive technology, complaints of scripts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


# What surrounds every page of a role alike.
FRAME = [[".x-sidebar"], [".x-header"]]


def is_framed(page: Page) -> bool:
    return page.evaluate("!!document.querySelector('.x-sidebar')")


def serious_faults(page: Page, *, without: list[list[str]] | None = None) -> list[str]:
    """Return what axe finds serious on the page, outside the parts that selectors in `without` name."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "without => axe.run({exclude: without}, {resultTypes: ['violations']})", without or []
    )
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"][:3]
    ]


def listen(page: Page) -> list[str]:
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints
