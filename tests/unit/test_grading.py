"""The twelve planted bugs, and suites that see some of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from eventlib import BankAccount, EventStore, SequentialIds
from eventlib.testing import Account, Scenario, Step, counterexample, grade, mutants_of, planted
from eventlib.testing.planted import BUGS
from eventlib.testing.steps import Steps
from tests.suites import OPENED, careful, deposited, happy, opened, thorough


def commands(random: Random) -> tuple[Any, ...]:
    """Of somebody, and of somebody else; some of them repeated, some of no good amount."""
    names = ("deposit", "withdraw", "withdraw", "other.deposit", "other.withdraw")
    return random.choice(names), random.randint(-1, 40)


def behaviour(made: Any) -> list[Any]:
    """All that can be seen of a class: many histories, repeated commands, an overdraft."""
    seen: list[Any] = []

    def look(step: Step) -> bool:
        events = [(event.type, str(dict(event.data))) for event in step.events]
        refused = None if step.error is None else type(step.error).__name__
        seen.append((step.call, step.after, step.replayed, events, refused))
        return True

    counterexample(made, "ACC123", ("open", "ACC123", 50), commands, look, histories=12)
    for amount in (100, 30, "x"):
        store = EventStore(ids=SequentialIds("event"))
        try:
            account = made.open("ACC123", 100, store)
        except Exception as error:
            return [str(error)]
        for command in (account.withdraw, account.deposit, account.deposit):
            try:
                command(amount, store, command_id=f"c-{command.__name__}")
            except Exception as error:
                seen.append(type(error).__name__)
            seen.append((account.balance, account.transactions, store.version("ACC123")))
    again = EventStore()
    for amount in (100, 7):
        try:
            seen.append(made.open("ACC123", amount, again, command_id="o-1").balance)
        except Exception as error:
            seen.append(type(error).__name__)
        try:
            made.open("ACC123", amount, again)
        except Exception as error:
            seen.append(type(error).__name__)
    told = Scenario(made, "ACC123").given(OPENED, ("account.withdrawn", {"amount": "130.00"}))
    try:
        seen.append(told.shows(balance=-30))
    except Exception as error:
        seen.append(type(error).__name__)
    return [str(each) for each in seen]


def test_the_account_with_every_step_in_view_behaves_as_the_bank_account() -> None:
    assert behaviour(Account) == behaviour(BankAccount)


def test_each_planted_bug_behaves_in_its_own_way() -> None:
    ways = [behaviour(Account), *map(behaviour, planted().values())]
    assert len(planted()) == len({bug.name for bug in BUGS}) == 12
    assert len({str(way) for way in ways}) == 13


@pytest.mark.parametrize(("suite", "number"), [(happy, 3), (careful, 7), (thorough, 12)])
def test_suites_of_growing_quality_catch_3_7_and_12_of_them(suite: Any, number: int) -> None:
    found = grade(suite())
    assert not found.failed
    assert (len(found.caught), len(found.escaped)) == (number, 12 - number)
    assert f"tests caught {number} of 12 bugs" in repr(found)


def test_slips_of_the_pen_make_nine_of_the_twelve_again() -> None:
    slips = {str(behaviour(mutant.plant(Steps()))) for mutant in mutants_of(Account)}
    again = {name for name, made in planted().items() if str(behaviour(made)) in slips}
    assert set(planted()) - again == {
        "decides_in_evolve",
        "refuses_history",
        "one_list_for_all_accounts",
    }


def test_a_test_may_be_a_function_of_the_class() -> None:
    def all_can_be_withdrawn(made: Any) -> None:
        store = EventStore()
        assert made.open("A", 10, store).withdraw(10, store).balance == 0

    assert grade([all_can_be_withdrawn]).caught == ["more_than_all_there_is"]


def test_with_a_test_that_fails_on_the_right_class_no_bug_is_tried() -> None:
    wrong = Scenario(Account, "ACC123").given(OPENED)
    wrong.when(lambda a, s: a.deposit(5, s)).then(deposited("5.00"))

    def fails(made: Any) -> None:
        wrong.against(made).when(lambda a, s: a.deposit(5, s)).then()

    found = grade([wrong, fails, lambda made: 1 / 0])
    assert (found.bugs, list(found.failed)) == ((), [2, 3])
    assert "but account.deposited" in found.failed[2]
    assert found.failed[3] == "ZeroDivisionError: division by zero"
    assert repr(found).startswith("2 of 3 tests fail on the right class")


def test_what_asks_nothing_is_no_test() -> None:
    with pytest.raises(ValueError, match="test 2 asks nothing"):
        grade([opened().shows(balance=100), opened().when(lambda a, s: a.deposit(5, s))])
    with pytest.raises(TypeError, match="test 1 is 'deposit'"):
        grade(["deposit"])  # type: ignore[list-item]


def test_no_test_at_all_catches_nothing() -> None:
    assert (grade([]).caught, len(grade([]).escaped)) == ([], 12)


def test_a_class_with_a_list_for_all_has_a_new_one_in_each_test() -> None:
    """What one test left behind in the class is not what the next one finds."""
    told = opened().given(deposited("5.00")).shows(version=2)
    assert grade([told, told]).caught == []


def test_no_thread_and_no_process_is_started() -> None:
    """There are none in a browser."""
    code = (
        "import os, subprocess, threading\n"
        "def never(*args, **named): raise RuntimeError('not in a browser')\n"
        "threading.Thread.start = subprocess.Popen.__init__ = os.fork = never\n"
        "from eventlib.testing import Account, counterexample, grade\n"
        "from tests.suites import thorough\n"
        "print(len(grade(thorough()).caught), len(grade(thorough(), Account).caught) > 30)\n"
        "print(counterexample(Account, 'A', ('open', 'A', 5), lambda r: ('deposit', 1), bool))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
    assert (done.stdout, done.stderr) == ("12 True\nNone\n", "")
