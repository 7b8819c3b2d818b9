"""Excel forms of labour cooperation: the roster with wishes, vacancies, start-ups, officials, stewards, stations."""

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
):
    import_module(f"{__name__}.{_beat}")
