"""Excel forms of labour cooperation, a file each beat."""

from importlib import import_module

for _beat in (
    "need",
    "offer",
    "attendance",
    "results",
    "startup",
    "officials",
    "steward",
    "urgent_posts",
    "roster",
    "list_match",
    "list_delivery",
    "list_verification",
    "list_own",
    "wages",
    "confirmations",
    "accounts",
):
    import_module(f"{__name__}.{_beat}")
