"""A command sent twice at the same moment: it counts once, and both callers get the same answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from eventlib import BankAccount, EventStore, OrderCommandHandler, SequentialIds
from eventlib.testing.support import PATIENCE, Contract, assert_gapless, at_once

ROUNDS = 10
Prepare = Callable[[EventStore, str], object]
Send = Callable[[EventStore, str, str], object]


def _moved(name: str) -> Send:
    def send(store: EventStore, stream: str, command_id: str) -> object:
        account = store.replay(stream, BankAccount)
        event = getattr(account, name)("0.75", store, command_id=command_id)
        return event, event.version, event.position, account.balance, account.version

    return send


def _opened(store: EventStore, stream: str, command_id: str) -> object:
    account = BankAccount.open(stream, 1, store, command_id)
    return account.account_id, account.balance, account.version


def _created(**data: str) -> Send:
    def send(store: EventStore, stream: str, command_id: str) -> object:
        order = {"user_id": "ana", **({"order_id": stream} if "given" in data else {})}
        order_id = OrderCommandHandler(store).create_order(order, command_id)
        return order_id, store.find(command_id)

    return send


def _changed(name: str) -> Send:
    def send(store: EventStore, stream: str, command_id: str) -> object:
        return getattr(OrderCommandHandler(store), name)(stream, command_id)

    return send


def _nothing(store: EventStore, stream: str) -> object:
    return None


def _account(store: EventStore, stream: str) -> object:
    return BankAccount.open(stream, 1, store)


def _order(*steps: str) -> Prepare:
    def prepare(store: EventStore, stream: str) -> None:
        shop = OrderCommandHandler(store)
        shop.create_order({"order_id": stream, "user_id": "ana"})
        for step in steps:
            getattr(shop, step)(stream)

    return prepare


COMMANDS: dict[str, tuple[Prepare, Send]] = {
    "open": (_nothing, _opened),
    "deposit": (_account, _moved("deposit")),
    "withdraw": (_account, _moved("withdraw")),  # a second time there would not be enough
    "create_order": (_nothing, _created(given="yes")),
    "create_order without an id": (_nothing, _created()),
    "pay_order": (_order(), _changed("pay_order")),
    "ship_order": (_order("pay_order"), _changed("ship_order")),
    "cancel_order": (_order(), _changed("cancel_order")),
}


class Commands(Contract):
    @pytest.mark.parametrize("command", COMMANDS)
    def test_a_command_sent_by_four_at_once_counts_once_and_answers_all_alike(
        self, stores: list[EventStore], command: str
    ) -> None:
        prepare, send = COMMANDS[command]
        for n in range(ROUNDS):
            prepare(stores[0], f"S{n}")
        before = stores[0].last_position
        for which, store in enumerate(stores):
            store.ids = SequentialIds(f"caller-{which}")
        answers: list[list[Any]] = [[] for _ in range(ROUNDS)]
        rounds = threading.Barrier(4, timeout=PATIENCE)

        def work(which: int) -> None:
            for n in range(ROUNDS):
                rounds.wait()
                answers[n].append(send(stores[which], f"S{n}", f"c-{n}"))

        at_once(4, work, rounds=rounds)
        assert [answer[1:] for answer in answers] == [answer[:1] * 3 for answer in answers]
        written = stores[0].read_all(after=before)
        assert [event.id for event in written] == [f"c-{n}" for n in range(ROUNDS)]
        assert_gapless(stores[0])
