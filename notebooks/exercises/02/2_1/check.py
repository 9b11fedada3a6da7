"""What exercise 2.1 has to do."""

from __future__ import annotations

from inspect import isfunction
from typing import Any

from eventlib.lab import lesson
from eventlib.lab.exercises.check import Verdict

from ..shared import START


def check(open_account: Any) -> Verdict:
    """The opening is stored where replay finds it, once, and object and history tell the same.

    Hidden: it is opened in two stores, one after the other, in each of which another account was
    opened already.
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
        added = store.events[len(others) :]
        if wrong := _no_events(added) or _not_the_account(account, added):
            return wrong
        if account is opened:
            return Verdict(False, "one_object")
        opened = account
        if store.events[: len(others)] != others:
            return Verdict(False, "others_lost", {"came": len(others)})
        if changed := _patched(store):
            return Verdict(False, "patched", {"came": ", ".join(changed)})
        verdict = _told_alike(store, account, added)
        if not verdict.right:
            return verdict
    return verdict


def _no_events(added: list[Any]) -> Verdict | None:
    for each in added:
        if not isinstance(getattr(each, "type", None), str):
            return Verdict(False, "no_event", {"came": type(each).__name__})
        if isinstance(each.data.get("initial_balance"), str):
            return Verdict(False, "text")
    return None


def _not_the_account(account: Any, added: list[Any]) -> Verdict | None:
    if isinstance(account, type):
        return Verdict(False, "a_class", {"came": account.__name__})
    balance = getattr(account, "balance", None)
    if isinstance(balance, str):
        return Verdict(False, "text")
    if balance is None:
        return Verdict(False, "no_account", {"came": type(account).__name__})
    if account.account_id is None:
        unknown = [event.type for event in added if event.type != "account.created"]
        message = "unknown_type" if unknown else "not_applied" if added else "not_kept"
        return Verdict(False, message, {"types": ", ".join(unknown)})
    if account.account_id != "ACC123":
        return Verdict(False, "other_account", {"came": account.account_id})
    return None


def _patched(store: Any) -> list[str]:
    """What is not as the listing has it, in the store or in a class."""
    methods = {**vars(lesson.EventStore), **vars(lesson.BankAccount)}
    changed = {
        name
        for name, each in methods.items()
        if isfunction(each) and each.__code__.co_filename != "<lesson>"
    }
    return sorted(changed | vars(store).keys() - {"events"})


def _told_alike(store: Any, account: Any, added: list[Any]) -> Verdict:
    """Whether what was added is the opening, and tells the same as the object."""
    types = [event.type for event in added]
    if len(types) > 1:
        return Verdict(False, "stored_more", {"stored": len(types), "types": ", ".join(types)})
    if account.balance != 1000:
        told = [event.data.get("initial_balance") for event in added]
        message = "not_as_told" if 1000 in told else "other_balance"
        return Verdict(False, message, {"came": account.balance})
    found = store.get_events("ACC123")
    try:
        account.deposit(500, store)
        account.withdraw(200, store)
        again = store.replay("ACC123", lesson.BankAccount)
    except KeyError as error:  # stored without being applied
        return Verdict(False, "missing_key", {"key": error})
    figures = {"came": again.balance, "types": ", ".join(types)}
    if not types:
        return Verdict(False, "not_stored", figures)
    if types != ["account.created"]:
        return Verdict(False, "other_type", figures)
    if found != added:
        figures["aggregate"] = added[0].data.get("aggregate_id")
        message = "other_value" if "aggregate_id" in added[0].data else "not_found"
        return Verdict(False, message, figures)
    if (again.account_id, again.balance) != ("ACC123", 1300):
        return Verdict(False, "told_otherwise", {**figures, "account": again.account_id})
    return Verdict(True, "right", figures)


def _store() -> Any:
    store, account = lesson.EventStore(), lesson.BankAccount()
    data = {"aggregate_id": "ACC7", "account_id": "ACC7", "initial_balance": 1000}
    store.append(lesson.Event("bank-7", "account.created", data, START, "bank-service"))
    account.apply(store.events[0])
    account.deposit(40, store)
    return store
