"""Addresses of built assets, read once from Vite's manifest."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.templatetags.static import static

BUNDLE_DIR = Path(__file__).resolve().parent / "bundle"
ICON_SPRITE = "src/xieshou/web/icons.json"


@cache
def load_manifest() -> dict[str, dict[str, str]]:
    """Return Vite's manifest, or an empty one while nothing has been built."""
    path = BUNDLE_DIR / "manifest.json"
    if not path.exists():
        return {}
    manifest: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


@cache
def asset_url(source: str) -> str:
    """Return the address of a built asset by the path of its source; empty before the first build."""
    entry = load_manifest().get(source)
    return static(entry["file"]) if entry else ""


def read_asset(source: str) -> str:
    """Return the text of a built asset by the path of its source; empty before the first build."""
    entry = load_manifest().get(source)
    return (BUNDLE_DIR / entry["file"]).read_text(encoding="utf-8") if entry else ""


def sprite_url() -> str:
    """Return the address of the icon sprite; empty before the first build."""
    return asset_url(ICON_SPRITE)
