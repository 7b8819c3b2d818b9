"""Figures for everybody are published at night, where the runs of the day have changed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.jobs.running import job
from xieshou.monitoring.operations.publication import publish_figures

if TYPE_CHECKING:
    from xieshou.kernel.jobs.running import Run


@job("monitoring.figures.publish", cron="30 20 * * *", queue="heavy", title=_("Publication of figures"))
def publish(run: Run) -> None:  # 04:30 in China, when the runs of a month are done
    """Publish the figures of the last complete runs."""
    publish_figures(actor=run.actor, at=run.at)
