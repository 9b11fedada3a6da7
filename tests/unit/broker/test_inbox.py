"""The inbox: each event counts once, in one transaction with what it changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eventlib import StoreError
from eventlib.broker.inbox import Inbox
from eventlib.testing.chaos import Chaos
from eventlib.testing.support import event


def count(view: Any, happened: Any) -> None:
    view["deposits"] = view.get("deposits", 0) + 1
    view.setdefault("accounts", []).append(happened.aggregate_id)  # a value changed in place


DEPOSITS = {"account.deposited": count}


def test_an_event_counts_once_however_often_and_in_which_order_it_comes() -> None:
    sent = [event(f"e-{number}") for number in range(50)]
    for seed in range(20):
        inbox = Inbox(DEPOSITS)
        counted = [inbox.handle(each) for each in Chaos(seed).deliveries(sent)]
        assert sum(counted) == 50
        assert inbox.view["deposits"] == 50
        assert len(inbox.view["accounts"]) == 50


def test_an_event_is_known_by_its_source_and_its_id() -> None:
    inbox = Inbox(DEPOSITS)
    assert inbox.handle(event("e-1", source="bank"))
    assert inbox.handle(event("e-1", source="shop"))
    assert inbox.handle(event("e-2", source="bank"))
    assert not inbox.handle(event("e-1", "OTHER", source="bank", amount="other"))
    assert inbox.view["deposits"] == 3


def test_a_pattern_takes_what_it_matches_and_the_rest_is_seen_too() -> None:
    inbox = Inbox({"account.*": count})
    assert inbox.handle(event("e-1", type="account.withdrawn"))
    assert inbox.handle(event("e-2", type="order.paid"))
    assert not inbox.handle(event("e-2", type="order.paid"))
    assert inbox.view["deposits"] == 1


def test_a_handler_that_fails_leaves_nothing_and_the_event_can_come_again(tmp_path: Path) -> None:
    def fails(view: Any, happened: Any) -> None:
        count(view, happened)
        raise RuntimeError("the printer is out of paper")

    inbox = Inbox(DEPOSITS, tmp_path / "inbox.db")
    inbox.handle(event("e-1"))
    inbox.handlers["account.deposited"] = fails
    with pytest.raises(RuntimeError, match="paper"):
        inbox.handle(event("e-2"))
    assert inbox.view == {"deposits": 1, "accounts": ["ACC123"]}
    inbox.handlers["account.deposited"] = count
    assert inbox.handle(event("e-2"))
    assert inbox.view["deposits"] == 2


def test_what_was_counted_is_known_when_the_file_is_opened_again(tmp_path: Path) -> None:
    first = Inbox(DEPOSITS, tmp_path / "inbox.db")
    first.handle(event("e-1"))
    first.close()
    with pytest.raises(StoreError, match="closed"):
        first.handle(event("e-2"))
    again = Inbox(DEPOSITS, tmp_path / "inbox.db")
    assert not again.handle(event("e-1"))
    assert again.view["deposits"] == 1


def test_two_workers_with_one_file_count_an_event_once(tmp_path: Path) -> None:
    one, two = (Inbox(DEPOSITS, tmp_path / "inbox.db") for _ in "12")
    assert [inbox.handle(event("e-1")) for inbox in (one, two, one)] == [True, False, False]
    assert one.view == two.view == {"deposits": 1, "accounts": ["ACC123"]}


def test_a_handler_that_could_never_run_is_refused() -> None:
    async def later(view: Any, happened: Any) -> None: ...

    with pytest.raises(TypeError, match="coroutine function"):
        Inbox({"account.deposited": later})
    with pytest.raises(ValueError, match="a star stands alone"):
        Inbox({"acc*": count})


def test_ctrl_c_at_any_moment_leaves_an_event_counted_or_not_at_all(
    tmp_path: Path, interrupt: Callable[[int, Callable[[], object]], bool]
) -> None:
    def count_alone(view: Any, happened: Any) -> None:
        view["deposits"] = view.get("deposits", 0) + 1

    number, ended = 0, False
    inbox = Inbox({"*": count_alone}, tmp_path / "inbox.db")
    while not ended:
        number += 1
        ended = interrupt(number, lambda n=number: inbox.handle(event(f"e-{n}")))  # type: ignore[misc]
        inbox.handle(event(f"e-{number}"))
        assert inbox.view["deposits"] == number
    assert number > 20
