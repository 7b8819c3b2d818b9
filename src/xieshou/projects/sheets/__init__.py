"""Excel forms of projects and money."""

from importlib import import_module

FORMS = (
    "library", "benefits", "clauses", "payments", "assets", "sharing", "enterprises", "enterprise_steps",
    "enterprise_jobs", "parks", "leaders", "led_households", "shares", "specialities", "objections",
    "places", "linkage_contracts", "calls", "applications", "inspections", "coverage", "spending",
    "supplies",
)  # fmt: skip
for _form in FORMS:
    import_module(f"{__name__}.{_form}")
