"""The sign is information: kinds, pairs of columns, cards, fees; and rows that are no movements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eventlib import EventStore
from tests.unit.lab.test_statement import Import, importer, told

KINDS = "day,kind,sum"
PAIR: dict[str, Any] = {"amount": ("in", "out")}


@pytest.fixture
def store() -> EventStore:
    return EventStore()


@pytest.fixture
def load(store: EventStore, tmp_path: Path) -> Import:
    return importer(store, tmp_path)


def movements(store: EventStore) -> list[str]:
    signs = {"deposited": "+", "withdrawn": "-"}
    return [signs[kind] + amount for kind, amount, _ in told(store)[1:]]


def test_a_negative_debit_among_positive_ones_is_a_refund(load: Import, store: EventStore) -> None:
    report = load(["day,in,out", "2026-03-02,9,", "2026-03-03,,3", "2026-03-04,,-2"], **PAIR)
    assert movements(store) == ["+9.00", "-3.00", "+2.00"]
    assert "out: cargos negativos entre positivos, 1 (líneas 4)" in repr(report)
    assert "out: cargos negativos entre positivos" in report._repr_html_()


def test_debits_that_are_all_negative_follow_a_convention(load: Import, store: EventStore) -> None:
    report = load(["day,in,out", "2026-03-02,9,", "2026-03-03,,-3", "2026-03-04,0,-2"], **PAIR)
    assert movements(store) == ["+9.00", "-3.00", "-2.00"]
    assert "out: todos los cargos llevan signo menos, 2 (líneas 3, 4)" in repr(report)


def test_debits_of_one_kind_follow_a_convention_of_their_own(
    load: Import, store: EventStore
) -> None:
    rows = ["2026-03-02,credit,9", "2026-03-03,debit,-3", "2026-03-04,fee,-1"]
    load([KINDS, *rows], kind="kind")
    assert movements(store) == ["+9.00", "-3.00", "-1.00"]


def test_a_credit_taken_back_goes_out(load: Import, store: EventStore) -> None:
    rows = ["2026-03-02,credit,9", "2026-03-03,credit,-4", "2026-03-04,debit,1"]
    report = load([KINDS, *rows], kind="kind")
    assert movements(store) == ["+9.00", "-4.00", "-1.00"]
    assert "abonos negativos entre positivos, 1 (líneas 3)" in repr(report)


@pytest.mark.parametrize(
    ("rows", "arguments", "says"),
    [
        # No kind is among credits: two kinds, or amounts of both signs.
        (["Credit,9", "Debit,3"], {}, "line 2.*'Credit', which differs from 'credit' in credits"),
        (["debit,3", "CREDIT,9"], {}, "line 3.*'CREDIT', which differs from 'credit' in credits"),
        (["+,9", "-,3"], {}, r"no row of the file is of a kind in credits=\('credit',\); there"),
        (["H,9", "S,3"], {"credits": ("Haben",)}, r"line 2.*there are 'H', 'S'"),
        (["move,9", "move,-3"], {}, "line 2.*if the amounts carry their own signs, leave kind="),
        (["credit,9", "debit,3", ",5"], {}, "line 4.*has no kind, where other debits have one"),
        # Signs that contradict each other.
        (["credit,9", "card,-5", "card,-6", "card,2"], {}, "line 5.*'2' is positive among debits"),
        (["credit,9", "card,-5", "fee,2"], {}, "line 3.*is negative, as all of 'card'"),
        (["credit,-9", "debit,5"], {}, "line 2.*'-9' is negative, where the kind"),
        (
            ["credit,9", "refund,-5", "debit,5", "credit,1"],
            {"credits": ("credit", "refund")},
            "line 3.*'-5' is negative, where the kind of the row says credit",
        ),
        (["credit,9", "debit,5 CR"], {}, "line 3.*says CR, and stands among debits"),
    ],
)
def test_kinds_and_signs_that_cannot_be_understood_are_refused(
    load: Import, store: EventStore, rows: list[str], arguments: dict[str, Any], says: str
) -> None:
    lines = [KINDS, *(f"2026-03-0{day},{row}" for day, row in enumerate(rows, start=1))]
    with pytest.raises(ValueError, match=says):
        load(lines, kind="kind", **arguments)
    assert store.read_all() == []


def test_a_month_without_income_names_the_kind_that_was_taken_for_debits(
    load: Import, store: EventStore
) -> None:
    report = load([KINDS, "2026-03-02,debit,9", "2026-03-03,debit,3"], kind="kind")
    assert movements(store) == ["-9.00", "-3.00"]
    assert "su tipo no está en credits= ('credit'). Se han tomado como cargos: 'debit' (2)" in repr(
        report
    )


def test_with_no_credits_every_kind_is_a_debit_and_is_named(
    load: Import, store: EventStore
) -> None:
    report = load([KINDS, "2026-03-02,card,9", "2026-03-03,fee,3"], kind="kind", credits=())
    assert movements(store) == ["-9.00", "-3.00"]
    assert "Ninguna fila" not in repr(report)
    assert "Tipos tomados como cargos, porque no están en credits=: 'card' (1), 'fee' (1)" in repr(
        report
    )


def test_kinds_that_are_no_credits_are_named(load: Import) -> None:
    report = load([KINDS, "2026-03-02,credit,9", "2026-03-03,deposit,3"], kind="kind")
    assert "Tipos tomados como cargos, porque no están en credits=: 'deposit' (1)" in repr(report)


def test_where_credits_alone_are_marked_the_unmarked_ones_are_debits(
    load: Import, store: EventStore
) -> None:
    report = load([KINDS, "2026-03-02,,9", "2026-03-03,CR,3"], kind="kind", credits=("CR",))
    assert movements(store) == ["-9.00", "+3.00"]
    assert "Tipos tomados como cargos, porque no están en credits=: '' (1)" in repr(report)


def test_a_card_whose_charges_are_positive(load: Import, store: EventStore) -> None:
    rows = ["2026-03-02,9,9", "2026-03-03,-4,5", "2026-03-04,0.00,5", "2026-03-05,1,6"]
    report = load(["day,sum,left", *rows], inverted=True, balance="left")
    assert movements(store) == ["-9.00", "+4.00", "+0.00", "-1.00"]
    assert (report.checked, report.mismatches) == (4, ())  # the balances say what is owed
    assert "left: los saldos crecen con los cargos" in repr(report)
    rows = ["2026-03-05,1,-6", "2026-03-03,-4,-5", "2026-03-02,9,-9"]
    report = load(["day,sum,left", *rows], inverted=True, balance="left", into=EventStore())
    assert (report.checked, report.mismatches) == (3, ())
    assert "los saldos crecen" not in repr(report)


def test_a_card_that_marks_its_credits(load: Import, store: EventStore) -> None:
    lines = ["day,sum", "2026-03-02,9.00", "2026-03-03,4.00 CR"]
    with pytest.raises(ValueError, match=r"line 2.*has no sign.*give inverted=True"):
        load(lines)
    load(lines, inverted=True)
    assert movements(store) == ["-9.00", "+4.00"]
    load([*lines, "2026-03-04,1.00-"], into=(signed := EventStore()))
    assert movements(signed) == ["+9.00", "+4.00", "-1.00"]


@pytest.mark.parametrize("fees", [("1.50", ""), ("1.50", "0"), ("-1.50", "-")])
def test_a_fee_is_added_to_what_goes_out(
    load: Import, store: EventStore, fees: tuple[str, str]
) -> None:
    lines = ["day,sum,fee", f"2026-03-02,-9,{fees[0]}", f"2026-03-03,4,{fees[1]}"]
    load(lines, fee="fee")
    assert movements(store) == ["-10.50", "+4.00"]
    assert store.get_events("A")[1].data["details"] == {"fee": fees[0]}


def test_a_fee_may_be_taken_off_what_comes_in(load: Import, store: EventStore) -> None:
    load(["day,sum,fee", "2026-03-02,9,1.50", "2026-03-03,1,3", "2026-03-04,2,-1"], fee="fee")
    assert movements(store) == ["+7.50", "-2.00", "+3.00"]  # the last one was given back


@pytest.mark.parametrize(
    "skip",
    [
        {"state": ("PENDING", "REVERTED")},
        ("state", ["PENDING", "REVERTED"]),
        lambda row: row["state"] != "DONE",
        lambda row: float(row["sum"]) > 100,
    ],
)
def test_rows_that_are_no_movements_are_left_out_and_counted(
    load: Import, store: EventStore, skip: Any
) -> None:
    rows = ["2026-03-02,1,DONE", ",500,PENDING", "2026-03-03,700,REVERTED", "2026-03-04,2,DONE"]
    report = load(["day,sum,state", *rows], skip=skip)
    assert movements(store) == ["+1.00", "+2.00"]
    assert store.get_events("A")[1].data["details"] == {"state": "DONE"}
    assert (report.lines, report.booked, dict(report.left_out)) == (5, 2, {"header": 1, "skip": 2})
    assert "Líneas del archivo: 5 · asentadas: 2 · fuera: 3 (cabecera: 1, por skip=: 2)" in repr(
        report
    )


@pytest.mark.parametrize(
    ("skip", "error", "says"),
    [
        ({"state": "Pending"}, ValueError, "line 2 says 'PENDING', which differs from 'Pending'"),
        ({"status": "x"}, ValueError, "names the column 'status'; the nearest has 'day'"),
        (lambda row: row["no"], ValueError, r"line 2 is where skip failed with KeyError\('no'\)"),
        ("PENDING", TypeError, "skip is a function of a row, such as lambda row"),
    ],
)
def test_a_skip_that_is_likely_a_mistake_is_refused(
    load: Import, store: EventStore, skip: Any, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        load(["day,sum,state", "2026-03-02,1,PENDING", "2026-03-03,1,DONE"], skip=skip)
    assert store.read_all() == []
