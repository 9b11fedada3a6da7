"""The bank account: what it allows, what it refuses, and that its state is its history."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eventlib import (
    AccountNotOpen,
    BankAccount,
    ConcurrencyError,
    DuplicateEvent,
    Event,
    EventStore,
    InsufficientFunds,
)
from eventlib.testing import Scenario

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def account(store: EventStore) -> BankAccount:
    return BankAccount.open("ACC123", 1000, store)


def state(account: BankAccount) -> Any:
    return account.account_id, account.balance, account.transactions, account.version


def opened() -> Scenario:
    created = ("account.created", {"initial_balance": "1000.00"})
    return Scenario(BankAccount, "ACC123").given(created)


def happened(type: str, **data: Any) -> Event:
    return Event("e-1", f"account.{type}", data, NOW, "bank-service")


class TestTheLesson:
    def test_1000_and_500_without_200_is_1300_live_and_replayed(self, store: EventStore) -> None:
        account = BankAccount.open("ACC123", 1000, store)
        account.deposit(500, store)
        account.withdraw(200, store)
        assert account.balance == 1300
        assert state(store.replay("ACC123", BankAccount)) == state(account)
        assert state(account) == (
            "ACC123",
            Decimal("1300.00"),
            [("deposit", Decimal("500.00")), ("withdrawal", Decimal("200.00"))],
            3,
        )

    def test_it_is_so_after_the_file_was_closed(self, path: Path) -> None:
        with EventStore(path) as store:
            account = BankAccount.open("ACC123", 1000, store)
            account.deposit(500, store)
        with EventStore(path) as store:
            store.replay("ACC123", BankAccount).withdraw(200, store)
        with EventStore(path) as store:
            assert str(store.replay("ACC123", BankAccount).balance) == "1300.00"

    def test_its_own_sequence_does_not_end_in_a_silent_300(self, store: EventStore) -> None:
        """`account.created` is applied and never stored, as in the lesson's listing."""
        account = BankAccount()
        account.apply(happened("created", account_id="ACC123", initial_balance=1000))
        assert account.balance == 1000
        with pytest.raises(ConcurrencyError) as caught:
            account.deposit(500, store)
        assert str(caught.value) == (
            "ACC123: you expected version 1, the stream is at 0: the event that took it to "
            "version 1 was applied but never appended. Append first, then apply."
        )
        assert (caught.value.expected, caught.value.actual) == (1, 0)
        assert (store.read_all(), account.balance, account.version) == ([], 1000, 1)

    def test_each_balance_in_between_can_be_replayed(
        self, store: EventStore, account: BankAccount
    ) -> None:
        account.deposit(500, store)
        account.withdraw(200, store)
        balances = [store.replay("ACC123", BankAccount, version=n).balance for n in range(4)]
        assert balances == [0, 1000, 1500, 1300]


class TestOpen:
    @pytest.mark.parametrize(
        ("initial", "balance"), [(0, "0.00"), ("0", "0.00"), ("12.5", "12.50")]
    )
    def test_it_begins_with_its_initial_balance(
        self, store: EventStore, initial: Any, balance: str
    ) -> None:
        account = BankAccount.open("ACC123", initial, store)
        assert (str(account.balance), account.transactions, account.version) == (balance, [], 1)
        (event,) = store.read_all()
        assert event.type == "account.created"
        assert event.data == {"aggregate_id": "ACC123", "initial_balance": balance}

    def test_an_account_is_opened_once(self) -> None:
        opened().when(lambda account, store: account.open("ACC123", 1000, store)).refused(
            ConcurrencyError, "It exists already: store.replay loads it"
        ).shows(balance=1000)

    def test_sent_twice_with_one_command_id_it_is_opened_once(self, store: EventStore) -> None:
        first = BankAccount.open("ACC123", 1000, store, command_id="open-1")
        first.deposit(500, store)
        again = BankAccount.open("ACC123", "1000.00", store, command_id="open-1")
        assert state(again) == state(first)
        assert store.version("ACC123") == 2

    @pytest.mark.parametrize("account_id", [None, "", "a\nb", "x" * 501, 123, b"ACC"])
    def test_an_account_needs_a_name(self, store: EventStore, account_id: Any) -> None:
        with pytest.raises((TypeError, ValueError), match="aggregate_id"):
            BankAccount.open(account_id, 1000, store)
        assert store.read_all() == []

    def test_a_subclass_opens_its_own_kind(self, store: EventStore) -> None:
        class Savings(BankAccount):
            pass

        assert type(Savings.open("S", 1, store)) is Savings


class TestDepositAndWithdraw:
    def test_they_return_and_store_what_happened(
        self, store: EventStore, account: BankAccount
    ) -> None:
        deposited = account.deposit("500.5", store)
        withdrawn = account.withdraw(Decimal("0.50"), store)
        assert [deposited, withdrawn] == store.get_events("ACC123", after=1)
        assert (deposited.type, withdrawn.type) == ("account.deposited", "account.withdrawn")
        assert deposited.data == {"aggregate_id": "ACC123", "amount": "500.50"}
        assert withdrawn.data == {"aggregate_id": "ACC123", "amount": "0.50"}
        assert account.balance == 1500

    def test_all_can_be_withdrawn_but_not_a_cent_more(self) -> None:
        opened().when(lambda account, store: account.withdraw("1000.01", store)).refused(
            InsufficientFunds, "Insufficient funds: ACC123 has 1000.00, you asked for 1000.01"
        ).shows(balance=1000)
        opened().when(lambda account, store: account.withdraw(1000, store)).then(
            ("account.withdrawn", {"amount": "1000.00"})
        ).shows(balance=0)

    def test_an_overdraft_is_told_in_fields(self, store: EventStore, account: BankAccount) -> None:
        with pytest.raises(InsufficientFunds) as caught:
            account.withdraw("1000.01", store)
        error = caught.value
        told = (error.account_id, error.balance, error.amount)
        assert told == ("ACC123", 1000, Decimal("1000.01"))

    @pytest.mark.parametrize("command", [BankAccount.deposit, BankAccount.withdraw])
    def test_an_account_that_was_never_opened_is_told_to_be(
        self, store: EventStore, command: Callable[..., object]
    ) -> None:
        for account in (BankAccount(), store.replay("ACC123", BankAccount)):
            with pytest.raises(AccountNotOpen, match=r"never opened: .* BankAccount\.open\("):
                command(account, 500, store)
            assert state(account) == (None, 0, [], 0)
        assert store.read_all() == []


WRONG_AMOUNTS = [
    0.1,
    1000.0,
    True,
    None,
    float("nan"),
    Decimal("NaN"),
    0,
    "0.00",
    -1,
    "-1",
    "1.234",
]
WRONG_AMOUNTS += ["", "abc", "1e3", " 1", 10**15, Decimal("0.001"), [1]]


class TestARefusedCommandLeavesNothing:
    @pytest.mark.parametrize("amount", WRONG_AMOUNTS, ids=repr)
    @pytest.mark.parametrize("command", [BankAccount.deposit, BankAccount.withdraw])
    def test_a_wrong_amount(
        self,
        store: EventStore,
        account: BankAccount,
        command: Callable[..., object],
        amount: Any,
    ) -> None:
        before, events = state(account), store.read_all()
        for command_id in (None, "c-1"):
            with pytest.raises((TypeError, ValueError), match="amount"):
                command(account, amount, store, command_id)
        assert state(account) == before
        assert store.read_all() == events

    @pytest.mark.parametrize(
        "initial", [amount for amount in WRONG_AMOUNTS if amount not in (0, "0.00")]
    )
    def test_a_wrong_initial_balance(self, store: EventStore, initial: Any) -> None:
        with pytest.raises((TypeError, ValueError), match="amount"):
            BankAccount.open("ACC123", initial, store)
        assert store.read_all() == []
        assert store.aggregate_ids() == []

    def test_the_file_stays_byte_for_byte(self, path: Path) -> None:
        with EventStore(path) as store:
            BankAccount.open("ACC123", 1000, store)
        before = hashlib.sha256(path.read_bytes()).hexdigest()
        with EventStore(path) as store:
            account = store.replay("ACC123", BankAccount)
            refused = 0
            for amount in WRONG_AMOUNTS:
                for command in (account.deposit, account.withdraw):
                    with pytest.raises((TypeError, ValueError)):
                        command(amount, store)
                    refused += 1
            with pytest.raises(InsufficientFunds):
                account.withdraw("1000.01", store)
            with pytest.raises(AccountNotOpen):
                BankAccount().deposit(1, store)
            with pytest.raises(ConcurrencyError):
                BankAccount.open("ACC123", 1000, store)
            with pytest.raises(ValueError, match="aggregate_id"):
                store.append(happened("deposited", amount="1.00"))
            with pytest.raises(ValueError, match="no time zone"):
                store.replay("ACC123", BankAccount, at=datetime(2026, 3, 2))
        assert refused == 2 * len(WRONG_AMOUNTS)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == before
        assert [file.name for file in path.parent.iterdir()] == ["bank.db"]


class TestACommandSentTwice:
    @pytest.mark.parametrize("amounts", [(200, 200), (200, "200.00"), ("200.0", Decimal(200))])
    def test_it_counts_once_and_says_so_both_times(
        self, store: EventStore, account: BankAccount, amounts: Any
    ) -> None:
        first = account.withdraw(amounts[0], store, command_id="till-1/7")
        again = account.withdraw(amounts[1], store, command_id="till-1/7")
        assert (again, again.version, again.position) == (first, 2, 2)
        assert (account.balance, account.version) == (800, 2)
        assert account.transactions == [("withdrawal", 200)]

    def test_also_after_a_reload_in_another_object(
        self, store: EventStore, account: BankAccount
    ) -> None:
        first = account.withdraw(200, store, command_id="till-1/7")
        reloaded = store.replay("ACC123", BankAccount)
        assert reloaded.withdraw(200, store, command_id="till-1/7").position == first.position
        assert state(reloaded) == state(account)
        assert store.version("ACC123") == 2

    def test_also_in_another_store_on_the_same_file(self, path: Path) -> None:
        with EventStore(path) as store:
            first = BankAccount.open("ACC123", 1000, store).withdraw(200, store, command_id="c-1")
        with EventStore(path) as store:
            account = store.replay("ACC123", BankAccount)
            again = account.withdraw(200, store, command_id="c-1")
            assert (again, again.version, again.position) == (first, 2, 2)
            assert account.balance == 800

    def test_also_where_there_would_not_be_enough_a_second_time(
        self, store: EventStore, account: BankAccount
    ) -> None:
        account.withdraw(1000, store, command_id="c-1")
        account.withdraw(1000, store, command_id="c-1")
        assert account.balance == 0

    @pytest.mark.parametrize(
        "other",
        [
            lambda account, store: account.withdraw("200.01", store, "c-1"),
            lambda account, store: account.deposit(200, store, "c-1"),
            lambda account, store: BankAccount.open("NEW", 200, store, "c-1"),
            lambda account, store: BankAccount.open("NEW", 500, store).withdraw(200, store, "c-1"),
        ],
    )
    def test_another_command_with_the_same_id_is_refused(
        self, store: EventStore, account: BankAccount, other: Callable[..., object]
    ) -> None:
        account.withdraw(200, store, command_id="c-1")
        with pytest.raises(DuplicateEvent, match="a new event needs a new id"):
            other(account, store)
        assert (account.balance, account.version, store.version("ACC123")) == (800, 2, 2)


class TestHistory:
    @pytest.mark.parametrize(
        ("amount", "balance"),
        [
            (500, "1500"),
            (0.1, "1000.1"),
            ("5.00", "1005.00"),
            (-5, "995"),
            (0, "1000"),
            (1e15, "1E15"),
        ],
    )
    def test_any_json_number_is_taken_in(self, amount: Any, balance: str) -> None:
        account = BankAccount()
        account.apply(happened("created", aggregate_id="ACC123", initial_balance=1000))
        account.apply(happened("deposited", aggregate_id="ACC123", amount=amount))
        expected = Decimal(balance) + (1000 if amount == 1e15 else 0)
        assert account.balance == expected

    def test_an_overdraft_that_happened_is_no_error(self) -> None:
        opened().given(("account.withdrawn", {"amount": "1005.00"})).shows(
            balance=-5, transactions=[("withdrawal", 1005)]
        )

    def test_what_somebody_else_did_meanwhile_is_a_conflict_and_not_a_decision(self) -> None:
        opened().meanwhile(lambda account, store: account.withdraw(800, store)).when(
            lambda account, store: account.withdraw(700, store)
        ).refused(ConcurrencyError, "appended in between (account.withdrawn)").shows(balance=1000)

    def test_an_event_of_another_kind_counts_and_changes_nothing(self) -> None:
        account = BankAccount()
        account.apply(happened("created", aggregate_id="ACC123", initial_balance=1000))
        account.apply(happened("frozen", aggregate_id="ACC123"))
        assert state(account) == ("ACC123", 1000, [], 2)
