"""What exercise 2.1 has to do."""

from __future__ import annotations

from typing import Any

from eventlib.lab import lesson
from eventlib.lab.exercises.check import Verdict


def check(open_account: Any) -> Verdict:
    """The opening is stored where replay finds it, once, and object and history tell the same.

    Hidden: it is opened in two stores, one after the other, each with another account in it.
    """
    if not callable(open_account):
        return Verdict(False, "not_a_function")
    opened = None
    for store in (_store(), _store()):
        others = list(store.events)
        try:
            account = open_account(store)
        except KeyError as error:
            if error.args[0] not in ("account_id", "initial_balance", "aggregate_id"):
                raise  # not of an event, but the student's own
            return Verdict(False, "missing_key", {"key": error})
        if wrong := _not_the_account(account):
            return wrong
        if account is opened:
            return Verdict(False, "one_object")
        opened = account
        if account.balance != 1000:
            return Verdict(False, "other_balance", {"came": account.balance})
        if store.events[: len(others)] != others:
            return Verdict(False, "others_lost", {"came": len(others)})
        if changed := vars(store).keys() - {"events"}:
            return Verdict(False, "patched", {"came": ", ".join(sorted(changed))})
        types = [event.type for event in store.events[len(others) :]]
        account.deposit(500, store)
        account.withdraw(200, store)
        came = store.replay("ACC123", lesson.BankAccount).balance
        figures = {"came": came, "stored": len(types), "types": ", ".join(types)}
        if not types:
            return Verdict(False, "not_stored", figures)
        if types != ["account.created"]:
            return Verdict(False, "stored_more" if len(types) > 1 else "other_type", figures)
        if came != 1300:
            return Verdict(False, "not_found", figures)
    return Verdict(True, "right", figures)


def _not_the_account(account: Any) -> Verdict | None:
    balance = getattr(account, "balance", None)
    if isinstance(balance, str):
        return Verdict(False, "text")
    if balance is None:
        return Verdict(False, "no_account", {"came": type(account).__name__})
    if account.account_id is None:
        return Verdict(False, "not_applied")
    if account.account_id != "ACC123":
        return Verdict(False, "other_account", {"came": account.account_id})
    return None


def _store() -> Any:
    store, account = lesson.EventStore(), lesson.BankAccount()
    account.account_id = "ACC7"
    account.deposit(40, store)
    return store
