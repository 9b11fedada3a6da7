"""What exercise 6.1 has to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from eventlib import (
    ANY,
    BankAccount,
    ConcurrencyError,
    Event,
    EventStore,
    InsufficientFunds,
    RecordedEvent,
)
from eventlib.lab.exercises.check import Verdict
from eventlib.recorders import Expected
from eventlib.recorders.memory import MemoryRecorder
from eventlib.testing.steps import Steps

from ...numbers import shown
from ..shared import in_words


@dataclass(frozen=True)
class Case:
    """An account, what the other till does to it, and two sums. `late` is how many times the other
    till does so just before pay stores; never: it was done before pay is called."""

    account: str
    opened: str
    others: tuple[str, ...]
    paid: str
    too_much: str
    late: int = 0

    @property
    def left(self) -> Decimal:
        return Decimal(self.opened) + sum(map(Decimal, self.others))


STORY = ("TILL-7", "1000", ("-800",), "150", "700")
HIDDEN = ("TILL-12", "640.50", ("-510.25", "20"), "140.10", "400")
ALL_OF_IT = ("TILL-5", "300.30", ("-100.10",), "200.20", "200.21")
AGAIN = ("TILL-8", "900", ("70.10",), "70.10", "800")  # what was paid comes back each time
ALONE = ("TILL-3", "80.00", (), "30.00", "80.01")
BIG = ("TILL-1", "9000", ("-1500",), "7100", "7500.01")
CROWDED = [  # too much by less than what the other till takes at last
    Case("TILL-9", "500", ("-1.10",), "100", f"{500.60 - late * 1.10:.2f}", late)
    for late in (2, 3, 4, 5, 6, 11, 25)
]
EARLIER = 10  # a deposit that pay's account knows, part of what it was opened with
CASES = [
    *(Case(*STORY, late=late) for late in (0, 1)),
    *(Case(*HIDDEN, late=late) for late in (0, 1)),
    Case(*BIG),
    Case(*ALL_OF_IT),
    Case(*ALONE),
]
PATIENCE = 500  # replays after which somebody never ends


def check(pay: Any) -> Verdict:
    """After a conflict it decides again with what is there now: it pays, or refuses to.

    Hidden: other accounts than ACC123, amounts with cents and large ones, all that is left and a
    cent more, a deposit among what the other till does, which it does before pay loads, and at the
    last moment, just before pay stores, or never, or before each of its tries; the same amount
    again, by two who loaded at once, and at the same balance.
    """
    for case in CASES:
        if verdict := _paid(pay, case) or _refused(pay, case) or _returned(pay, case):
            return verdict
    for case in CROWDED:
        if verdict := _crowded(pay, case):
            return verdict
    if verdict := _second(pay, Case(*AGAIN)) or _told(pay, Case(*STORY)):
        return verdict
    return Verdict(True, "right")


def _paid(pay: Any, case: Case) -> Verdict | None:
    """What is left is enough: it is paid, once."""
    store, account = _opened(case)
    expected = case.left - Decimal(case.paid)
    figures: dict[str, Any] = {"amount": case.paid, "left": case.left, "expected": expected}
    try:
        pay(account, Decimal(case.paid), store)
    except ConcurrencyError as error:
        return Verdict(False, "in_between" if case.late else "escaped", {"error": error})
    except InsufficientFunds as error:
        message = "last_cent" if Decimal(case.paid) == case.left else "refused"
        return Verdict(False, message, {**figures, "error": in_words(error)})
    whole = store.replay(case.account, BankAccount)
    last = store.read_all()[-1].aggregate_id
    if last != case.account:
        return Verdict(False, "other_account", {"came": last})
    if whole.balance != expected:
        return Verdict(False, "unpaid", {**figures, "came": whole.balance})
    if len(stored := _after(store, case)) > 1:
        came = ", ".join(f"{e.type} {e.data.get('amount', '')}" for e in stored)
        return Verdict(False, "more_events", {**figures, "came": came})
    return None


def _refused(pay: Any, case: Case) -> Verdict | None:
    """What is left is not enough: InsufficientFunds, and nothing is stored."""
    store, account = _opened(case)
    message, figures = "silent", {"amount": case.too_much, "left": case.left}
    try:
        pay(account, Decimal(case.too_much), store)
    except InsufficientFunds:
        message = ""
    except ConcurrencyError as error:
        message, figures["error"] = "in_between" if case.late else "conflict_again", str(error)
    except Exception as error:
        message, figures["error"] = "other", in_words(error)
    if store.awaited:
        return Verdict(False, "untried", {**figures, "left": case.opened})
    balance = store.replay(case.account, BankAccount).balance
    if 0 <= balance < case.left:
        message = "partly"
    elif balance != case.left:
        message = "overdrawn_late" if case.late else "overdrawn"
    elif more := _after(store, case):
        message, figures["lowest"] = "paid_back", case.left - Decimal(more[0].data["amount"])
    return Verdict(False, message, {**figures, "came": balance}) if message else None


def _after(store: EventStore, case: Case) -> list[RecordedEvent]:
    """What was stored after the opening and the other till."""
    return store.get_events(case.account, after=len(case.others) + 2)


def _returned(pay: Any, case: Case) -> Verdict | None:
    """The account that comes back is that of the history."""
    store, account = _opened(case)
    returned = pay(account, Decimal(case.paid), store)
    if not isinstance(returned, BankAccount):
        return Verdict(False, "nothing", {"came": returned})
    whole = store.replay(case.account, BankAccount)
    came, expected = len(returned.transactions), len(whole.transactions)
    if came > expected:
        return Verdict(False, "applied_twice", {"came": came, "expected": expected})
    if (returned.balance, returned.version) != (whole.balance, whole.version):
        figures = {"amount": case.paid, "came": returned.balance, "version": returned.version}
        figures |= {"expected": whole.balance, "whole": whole.version}
        return Verdict(False, "stale", figures)
    if returned.transactions != whole.transactions:
        figures = {"came": shown(returned.transactions), "expected": shown(whole.transactions)}
        return Verdict(False, "by_hand", figures)
    return None


def _crowded(pay: Any, case: Case) -> Verdict | None:
    """The other till is quicker again and again: it is paid, or pay says that it was not."""
    for amount in (case.paid, case.too_much):
        store, account = _opened(case)
        said = ""
        try:
            pay(account, Decimal(amount), store)
        except Exception as error:  # giving up may have any name
            said = in_words(error)
        whole = store.replay(case.account, BankAccount)
        figures = {"amount": amount, "came": whole.balance, "times": case.late}
        if whole.balance < 0:
            return Verdict(False, "overdrawn_late", figures)
        if not said and ("withdrawal", Decimal(amount)) not in whole.transactions:
            return Verdict(False, "given_up", figures)
    return None


def _second(pay: Any, case: Case) -> Verdict | None:
    """Whoever pays the same amount again pays again: two tills that loaded at once, with a conflict
    each; and two that load when the balance is the same as before."""
    store, _ = _opened(case)
    for loaded in (*(store.replay(case.account, BankAccount) for _ in range(2)), None, None):
        store.moves(case)
        account = loaded or store.replay(case.account, BankAccount)
        expected = store.replay(case.account, BankAccount).balance - Decimal(case.paid)
        pay(account, Decimal(case.paid), store)
        came = store.replay(case.account, BankAccount).balance
        if came != expected:
            figures = {"amount": case.paid, "came": came, "expected": expected}
            return Verdict(False, "second", figures)
    return None


def _told(pay: Any, case: Case) -> Verdict | None:
    """The refusal tells the balance of now."""
    store, account = _opened(case)
    try:
        pay(account, Decimal(case.too_much), store)
    except InsufficientFunds as error:
        if error.balance != case.left:
            figures = {"amount": case.too_much, "came": error.balance, "left": case.left}
            return Verdict(False, "old_balance", figures)
    return None


class _OtherTill(EventStore):
    """Where another till moves money just before the next append: all that was read is old."""

    def __init__(self) -> None:
        place = MemoryRecorder()
        super().__init__(place)
        self.awaited: list[Case] = []
        self._others = EventStore(place)
        self._patience = Steps(PATIENCE)

    def replay(self, aggregate_id: str, aggregate_class: Any, **when: Any) -> Any:
        self._patience.step("replay")
        return super().replay(aggregate_id, aggregate_class, **when)

    def append_all(
        self, events: Sequence[Event], expected_version: int | Expected = ANY
    ) -> list[RecordedEvent]:
        self.others_are_quicker()
        return super().append_all(events, expected_version)

    def others_are_quicker(self) -> None:
        if self.awaited:
            self.moves(self.awaited.pop())

    def moves(self, case: Case) -> None:
        for amount in map(Decimal, case.others):
            account = self._others.replay(case.account, BankAccount)
            (account.withdraw if amount < 0 else account.deposit)(abs(amount), self._others)


class _Crowd(_OtherTill):
    """Where the other till is quicker, too, than whoever asks for a version."""

    def version(self, aggregate_id: str) -> int:
        self.others_are_quicker()
        return super().version(aggregate_id)


def _opened(case: Case) -> tuple[_OtherTill, BankAccount]:
    """The account as it was loaded before the other till moved money."""
    store = _Crowd() if case in CROWDED else _OtherTill()
    BankAccount.open(case.account, Decimal(case.opened) - EARLIER, store).deposit(EARLIER, store)
    account = store.replay(case.account, BankAccount)
    store.awaited = [case] * case.late
    if not case.late:
        store.moves(case)
    return store, account
