"""How forms are drawn: label, required mark, control with prefix and suffix, error, help."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Form renderer of the pages; the setting FORM_RENDERER names it."""

    form_template_name = "web/forms/form.html"
    formset_template_name = "web/forms/formset.html"
    field_template_name = "web/forms/field.html"
