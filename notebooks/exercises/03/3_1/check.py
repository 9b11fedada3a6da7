"""What exercise 3.1 has to do."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict

from ..shared import bank


def check(undo_withdrawal: Any) -> Verdict:
    store = bank()
    for event_id in ("bruno-1", "dani-1"):
        wrong = store.find(event_id)
        assert wrong is not None
        account = str(wrong.aggregate_id)
        before = store.version(account)
        undo_withdrawal(store, event_id)
        fresh = store.get_events(account, after=before)
        figures = {"account": account, "amount": wrong.data["amount"]}
        if not fresh:
            return Verdict(False, "nothing", figures)
        if fresh[0].type not in ("account.deposited", "account.withdrawn", "account.created"):
            return Verdict(False, "unknown_type", {**figures, "came": fresh[0].type})
        if fresh[0].type != "account.deposited" or fresh[0].data["amount"] != wrong.data["amount"]:
            came = f"{fresh[0].type} {fresh[0].data.get('amount')}"
            return Verdict(False, "wrong", {**figures, "came": came})
        undo_withdrawal(store, event_id)
        again = store.version(account) - before
        if again != 1:
            return Verdict(False, "twice", {**figures, "came": again})
    return Verdict(True, "right")
