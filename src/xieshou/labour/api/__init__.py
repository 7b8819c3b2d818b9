"""The API of labour cooperation: the same operations as the pages, one file a beat."""

from ninja import Router

router = Router(tags=["labour"])
