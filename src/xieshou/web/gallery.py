"""The parts of the gallery and its navigation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as named

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the gallery; `is_plain` parts bring their own layout."""

    name: str
    title: str | Promise
    icon: str
    group: str
    is_plain: bool = False


PARTS = (
    Part("desk", named("gallery", "Desk"), "home", "pages"),
    Part("list", named("gallery", "List"), "list", "pages"),
    Part("record", named("gallery", "Record"), "file-description", "pages"),
    Part("flow", named("gallery", "Flow"), "route", "pages"),
    Part("board", named("gallery", "Board"), "layout-kanban", "pages"),
    Part("live", named("gallery", "Live"), "video", "pages"),
    Part("report", named("gallery", "Report"), "report", "pages"),
    Part("identity", named("gallery", "Visual identity"), "sun-moon", "parts"),
    Part("controls", named("gallery", "Buttons and fields"), "square-check", "parts"),
    Part("signs", named("gallery", "Signs and states"), "tag", "parts"),
    Part("tables", named("gallery", "Tables"), "table", "parts"),
    Part("figures", named("gallery", "People and figures"), "users", "parts"),
    Part("stories", named("gallery", "Stories and reasons"), "history", "parts"),
    Part("feedback", named("gallery", "Feedback"), "message-circle", "parts"),
    Part("pictures", named("gallery", "Pictures"), "chart-bar", "parts"),
)


def find_part(name: str) -> Part | None:
    """Return a part of the gallery by its name, None where there is none."""
    return next((part for part in PARTS if part.name == name), None)


def list_navigation(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """Return the gallery's own navigation, in the form that the layout takes."""
    groups = (("pages", _("The seven pages")), ("parts", _("Parts")))
    kept = "".join(
        f"&{key}={request.GET[key]}" for key in ("lang",) if request.GET.get(key) in {"zh-hans", "en"}
    )
    return [
        {
            "label": label,
            "items": [
                {
                    "label": part.title,
                    "url": f"?part={part.name}{kept}",
                    "icon": part.icon,
                    "active": part.name == current,
                }
                for part in PARTS
                if part.group == group
            ],
        }
        for group, label in groups
    ]
