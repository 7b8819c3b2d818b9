"""A part of a page that is drawn once and shown many times: menus, signs and words of the frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template import Library, Node
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from django.template.base import FilterExpression, NodeList, Parser, Token
    from django.template.context import Context
    from django.utils.safestring import SafeString

register = Library()
MOST_KEPT = 500


class KeptNode(Node):
    """Draws its block once for each language and each value of its keys."""

    def __init__(self, nodelist: NodeList, keys: Sequence[FilterExpression]) -> None:
        """Keep the block and what its looks depend on."""
        self.nodelist, self.keys = nodelist, keys
        self.kept: dict[Hashable, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """Return the block as drawn before; a page that lacks one of the keys has it drawn anew."""
        values = tuple(key.resolve(context, ignore_failures=True) for key in self.keys)
        if None in values:
            return self.nodelist.render(context)
        key = (get_language(), context.autoescape, *values)
        drawn = self.kept.get(key)
        if drawn is None:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            drawn = self.kept[key] = mark_safe(self.nodelist.render(context))  # noqa: S308 -- drawn by a template
        return drawn


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Draw a block once: {% kept navigation.key %}…{% endkept %}.

    What stands inside may depend on the language and on the keys, and on nothing else: no token of a form,
    no name of the user, no address of the page.
    """
    _, *keys = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, [parser.compile_filter(key) for key in keys])
