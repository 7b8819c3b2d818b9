"""Who may see all aid of a household, help given twice and households that money did not reach."""

from __future__ import annotations

VIEW = "insight.aid.view"
EXPORT = "insight.aid.export"
HOUSEHOLD = "registry.household.view"
PROJECT = "projects.project.view"
TRACE = "money.trace.view"
