"""Amounts: exact to the cent, whatever is passed and whatever the decimal context says."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from eventlib import BankAccount, Event, EventStore
from eventlib.amount import add, amount_in, subtract, to_amount


class Euros(str):
    """A string like any other."""


def named(value: Any) -> str:
    """Short, and for an integer of 5000 digits too, which Python does not print."""
    return "int" if isinstance(value, int) else repr(value)[:20]


class TestExactly:
    @pytest.mark.parametrize(
        ("value", "exact"),
        [
            (1, "1.00"),
            (500, "500.00"),
            (999_999_999_999_999, "999999999999999.00"),
            ("1", "1.00"),
            ("12.5", "12.50"),
            ("12.50", "12.50"),
            ("0.01", "0.01"),
            ("00012.50", "12.50"),
            ("999999999999999.99", "999999999999999.99"),
            (Euros("12.50"), "12.50"),
            (Decimal("12.5"), "12.50"),
            (Decimal("1E+3"), "1000.00"),
            (Decimal("1E-2"), "0.01"),
            (Decimal(10) ** 14, "100000000000000.00"),
        ],
    )
    def test_it_is_kept_with_two_decimals(self, value: Any, exact: str) -> None:
        assert str(to_amount(value)) == exact
        assert type(to_amount(value)) is Decimal

    @pytest.mark.parametrize("value", [0, "0", "0.0", "0.00", Decimal(0), Decimal("0.00")])
    def test_zero_is_an_amount_only_where_it_is_allowed(self, value: Any) -> None:
        assert str(to_amount(value, zero=True)) == "0.00"
        with pytest.raises(ValueError, match="it has to be more than zero"):
            to_amount(value)

    @pytest.mark.parametrize(
        ("value", "advice"),
        [
            *((0.1, '"0.1"'), (12.0, '"12.0"'), (0.1 + 0.2, '"12.50"'), (-5.0, '"12.50"')),
            *((float("nan"), '"12.50"'), (float("inf"), '"12.50"'), (1e300, '"12.50"')),
        ],
    )
    def test_a_float_is_refused_with_advice_that_works(self, value: float, advice: str) -> None:
        with pytest.raises(TypeError, match="is a float, which cannot hold cents") as caught:
            to_amount(value)  # type: ignore[arg-type]
        written = str(caught.value).split("write ")[1].split(" or ")[0]
        assert written == advice
        assert to_amount(written.strip('"')) > 0

    @pytest.mark.parametrize("value", [True, False, None, [1], b"1", 1j, Fraction(1, 2), object()])
    def test_other_types_are_refused(self, value: Any) -> None:
        with pytest.raises(TypeError, match="is no amount: write 12"):
            to_amount(value)

    @pytest.mark.parametrize(
        "value", [-1, "-1", "-0.01", Decimal(-1), Decimal("-0"), -(10**5000)], ids=named
    )
    def test_a_sign_is_refused(self, value: Any) -> None:
        with pytest.raises(ValueError, match="is negative: the sign is in the command"):
            to_amount(value)

    @pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
    def test_a_decimal_that_is_no_number_is_refused(self, value: str) -> None:
        with pytest.raises(ValueError, match="no number of euros and cents"):
            to_amount(Decimal(value))

    @pytest.mark.parametrize(
        "value",
        [
            *("", " ", "abc", "NaN", "Infinity", "1,5", "1.", ".5", "1.234", "0.001", "1e3", "0x1"),
            *(
                " 1",
                "1 ",
                "1\n",
                "\n1",
                "+1",
                "1_000",
                "1.5.0",
                "12.50 €",
                "１２",
                "١٢",
                "1\x00",
            ),
            *("1" * 16, "1" * 100_000, "0" * 16, 10**15, 10**5000),
            *(Decimal("12.500"), Decimal("0.001"), Decimal(10) ** 15, Decimal("1E-999999")),
            *(Decimal("1E+999999"), Decimal("0E+50"), Decimal("0E-50")),
        ],
        ids=named,
    )
    def test_any_other_shape_is_refused_in_few_words(self, value: Any) -> None:
        with pytest.raises(ValueError, match="is no amount: digits, at most 15") as caught:
            to_amount(value)
        assert len(str(caught.value)) < 200

    def test_a_tiny_decimal_is_not_written_out_in_zeros(self) -> None:
        with pytest.raises(ValueError, match="amount '1E-999999' is no amount"):
            to_amount(Decimal("1E-999999"))


class TestAmountIn:
    @pytest.mark.parametrize(
        ("stored", "number"),
        [
            *(("500.00", "500.00"), (500, "500"), (0, "0"), (-5, "-5"), (0.1, "0.1")),
            *((1e300, "1e300"), ("-0.001", "-0.001"), ("1E+2", "100")),
        ],
    )
    def test_any_number_in_history_is_read_as_it_is(self, stored: Any, number: str) -> None:
        assert amount_in(stored) == Decimal(number)

    @pytest.mark.parametrize("stored", ["abc", "", "NaN", "Infinity", None, [], {}, "1,5"])
    def test_what_is_no_number_is_said(self, stored: Any) -> None:
        with pytest.raises(ValueError, match=r"an event holds the amount .*, which is no number"):
            amount_in(stored)


def with_traps(context: decimal.Context) -> decimal.Context:
    for signal in context.traps:
        context.traps[signal] = True
    return context


CONTEXTS = {
    "three digits, all traps": with_traps(decimal.Context(prec=3)),
    "one digit, no traps": decimal.Context(prec=1, traps=[]),
    "small exponents, rounding up": decimal.Context(
        2, decimal.ROUND_UP, Emin=-1, Emax=1, capitals=0
    ),
}


@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)
class TestDecimalContext:
    def test_it_does_not_touch_amounts(self, context: decimal.Context) -> None:
        with decimal.localcontext(context):
            assert str(to_amount("123456789.12")) == "123456789.12"
            assert str(to_amount(Decimal("123456789.12"))) == "123456789.12"
            assert str(to_amount(10**14)) == "100000000000000.00"
            assert str(amount_in("123456789.12")) == "123456789.12"
            assert amount_in(0.1234567) == Decimal("0.1234567")
            assert str(add(Decimal("999999.99"), Decimal("0.02"))) == "1000000.01"
            assert str(subtract(Decimal("1000000.01"), Decimal("0.02"))) == "999999.99"
            for wrong in ("abc", "NaN"):
                with pytest.raises(ValueError, match="no number"):
                    amount_in(wrong)

    def test_it_does_not_touch_accounts(
        self, context: decimal.Context, store: EventStore, event: Callable[..., Event]
    ) -> None:
        with decimal.localcontext(context):
            account = BankAccount.open("ACC123", "123456.78", store)
            account.deposit("0.01", store)
            account.withdraw("99999.99", store)
            with pytest.raises(ValueError, match=r"ACC123 has 23456\.80, you asked for 23456\.81"):
                account.withdraw("23456.81", store)
            again = store.replay("ACC123", BankAccount)
            assert str(account.balance) == str(again.balance) == "23456.80"
