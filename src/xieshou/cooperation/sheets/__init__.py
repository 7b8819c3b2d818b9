"""Excel forms of paired cooperation."""

from importlib import import_module

<<<<<<< HEAD
FORMS = ("graph", "supervision", "giving", "exchange", "supply", "ledgers", "plan_lines")
=======
FORMS = ("graph", "supervision", "giving", "gifts", "meetings", "visits", "exchange", "supply", "ledgers")
>>>>>>> giving
for _form in FORMS:
    import_module(f"{__name__}.{_form}")
