"""Scenarios: what passes, what fails, and that a failure reads as a story."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from eventlib import (
    BankAccount,
    ConcurrencyError,
    Event,
    InsufficientFunds,
    OrderCommandHandler,
    OrderRefused,
)
from eventlib.testing import Scenario

OPENED = ("account.created", {"initial_balance": "100.00"})
DEPOSITED = ("account.deposited", {"amount": "5.00"})


def account() -> Scenario:
    return Scenario(BankAccount, "ACC123").given(OPENED)


def deposit(account: Any, store: Any) -> Any:
    return account.deposit(5, store)


def story(error: pytest.ExceptionInfo[AssertionError]) -> list[str]:
    return str(error.value).splitlines()


class TestWhatPasses:
    def test_exactly_the_events_of_the_commands(self) -> None:
        account().when(deposit, deposit).then(DEPOSITED, DEPOSITED).shows(balance=110)

    def test_a_refusal_that_leaves_nothing(self) -> None:
        account().when(deposit, lambda a, s: a.withdraw(106, s)).refused(InsufficientFunds)

    def test_a_story_goes_on_after_it_was_compared(self) -> None:
        told = account().when(deposit).then(DEPOSITED)
        told.when(lambda a, s: a.withdraw(500, s)).refused(InsufficientFunds)
        told.when(deposit).then(DEPOSITED).shows(balance=110, version=3)

    def test_history_alone_is_replayed(self) -> None:
        account().given(("account.withdrawn", {"amount": "130.00"})).shows(balance=-30)

    def test_a_command_that_opens_hands_over_what_it_opened(self) -> None:
        new = Scenario(BankAccount, "NEW").when(lambda a, s: a.open("NEW", 7, s))
        new.then(("account.created", {"initial_balance": "7.00"})).shows(balance=7)

    def test_somebody_else_is_not_heard_of_and_not_compared(self) -> None:
        rival = account().meanwhile(lambda a, s: a.withdraw(80, s))
        rival.when(lambda a, s: a.withdraw(60, s)).refused(ConcurrencyError).shows(balance=100)

    def test_handlers_without_an_aggregate_are_handed_the_store(self) -> None:
        Scenario(aggregate_id="ORD1").given(
            ("order.created", {"order_id": "ORD1", "user_id": "ana"})
        ).when(lambda store: OrderCommandHandler(store).ship_order("ORD1")).refused(OrderRefused)

    def test_events_may_be_whole_events_and_of_other_streams(self) -> None:
        day = datetime(2026, 1, 1, tzinfo=UTC)
        data = {"aggregate_id": "ACC456", "initial_balance": "1.00"}
        told = account().given(Event("x-1", "account.created", data, day, "bank"))
        assert told.store.get_events("ACC456")[0].timestamp == day
        told.when(lambda a, s: s.replay("ACC456", type(a)).deposit(5, s)).then(
            ("account.deposited", {"aggregate_id": "ACC456", "amount": "5.00"})
        )

    def test_time_stands_still_until_it_is_moved(self) -> None:
        def later(account: Any, store: Any) -> None:
            store.clock.advance(timedelta(days=1))
            account.deposit(5, store)

        told = account().when(deposit, later).then(DEPOSITED, DEPOSITED)
        first, second, third = [event.timestamp for event in told.store.read_all()]
        assert (second - first, third - first) == (timedelta(0), timedelta(days=1))
        assert [event.id for event in told.store.read_all()] == ["event-1", "event-2", "event-3"]


class TestWhatFails:
    @pytest.mark.parametrize(
        "question",
        [
            lambda told: told.then(),
            lambda told: told.then(("account.deposited", {"amount": "5.01"})),
            lambda told: told.then(("account.withdrawn", {"amount": "5.00"})),
            lambda told: told.then(DEPOSITED, DEPOSITED),
            lambda told: told.then(
                ("account.deposited", {"aggregate_id": "OTHER", "amount": "5.00"})
            ),
            lambda told: told.refused(),
            lambda told: told.shows(balance=106),
            lambda told: told.shows(saldo=105),
        ],
    )
    def test_everything_else(self, question: Any) -> None:
        with pytest.raises(AssertionError):
            question(account().when(deposit))

    def test_a_refusal_that_nobody_expected(self) -> None:
        refused = account().when(lambda a, s: a.withdraw(500, s))
        for question in (lambda: refused.then(), lambda: refused.shows(balance=100)):
            with pytest.raises(AssertionError, match="but refused, InsufficientFunds"):
                question()

    def test_another_refusal(self) -> None:
        with pytest.raises(AssertionError, match="but refused, InsufficientFunds"):
            account().when(lambda a, s: a.withdraw(500, s)).refused(ConcurrencyError)
        with pytest.raises(AssertionError, match="refused, InsufficientFunds: has 99"):
            account().when(lambda a, s: a.withdraw(500, s)).refused(InsufficientFunds, "has 99")

    def test_a_name_that_is_not_there_is_no_refusal(self) -> None:
        def misspelt(account: Any, store: Any) -> None:
            account.withdrawn(1)

        with pytest.raises(AssertionError, match="no rule refused, a name is not there"):
            account().when(misspelt).refused()
        account().when(misspelt).refused(AttributeError)

    def test_a_refusal_that_left_an_event(self) -> None:
        def write_and_refuse(account: Any, store: Any) -> None:
            account.deposit(5, store)
            raise ValueError("no")

        with pytest.raises(AssertionError, match=r"refused, ValueError: no; and yet account\.dep"):
            account().when(write_and_refuse).refused(ValueError)

    def test_after_a_refusal_no_other_command_is_sent(self) -> None:
        told = account().when(lambda a, s: a.withdraw(500, s), deposit)
        assert told.store.version("ACC123") == 1

    def test_what_is_no_event_is_told_how_one_is_written(self) -> None:
        with pytest.raises(TypeError, match="a pair of type and data"):
            account().given("account.deposited")  # type: ignore[arg-type]

    def test_what_was_called_already_is_told_that_a_command_is_a_function(self) -> None:
        store = account().store
        deposited = deposit(BankAccount.open("A", 1, store), store)
        for step in (account().when, account().meanwhile):
            with pytest.raises(TypeError, match="write a function, such as lambda account"):
                step(deposited)


class TestTheStory:
    def test_it_says_what_was_given_asked_expected_and_what_came(self) -> None:
        with pytest.raises(AssertionError) as error:
            account().given(DEPOSITED).when(
                lambda account, store: account.withdraw(  # é: columns count bytes
                    500, store
                )
            ).then(("account.withdrawn", {"amount": "500.00"}))
        assert story(error) == [
            "Given  account.created {'initial_balance': '100.00'}",
            "Given  account.deposited {'amount': '5.00'}",
            "When   account.withdraw(  # é: columns count bytes 500, store )",
            "Then   account.withdrawn {'amount': '500.00'}",
            "   but refused, InsufficientFunds: Insufficient funds: "
            "ACC123 has 105.00, you asked for 500.00",
        ]

    def test_nothing_is_called_nothing(self) -> None:
        with pytest.raises(AssertionError) as error:
            account().when(deposit).then()
        assert story(error)[-3:] == [
            "When   deposit",
            "Then   nothing",
            "   but account.deposited {'amount': '5.00'}",
        ]

    def test_a_story_without_a_question_is_known_to_have_none(self) -> None:
        assert not account().when(deposit).asks
        assert account().when(deposit).then(DEPOSITED).asks

    def test_it_is_told_again_about_another_class(self) -> None:
        class Generous(BankAccount):
            def withdraw(self, amount: Any, store: Any, command_id: Any = None) -> Any:
                self.balance += 1000
                return super().withdraw(amount, store, command_id)

        rule = account().when(lambda a, s: a.withdraw(101, s)).refused(InsufficientFunds)
        assert repr(rule.against(BankAccount)) == repr(rule)
        with pytest.raises(AssertionError, match=re.escape("but account.withdrawn")):
            rule.against(Generous)


def test_it_needs_no_pytest() -> None:
    code = (
        "import sys; sys.modules['pytest'] = None\n"
        "from eventlib.testing import Scenario, grade\n"
        "print(grade([Scenario().then()]).tests)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("1\n", "")
