"""Excel forms of what the wings make together."""

from importlib import import_module

FORMS = ("figures", "aid", "precisions", "reports")
for _form in FORMS:
    import_module(f"{__name__}.{_form}")
