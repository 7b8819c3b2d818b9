"""Excel forms of labour cooperation: the roster with wishes, the vacancies."""

from importlib import import_module

for _beat in ("need", "offer", "attendance", "results"):
    import_module(f"{__name__}.{_beat}")
