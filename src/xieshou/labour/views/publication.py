"""Posts made known: the public page and RSS without sign-in, the station's list, paper and radio."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import public, requires
from xieshou.kernel.pages import asked, guarded, page_of, take_or_tell
from xieshou.kernel.paper import PDF_TYPE, render_pdf
from xieshou.kernel.regions.queries import region_labels
from xieshou.kernel.sheets.declaration import Column, Layout, Sheet
from xieshou.labour.operations import publication as steps
from xieshou.labour.policies.publication import PUBLISH
from xieshou.labour.queries import publication as queries
from xieshou.labour.queries.publication import COUNTY
from xieshou.labour.vocabulary.publication import Channel
from xieshou.web.templatetags.xieshou import day, moment, yuan_round

from .workbook import send_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from .lists import ActedRequest

PAPER = Path(__file__).resolve().parent.parent / "papers" / "posts.typ"
SIX = re.compile(r"[1-9][0-9]{5}")
MOST = 200


def _county_of(text: str) -> str:
    """Return a county of an address.

    Raises: Http404: not six digits.
    """
    if not SIX.fullmatch(text):
        raise Http404
    return text


def _lines(posts: Sequence[Any]) -> list[dict[str, str]]:
    """Return what is told of each post: the same words on page, paper, radio and feed."""
    names = region_labels(post.region_code for post in posts)
    return [
        {
            "key": str(post.pk),
            "title": post.title,
            "employer": str(post.employer),
            "place": names.get(post.region_code, ""),
            "wage": _("%(low)s to %(high)s yuan a month")
            % {"low": yuan_round(post.wage_from_fen), "high": yuan_round(post.wage_to_fen)},
            "places": str(post.places_left),
            "living": _living(post),
            "until": day(post.expires_on),
            "urgent": _("Urgent") if post.is_urgent else "",
        }
        for post in posts
    ]


def _living(post: Any) -> str:
    given = [word for word, has in ((_("lodging"), post.lodging), (_("meals"), post.meals)) if has]
    return "、".join(given) or _("none")


@public
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """Show the counties whose page has posts."""
    found = queries.list_public_counties(on=timezone.localdate())
    names = region_labels(code for code, _posts in found)
    counties = [{"code": code, "name": names.get(code, code), "posts": posts} for code, posts in found]
    return render(request, "labour/publication/counties.html", {"counties": counties})


@public
@require_GET
def county_jobs(request: HttpRequest, county: str) -> HttpResponse:
    """Show the open posts of a county to everybody."""
    code = _county_of(county)
    posts = list(queries.list_public(code, on=timezone.localdate())[:MOST])
    context = {"lines": _lines(posts), "county": code, "name": region_labels([code]).get(code, code)}
    return render(request, "labour/publication/county.html", context)


@public
@require_GET
def feed(request: HttpRequest, county: str) -> HttpResponse:
    """Give the open posts of a county as RSS."""
    code = _county_of(county)
    posts = list(queries.list_public(code, on=timezone.localdate())[:MOST])
    address = request.build_absolute_uri(reverse("labour:county_jobs", args=[code]))
    title = _("Posts open to %(county)s") % {"county": region_labels([code]).get(code, code)}
    made = Rss201rev2Feed(title=title, link=address, description=title, language=get_language())
    for post, line in zip(posts, _lines(posts), strict=True):
        made.add_item(
            title=f"{line['title']} · {line['employer']}",
            link=f"{address}#{line['key']}",
            unique_id=line["key"],
            description="；".join([line["wage"], line["place"], line["until"]]),
            pubdate=post.published_at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


def _own_counties(request: ActedRequest) -> list[str]:
    """Return the counties for which the actor makes posts known."""
    return [prefix for prefix in request.actor.scope.regions if len(prefix) >= COUNTY]


def _chosen(request: ActedRequest) -> str:
    wanted, own = asked(request, "county"), [code[:COUNTY] for code in _own_counties(request)]
    if wanted:
        return _county_of(wanted) if request.actor.scope.covers_region(wanted) else ""
    return own[-1] if own else ""


@requires(PUBLISH)
@require_GET
def publications(request: ActedRequest) -> HttpResponse:
    """Show which open posts a county may make known, what stands on its page, and the log."""
    county = _chosen(request)
    today = timezone.localdate()
    codes = sorted({code[:COUNTY] for code in _own_counties(request)})
    names = region_labels([*codes, county])
    found = queries.list_to_publish(county, scope=request.actor.scope, on=today)
    posts = list(found[:MOST]) if county else []
    context = {
        "county": county,
        "name": names.get(county, ""),
        "areas": [
            {"label": names.get(code, code), "url": f"?county={code}", "active": code == county}
            for code in codes
        ],
        "posts": list(zip(posts, _lines(posts), strict=True)),
        "on_page": sum(1 for post in posts if post.on_page),
        "page": page_of(request, queries.list_log(request.actor.scope)),
    }
    return render(request, "labour/publication/list.html", context)


@requires(PUBLISH)
@require_POST
@guarded
def put(request: ActedRequest) -> HttpResponse:
    """Put the chosen posts on the page of a county."""
    county = _county_of(request.POST.get("county", ""))
    keys = [UUID(key) for key in request.POST.getlist("vacancy") if re.fullmatch(r"[0-9a-f-]{36}", key)]
    take_or_tell(
        request,
        lambda: steps.put_on_page(county=county, vacancy_ids=keys, actor=request.actor, at=timezone.now()),
        _("The posts stand on the public page until they are filled or over."),
    )
    return redirect(f"{reverse('labour:publications')}?{urlencode({'county': county})}")


@requires(PUBLISH)
@require_POST
@guarded
def end(request: ActedRequest, publication_id: UUID) -> HttpResponse:
    """Take a post off the page."""
    take_or_tell(
        request,
        lambda: steps.take_off_page(publication_id=publication_id, actor=request.actor, at=timezone.now()),
        _("The post is off the page."),
    )
    return redirect("labour:publications")


def _take(request: ActedRequest, channel: Channel) -> tuple[str, list[Any]] | None:
    county = _county_of(request.POST.get("county", ""))
    try:
        return county, list(
            steps.take_posts(county=county, channel=channel, actor=request.actor, at=timezone.now())
        )
    except steps.NothingOnPageError as refusal:
        messages.error(request, str(refusal))
        return None


@requires(PUBLISH)
@require_POST
@guarded
def paper(request: ActedRequest) -> HttpResponse:
    """Give the posts of a county as a sheet for the notice board, and log it."""
    taken = _take(request, Channel.PAPER)
    if taken is None:
        return redirect("labour:publications")
    county, posts = taken
    now = timezone.now()
    data = {
        "title": _("Posts open to %(county)s") % {"county": region_labels([county]).get(county, county)},
        "lang": "en" if get_language() == "en" else "zh",
        "watermark": f"{request.actor.name} · {moment(now)}",
        "heads": [
            _("Post"), _("Employer"), _("Place of work"), _("Wage"), _("Places"),
            _("Lodging and meals"), _("Open until"),
        ],
        "posts": _lines(posts),
        "foot": _foot(),
    }  # fmt: skip
    response = HttpResponse(render_pdf(PAPER, data, at=now), content_type=PDF_TYPE)
    response["Content-Disposition"] = f'inline; filename="posts-{county}-{now:%Y%m%d}.pdf"'
    return response


def _foot() -> str:
    return _(
        "Apply at the labour station of your county or at the village office. "
        "Nobody may charge a fee for this post."
    )


@requires(PUBLISH)
@require_POST
@guarded
def radio(request: ActedRequest) -> HttpResponse:
    """Give the text that the village radio reads out, and log it."""
    taken = _take(request, Channel.RADIO)
    if taken is None:
        return redirect("labour:publications")
    county, posts = taken
    name = region_labels([county]).get(county, county)
    spoken = [_("Attention please. These posts are open to the people of %(county)s.") % {"county": name}]
    for number, line in enumerate(_lines(posts), start=1):
        words = {"number": number, **line}
        spoken.append(
            _(
                "Number %(number)s: %(title)s at %(employer)s in %(place)s, %(wage)s, %(places)s places, "
                "provided: %(living)s, open until %(until)s."
            )
            % words
        )
    spoken.append(_foot())
    return HttpResponse("\n".join(spoken), content_type="text/plain; charset=utf-8")


@requires(PUBLISH)
@require_GET
@guarded
def log_excel(request: ActedRequest) -> HttpResponse:
    """Give the log as Excel."""
    rows = list(queries.list_log(request.actor.scope)[:10_000])
    names = region_labels(row.region_code for row in rows)
    lines = [
        [
            names.get(row.region_code, ""),
            row.vacancy.title,
            str(row.vacancy.employer),
            str(row.get_channel_display()),
            moment(row.made_at),
            row.made_by_name,
            moment(row.ended_at) if row.ended_at else "",
        ]
        for row in rows
    ]
    return send_workbook(
        request, _log_sheet(), lines, event="labour.offer.publications_exported", name="publications",
        subject=("labour.publication", "log"), at=timezone.now(),
    )  # fmt: skip


def _log_sheet() -> Sheet:
    title = gettext_lazy("Publication log")
    heads = (
        ("county", gettext_lazy("County")),
        ("post", gettext_lazy("Post")),
        ("employer", gettext_lazy("Employer")),
        ("channel", gettext_lazy("Way")),
        ("made_at", gettext_lazy("Made known")),
        ("by", gettext_lazy("By")),
        ("ended_at", gettext_lazy("Taken off")),
    )
    return Sheet(
        name="labour.publications",
        version=1,
        title=title,
        capability=PUBLISH,
        columns=tuple(Column(key, head) for key, head in heads),
        layout=Layout(title_rows=(title,), hint_row=False, example_rows=0, freeze_columns=1),
    )
