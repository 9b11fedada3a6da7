"""The store's contract as a test suite for any engine: inherit it and say how yours is opened.

    # test_my_recorder.py
    from functools import partial

    import pytest

    from eventlib.testing import SharedStoreContract
    from my_package import MyRecorder


    class TestMyRecorder(SharedStoreContract):
        @pytest.fixture
        def open_recorder(self, tmp_path):
            return partial(MyRecorder, tmp_path / "events.db")

`open_recorder` returns a function; each of its calls opens a recorder, and those of one test share
one place, which is empty when the test begins.

- `StoreContract` is what every store promises. Its tests open one recorder each.
- `SharedStoreContract` adds what is promised where many objects and processes share a place and
  come back to it later. Here the function has to survive a pickle, as a `partial` of a class does:
  other processes call it too.

One test for each promise, and the test's name is the promise. One of them takes long and is marked
`slow`: name the mark in your pytest settings (`markers = ["slow"]`), and leave it out with
`-m "not slow"`. The parts, one a module: `appending`, `reading`, `concurrency`, `repeating`, `log`,
`following`, `time_travel`, `sharing`. `mutants` are recorders that break one promise each.

pytest is imported here and nowhere else in eventlib.
"""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite(  # a failed assert shows both sides; has to come before the imports
    *(
        f"{__name__}.{part}"
        for part in (
            *("appending", "reading", "concurrency", "repeating"),
            *("log", "following", "time_travel", "sharing", "support"),
        )
    )
)

from eventlib.testing.appending import Appending  # noqa: E402
from eventlib.testing.concurrency import Concurrency  # noqa: E402
from eventlib.testing.following import Following  # noqa: E402
from eventlib.testing.log import Log  # noqa: E402
from eventlib.testing.reading import Reading  # noqa: E402
from eventlib.testing.repeating import Repeating  # noqa: E402
from eventlib.testing.sharing import Sharing  # noqa: E402
from eventlib.testing.time_travel import TimeTravel  # noqa: E402

__all__ = ["SharedStoreContract", "StoreContract"]


class StoreContract(Appending, Reading, Concurrency, Repeating, Log, Following, TimeTravel):
    """What every store promises. Needs the fixture `open_recorder`."""


class SharedStoreContract(Sharing, StoreContract):
    """The same, and what is promised where many share a place and come back to it later."""
