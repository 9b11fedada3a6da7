"""The figure of balances: the same bytes every time, what comes from data stays text."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import matplotlib
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eventlib import BankAccount, Event, EventStore, SequentialIds, SimulatedClock
from eventlib.lab.figures.palette import PALETTE
from eventlib.lab.figures.picture import Picture, picture
from eventlib.lab.figures.plots import plot_balances
from eventlib.lab.figures.timeline import balance_timeline
from eventlib.lab.note import Note

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ["<img src=x onerror=alert(1)>", "$a_b^c$", "_oculta", '"&amp;\\alpha', "\ufffe", "顧客"]


def store_of(names: Sequence[str], step: timedelta = DAY) -> EventStore:
    """Each account gets 100, then loses 30, then gets 5.50."""
    store = EventStore(clock=SimulatedClock(START, step), ids=SequentialIds())
    accounts = [BankAccount.open(name, 100, store) for name in names]
    for account in accounts:
        account.withdraw(30, store)
        account.deposit("5.50", store)
    return store


def drawn(shown: Picture | Note) -> ET.Element:
    assert isinstance(shown, Picture)
    return ET.fromstring(shown.svg)


def texts(shown: Picture | Note) -> list[str]:
    return ["".join(found.itertext()) for found in drawn(shown).iter(f"{SVG}text")]


def lines(
    monkeypatch: pytest.MonkeyPatch, timeline: object
) -> list[tuple[list[float], list[float]]]:
    """The points of each line, as handed to matplotlib."""
    found = []
    plot = Axes.plot

    def watched(self: Axes, x: list[float], y: list[float], **style: object) -> object:
        assert style["drawstyle"] == "steps-post"
        found.append(([float(value) for value in x], list(y)))
        return plot(self, x, y, **style)  # type: ignore[arg-type]

    monkeypatch.setattr(Axes, "plot", watched)
    plot_balances(timeline)  # type: ignore[arg-type]
    return found


def test_the_figure_has_a_title_and_axes_with_units_and_names_each_line() -> None:
    said = texts(plot_balances(store_of(["TIENDA", "PROVEEDOR"])))
    assert {"Saldo de 2 cuentas", "Fecha (UTC)", "Saldo (€)"} <= set(said)
    assert {"TIENDA: 75.50 €", "PROVEEDOR: 75.50 €"} <= set(said)
    assert {"3 mar", "2026"} <= set(said)
    assert "Saldo de TIENDA" in texts(plot_balances(store_of(["TIENDA"])))


def test_a_balance_holds_until_the_next_event(monkeypatch: pytest.MonkeyPatch) -> None:
    ((x, y),) = lines(monkeypatch, store_of(["TIENDA"]))
    first = (START - datetime(1970, 1, 1, tzinfo=UTC)) / DAY
    assert x[:3] == [first, first + 1, first + 2]
    assert x[3] > x[2]  # the last one still holds at the end
    assert y == [100.0, 70.0, 75.5, 75.5]


def test_of_several_events_at_one_instant_only_the_last_balance_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = store_of(["TIENDA"])
    for number, amount in enumerate(("1.00", "2.00")):
        data = {"aggregate_id": "TIENDA", "amount": amount}
        event = Event(f"e{number}", "account.deposited", data, START + 3 * DAY, "test")
        store.append(event)
    ((x, y),) = lines(monkeypatch, store)
    assert len(x) == 5
    assert y == [100.0, 70.0, 75.5, 78.5, 78.5]  # what a replay says at that instant, held


def test_where_all_of_the_first_day_has_one_instant_the_line_begins_at_the_opening(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = store_of(["TIENDA"], step=timedelta(0))
    ((x, y),) = lines(monkeypatch, store)
    assert x[0] == x[1] < x[2]
    assert y == [100.0, 75.5, 75.5]  # without 70.00, of which a statement may not know the place
    assert "(eventos: 3): empieza en 100.00 €" in repr(plot_balances(store))


def test_where_the_clock_went_back_the_line_is_in_order_of_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = EventStore()
    for number, (type_, key, amount, day) in enumerate(
        [
            ("account.created", "initial_balance", "100.00", 0),
            ("account.deposited", "amount", "50.00", 5),
            ("account.withdrawn", "amount", "30.00", 2),
        ]
    ):
        data = {"aggregate_id": "A", key: amount}
        store.append(Event(f"e{number}", type_, data, START + day * DAY, "test"))
    ((x, y),) = lines(monkeypatch, store)
    assert [value - x[0] for value in x[:3]] == [0, 2, 5]
    assert y[:3] == [100.0, 70.0, 120.0]
    assert [store.replay("A", BankAccount, at=START + day * DAY).balance for day in (0, 2, 5)] == y[
        :3
    ]


def test_it_says_in_words_what_it_shows() -> None:
    shown = plot_balances(store_of(["TIENDA"]))
    assert isinstance(shown, Picture)
    assert (
        repr(shown)
        == shown.text
        == (
            "Saldo de TIENDA, en euros, del 2026-03-02 09:00 al 2026-03-04 09:00 (UTC). "
            "Cada saldo vale hasta el evento siguiente.\n"
            "TIENDA (eventos: 3): empieza en 100.00 € y termina en 75.50 €; "
            "mínimo 70.00 €, máximo 100.00 €."
        )
    )
    assert shown._repr_mimebundle_() == {"image/svg+xml": shown.svg, "text/plain": shown.text}
    root = drawn(shown)
    assert root.get("role") == "img"
    assert root.get("aria-label") == shown.text.replace("\n", " ")
    assert shown.svg.startswith("<svg ")


def test_each_line_has_a_colour_a_dash_and_a_marker_of_its_own() -> None:
    svg = plot_balances(store_of([f"CUENTA-{n}" for n in range(len(PALETTE))])).svg  # type: ignore[union-attr]
    for style in PALETTE:
        assert f"stroke: {style.colour.lower()}" in svg
        assert f"fill: {style.colour.lower()}; stroke: #ffffff" in svg  # its markers
    dashes = {
        line.split("stroke-dasharray:")[1].split(";")[0].strip()
        for line in svg.split("\n")
        if "stroke-dasharray" in line
    }
    assert len(dashes) == sum(bool(style.dash) for style in PALETTE)


def test_of_many_accounts_the_first_are_drawn_and_the_title_says_so() -> None:
    store = store_of([f"CUENTA-{n}" for n in range(9)])
    shown = plot_balances(store)
    assert "Saldo de 6 de las 9 cuentas" in texts(shown)
    assert "CUENTA-5: 75.50 €" in texts(shown)
    assert "CUENTA-6" not in repr(shown)
    chosen = plot_balances(balance_timeline(store, ["CUENTA-8"]))
    assert "Saldo de CUENTA-8" in texts(chosen)


def test_labels_that_would_cover_each_other_are_moved_apart() -> None:
    shown = plot_balances(store_of([f"CUENTA-{n}" for n in range(6)]))
    heights = sorted(
        float(found.get("y", "0"))
        for found in drawn(shown).iter(f"{SVG}text")
        if "€" in "".join(found.itertext()) and "CUENTA" in "".join(found.itertext())
    )
    assert len(heights) == 6
    assert min(b - a for a, b in pairwise(heights)) > 15


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_stays_text(name: str, recwarn: pytest.WarningsRecorder) -> None:
    shown = plot_balances(store_of([name]))
    printed = name.replace("\ufffe", "\ufffd")  # XML has no such character
    shown_name = printed if len(printed) <= 24 else printed[:23] + "…"
    assert f"{shown_name}: 75.50 €" in texts(shown)
    assert {found.tag for found in drawn(shown).iter()} == {
        found.tag for found in drawn(plot_balances(store_of(["A"]))).iter()
    }
    assert f"{printed} (eventos: 3)" in repr(shown)
    assert not recwarn.list


def test_the_same_bytes_every_time_whatever_the_notebook_has_set() -> None:
    store = store_of(["TIENDA", "$x$"])
    first = plot_balances(store)
    with matplotlib.rc_context(
        {
            "xtick.direction": "in",
            "font.size": 30,
            "svg.fonttype": "path",
            "text.parse_math": True,
            "timezone": "Asia/Tokyo",
        }
    ):
        before = dict(matplotlib.rcParams)
        assert plot_balances(store) == first
        assert dict(matplotlib.rcParams) == before
    again = (
        "import sys; from test_plots import *\n"
        "sys.stdout.buffer.write(plot_balances(store_of(['TIENDA', '$x$'])).svg.encode())\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", again],
        capture_output=True,
        check=True,
        env={
            "PYTHONPATH": ":".join([*sys.path, __file__.rpartition("/")[0]]),
            "PYTHONHASHSEED": "7",
        },
    )
    assert isinstance(first, Picture)
    assert done.stdout.decode() == first.svg
    assert "dc:date" not in first.svg


@pytest.mark.parametrize(
    ("step", "labels"),
    [
        (timedelta(microseconds=1), {"09:00:00.000000", "2 mar 2026"}),
        (timedelta(seconds=3), {"09:00:00", "09:00:02", "2 mar 2026"}),
        (timedelta(minutes=3), {"09:00", "09:02"}),
        (timedelta(days=3), {"3 mar", "2026"}),
        (timedelta(days=400), {"1 ene", "2027", "2028"}),
    ],
)
def test_the_dates_on_the_axis_are_as_fine_as_they_have_to_be(
    step: timedelta, labels: set[str]
) -> None:
    assert labels <= set(texts(plot_balances(store_of(["TIENDA"], step))))


def test_an_overdrawn_balance_and_a_single_event_are_drawn_without_a_warning(
    recwarn: pytest.WarningsRecorder,
) -> None:
    store = store_of(["TIENDA"])
    data = {"aggregate_id": "TIENDA", "amount": "500.00"}
    store.append(Event("late", "account.withdrawn", data, START + 9 * DAY, "test"))
    assert "-400" in texts(plot_balances(store))
    alone = EventStore(clock=SimulatedClock(START))
    BankAccount.open("TIENDA", 0, alone)
    assert "TIENDA: 0.00 €" in texts(plot_balances(alone))
    assert not recwarn.list


def test_nothing_to_draw_is_a_note() -> None:
    assert "no hay nada que dibujar" in repr(plot_balances(EventStore()))


def test_without_matplotlib_a_note_says_so_and_nothing_is_raised() -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from eventlib import EventStore\n"
        "from eventlib.lab import plot_balances\n"
        "print(plot_balances(EventStore()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Aviso: Aquí falta matplotlib" in done.stdout


def test_on_axes_of_ones_own_the_balances_are_drawn_and_one_goes_on_with_them() -> None:
    own = Figure(figsize=(8, 4)).subplots()
    with matplotlib.rc_context({"lines.linewidth": 9}):
        ax = plot_balances(store_of(["A1"]), ax=own)
        assert ax is own
        own.axhline(75, linestyle=":")
        own.annotate("75", (0.5, 75), xycoords=("axes fraction", "data"))
        first, again = picture(own), picture(own)
        assert matplotlib.rcParams["lines.linewidth"] == 9
    assert first.svg == again.svg
    assert first.text.splitlines() == [
        "Saldo de A1. Eje vertical: Saldo (€).",
        "A1: empieza en 100 y termina en 75.5; mínimo 70, máximo 100.",
        "Una línea horizontal en 75.",
        "Escrito: A1: 75.50 €; 75.",
    ]
    assert {"75", "A1: 75.50 €"} <= set(texts(first))
