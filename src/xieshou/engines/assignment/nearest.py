"""The vacancies on the way, the nearest first: a heap whose distances can be lowered in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xieshou.engines.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

FAR = 1 << 60


class Queue(NamedTuple):
    """A heap of vacancies by distance that can be lowered in place.

    `place` is the position, -1 out, -2 settled.
    """

    distance: NDArray[np.int64]
    heap: NDArray[np.int32]
    place: NDArray[np.int32]
    size: NDArray[np.int64]


def make_queue(count: int) -> Queue:
    """Return an empty queue for `count` vacancies."""
    return Queue(
        np.full(count, FAR, np.int64),
        np.empty(count, np.int32),
        np.full(count, -1, np.int32),
        np.zeros(1, np.int64),
    )


@compiled
def lower(queue: Queue, vacancy: int, distance: int) -> None:
    """Set a smaller distance of a vacancy that is not settled."""
    at = queue.place[vacancy]
    if at < 0:
        at = queue.size[0]
        queue.size[0] += 1
    queue.distance[vacancy] = distance
    while at > 0:
        above = (at - 1) >> 1
        other = queue.heap[above]
        if queue.distance[other] <= distance:
            break
        queue.heap[at] = other
        queue.place[other] = at
        at = above
    queue.heap[at] = vacancy
    queue.place[vacancy] = at


@compiled
def settle_nearest(queue: Queue) -> int:
    """Take out and settle the vacancy with the smallest distance."""
    nearest = queue.heap[0]
    queue.place[nearest] = -2
    queue.size[0] -= 1
    count = queue.size[0]
    if count == 0:
        return int(nearest)
    last = queue.heap[count]
    distance = queue.distance[last]
    at = 0
    while 2 * at + 1 < count:
        below = 2 * at + 1
        if below + 1 < count and queue.distance[queue.heap[below + 1]] < queue.distance[queue.heap[below]]:
            below += 1
        other = queue.heap[below]
        if queue.distance[other] >= distance:
            break
        queue.heap[at] = other
        queue.place[other] = at
        at = below
    queue.heap[at] = last
    queue.place[last] = at
    return int(nearest)


@compiled
def clear(queue: Queue) -> None:
    """Forget every distance."""
    queue.distance[:] = FAR
    queue.place[:] = -1
    queue.size[0] = 0
