"""What exercise 2.1 has to do."""

from __future__ import annotations

from typing import Any

from eventlib.lab import lesson
from eventlib.lab.exercises.check import Verdict


def check(open_account: Any) -> Verdict:
    if not callable(open_account):
        return Verdict(False, "not_a_function")
    store = lesson.EventStore()
    account = open_account(store)
    balance = getattr(account, "balance", None)
    if isinstance(balance, str):
        return Verdict(False, "text")
    if balance != 1000:
        return Verdict(False, "no_account", {"came": account if balance is None else balance})
    types = [event.type for event in store.events]
    account.deposit(500, store)
    account.withdraw(200, store)
    came = store.replay("ACC123", lesson.BankAccount).balance
    figures = {"came": came, "stored": len(types)}
    if account.account_id != "ACC123":
        return Verdict(False, "other_account", {"came": account.account_id})
    if not types:
        return Verdict(False, "not_stored", figures)
    if types != ["account.created"]:
        return Verdict(False, "stored_more", {"came": ", ".join(types)})
    return Verdict(came == 1300, "right" if came == 1300 else "not_found", figures)
