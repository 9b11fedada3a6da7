"""Properties over random histories: found, and made short."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from eventlib import BankAccount
from eventlib.testing import Account, Step, counterexample, planted

OPEN = ("open", "ACC123", 50)


def commands(random: Random) -> tuple[Any, ...]:
    names = ("deposit", "withdraw", "withdraw", "other.deposit")
    return random.choice(names), random.randint(1, 60)


def replay_equals_the_object(step: Step) -> bool:
    return step.error is not None or step.after == step.replayed


def a_refused_command_leaves_nothing(step: Step) -> bool:
    return step.error is None or (step.after == step.before and not step.events)


def search(made: Any, holds: Any, **more: Any) -> Any:
    return counterexample(made, "ACC123", OPEN, commands, holds, **more)


@pytest.mark.parametrize("made", [Account, BankAccount])
@pytest.mark.parametrize("holds", [replay_equals_the_object, a_refused_command_leaves_nothing])
def test_they_hold_for_the_right_account(made: Any, holds: Any) -> None:
    assert search(made, holds) is None


@pytest.mark.parametrize(
    ("bug", "holds", "short"),
    [
        ("forgets_to_apply", replay_equals_the_object, [OPEN, ("deposit", 1)]),
        ("decides_in_evolve", replay_equals_the_object, None),
        ("writes_then_decides", a_refused_command_leaves_nothing, [OPEN, ("withdraw", 51)]),
        (
            "applies_before_it_appends",
            a_refused_command_leaves_nothing,
            [OPEN, ("other.deposit", 1), ("withdraw", 1)],
        ),
        (
            "forgets_the_version",
            replay_equals_the_object,
            [OPEN, ("other.deposit", 1), ("withdraw", 1)],
        ),
    ],
)
def test_what_is_found_is_as_short_as_can_be(bug: str, holds: Any, short: Any) -> None:
    found = search(planted()[bug], holds)
    if short is None:
        assert found is None
        return
    assert list(found.calls) == short
    assert found.length > len(found.calls)
    assert not holds(found.step)


def test_the_same_histories_come_every_time() -> None:
    found = [search(planted()["writes_then_decides"], a_refused_command_leaves_nothing)] * 2
    assert repr(found[0]) == repr(found[1])
    assert repr(found[0]).splitlines()[1:] == [
        "  open('ACC123', 50)",
        "  withdraw(51)",
        "then: refused (InsufficientFunds), the object has {'version': 1, 'account_id': 'ACC123', "
        "'balance': Decimal('50.00'), 'transactions': []}",
        "      a replay has {'version': 2, 'account_id': 'ACC123', 'balance': Decimal('-1.00'), "
        "'transactions': [('withdrawal', Decimal('51.00'))]}",
    ]


def test_its_store_is_as_the_history_left_it() -> None:
    found = search(planted()["writes_then_decides"], a_refused_command_leaves_nothing)
    assert [event.type for event in found.store.read_all()] == [
        "account.created",
        "account.withdrawn",
    ]


def test_after_a_conflict_the_object_is_loaded_again() -> None:
    seen = []

    def look(step: Step) -> bool:
        seen.append((type(step.error).__name__, step.before == step.replayed))
        return True

    search(Account, look, histories=5)
    conflicts = [n for n, (error, _) in enumerate(seen) if error == "ConcurrencyError"]
    assert conflicts
    assert all(seen[n + 1][0] != "ConcurrencyError" or not seen[n + 1][1] for n in conflicts[:-1])


def test_a_history_that_cannot_be_replayed_says_so() -> None:
    class Strict(Account):
        def evolve(self, event: Any) -> None:
            if event.type == "account.withdrawn" and self.version < 5:
                raise ValueError("too early")
            super().evolve(event)

    found = search(Strict, lambda step: "error" not in step.replayed)
    assert found.calls == (OPEN, ("withdraw", 1))
    assert found.step.replayed == {"error": "ValueError('too early')"}


def test_a_history_that_cannot_begin_is_shown_as_it_is() -> None:
    found = counterexample(
        Account, "ACC123", ("open", "ACC123", -1), commands, lambda step: step.error is None
    )
    assert found is not None
    assert found.calls == (("open", "ACC123", -1),)
