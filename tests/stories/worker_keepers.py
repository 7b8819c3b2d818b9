"""What the three administrators see of the story: who may act, what was done, which work ran behind the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope

from .stage import START, add_user

if TYPE_CHECKING:
    from .stage import Player

KEEPERS = {
    "system": "system_administrator",
    "security": "security_administrator",
    "audit": "audit_administrator",
}


def keepers_look(player: Player) -> None:
    """Each of the three sees their own part, and only that."""
    with in_scope(Scope.everything()):
        body = player.stage.users["approver"].organisation
        for key, role in KEEPERS.items():
            add_user(player.stage, key, role, body, [""], START)
    player.be("security").go("/access/users/")
    expect(player.page.get_by_text("示范·招聘管家").first).to_be_visible()
    player.picture("administrators-users")
    player.be("audit").go("/audit/")
    expect(player.page.get_by_text("示范·县工作站").first).to_be_visible()
    player.picture("administrators-audit")
    player.be("system").go("/jobs/?show=finished")
    expect(player.page.locator("main tbody tr").first).to_be_visible()
    player.picture("operator-jobs")
