"""The whole contract, put together from its parts.

pytest is imported here and nowhere else in eventlib: whoever asks for the contract has it.
"""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite(  # a failed assert shows both sides; has to come before the imports
    *(
        f"eventlib.testing.{part}"
        for part in (
            *("appending", "reading", "concurrency", "repeating"),
            *("beginning", "commands", "log", "following", "time_travel", "backing_up"),
            *("sharing", "support"),
        )
    )
)

from eventlib.testing.appending import Appending  # noqa: E402
from eventlib.testing.backing_up import BackingUp  # noqa: E402
from eventlib.testing.beginning import Beginning  # noqa: E402
from eventlib.testing.commands import Commands  # noqa: E402
from eventlib.testing.concurrency import Concurrency  # noqa: E402
from eventlib.testing.following import Following  # noqa: E402
from eventlib.testing.log import Log  # noqa: E402
from eventlib.testing.reading import Reading  # noqa: E402
from eventlib.testing.repeating import Repeating  # noqa: E402
from eventlib.testing.sharing import Sharing  # noqa: E402
from eventlib.testing.time_travel import TimeTravel  # noqa: E402

__all__ = ["SharedStoreContract", "StoreContract"]


class StoreContract(
    Beginning,
    Appending,
    Reading,
    Concurrency,
    Repeating,
    Commands,
    Log,
    Following,
    TimeTravel,
    BackingUp,
):
    """What every store promises. Needs the fixture `open_recorder`."""


class SharedStoreContract(Sharing, StoreContract):
    """The same, and what is promised where many share a place and come back to it later."""
