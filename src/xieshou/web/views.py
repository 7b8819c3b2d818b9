"""The living gallery of components (development only; the roof mounts and guards it)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_sameorigin

from .gallery import PARTS, find_part, list_navigation
from .gallery_samples import sample_data

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LANGUAGES = ("zh-hans", "en")


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF], "frame-src": [SELF]})
def gallery(request: HttpRequest) -> HttpResponse:
    """Show the overview, one part (?part=), or one part in both languages and looks (?part=&matrix=1)."""
    language = request.GET.get("lang", "")
    name = request.GET.get("part", "")
    if language in LANGUAGES:
        translation.activate(language)
    part = find_part(name)
    if name and part is None:
        raise Http404
    template = "web/gallery/matrix.html" if request.GET.get("matrix") else "web/gallery/index.html"
    if part and not request.GET.get("matrix"):
        template = "web/gallery/bare.html" if part.is_plain else "web/gallery/one.html"
    context = {"parts": PARTS, "part": part, "template": f"web/gallery/parts/{name}.html", **sample_data()}
    frame = {"navigation": list_navigation(request, name), "display": request.GET.get("theme", "")}
    return render(request, template, context | frame)
