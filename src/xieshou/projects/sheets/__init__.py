"""Excel forms of projects and money."""

from importlib import import_module

for _form in ("library", "benefits", "clauses", "payments", "assets", "sharing", "enterprises"):
    import_module(f"{__name__}.{_form}")
