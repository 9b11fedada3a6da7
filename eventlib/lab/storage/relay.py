"""The relay of the course: from the event store to whoever has to know, a checkpoint between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def relay_from_checkpoint(folder: Path, step: Callable[..., None]) -> None:
    """Tell the courier of each order behind the checkpoint; note each one once it was told.

    So none is left out. One that was told and not noted is told again: at least once.
    """
    from eventlib import EventStore  # it runs in a process of its own, from its source alone

    checkpoint = folder / "checkpoint.txt"
    position = int(checkpoint.read_text()) if checkpoint.exists() else 0
    with EventStore(folder / "shop.db") as store:
        for event in store.read_all(after=position):
            with open(folder / "courier.txt", "a") as courier:
                courier.write(f"{event.data['order_id']}\n")
            step("told", event.data["order_id"])
            checkpoint.write_text(str(event.position))
            step("noted", event.position)
