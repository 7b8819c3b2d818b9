"""Excel forms of paired cooperation."""

from importlib import import_module

FORMS = (
    "graph",
    "supervision",
    "giving",
    "gifts",
    "meetings",
    "visits",
    "exchange",
    "supply",
    "ledgers",
    "plan_lines",
    "agreements",
    "officers",
    "channels",
)
for _form in FORMS:
    import_module(f"{__name__}.{_form}")
