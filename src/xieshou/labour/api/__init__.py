"""The API of labour cooperation: the same operations as the pages, one file a beat."""

from importlib import import_module
from importlib.util import find_spec

from ninja import Router

router = Router(tags=["labour"])
for _beat in (
    "need",
    "offer",
    "match",
    "referral",
    "interview",
    "delivery",
    "mismatch",
    "verification",
    "funnel",
    "coordination",
    "boards",
    "course",
    "steward",
    "match_rates",
    "roster",
    "trip",
    "keeping",
    "subsidy",
    "service",
    "own",
):
    if find_spec(f"{__name__}.{_beat}"):
        router.add_router("", import_module(f"{__name__}.{_beat}").router)
