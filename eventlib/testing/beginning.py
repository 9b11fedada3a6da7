"""What a store begins with: the first five promises, which a student's store is graded by too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from eventlib import EventStore
from eventlib.testing.first import FIRST_PROMISES
from eventlib.testing.support import Contract


class Beginning(Contract):
    @pytest.mark.parametrize("promise", FIRST_PROMISES, ids=lambda each: each.__name__)
    def test_it_keeps_the_first_promise(
        self, store: EventStore, promise: Callable[[Any], None]
    ) -> None:
        promise(store)
