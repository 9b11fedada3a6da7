"""What tests of event-driven programs need: stories, bugs to find, misfortune, a store's contract.

`Scenario` tells one rule as given, when, then. `grade` says which bugs a suite of tests finds, and
`counterexample` looks for a short history that breaks a property. `Chaos` brings deliveries twice
and out of order, and crashes, the same for the same seed.

The contract is a test suite for any engine: inherit it and say how yours is opened.

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
`-m "not slow"`. The parts, one a module: `appending`, `reading`, `concurrency`, `repeating`,
`commands`, `log`, `following`, `time_travel`, `sharing`. `mutants` are recorders that break one
promise each.

pytest is needed for the contract alone, which is loaded when it is first asked for. Where it
begins, `first`, needs none: `first_broken(TinyStore)` names the first of five promises that a store
of one's own breaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eventlib.testing.chaos import Chaos, Crash
from eventlib.testing.first import FIRST_PROMISES, Broken, first_broken
from eventlib.testing.grading import Grade, grade
from eventlib.testing.histories import Step, counterexample
from eventlib.testing.mutation import mutants_of
from eventlib.testing.planted import Account, planted
from eventlib.testing.scenario import Scenario

if TYPE_CHECKING:
    from eventlib.testing.contract import SharedStoreContract, StoreContract

__all__ = [
    "FIRST_PROMISES",
    "Account",
    "Broken",
    "Chaos",
    "Crash",
    "Grade",
    "Scenario",
    "SharedStoreContract",
    "Step",
    "StoreContract",
    "counterexample",
    "first_broken",
    "grade",
    "mutants_of",
    "planted",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"eventlib.testing has no {name!r}")
    from eventlib.testing import contract

    return getattr(contract, name)
