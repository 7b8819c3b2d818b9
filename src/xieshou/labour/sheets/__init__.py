"""Excel forms of labour cooperation: the roster with wishes, the vacancies, the start-ups."""

from importlib import import_module

for _beat in ("need", "offer", "startup"):
    import_module(f"{__name__}.{_beat}")
