"""An aggregate of one's own: what it has to say, where it writes, what it is told when wrong."""

from __future__ import annotations

import copy
import pickle
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from eventlib import Aggregate, BankAccount, Event, EventStore, Order, RecordedEvent, StreamNotFound
from eventlib.testing.support import START

MakeEvent = Callable[..., Event]


class Garage(Aggregate):
    def __init__(self) -> None:
        super().__init__()
        self.parked: list[str] = []

    def evolve(self, event: Event) -> None:
        if event.type == "car.parked":
            self.parked.append(event.data["plate"])

    def open(self, name: str, store: Any) -> RecordedEvent:
        return self.record(store, "garage.opened", {"aggregate_id": name})

    def park(self, plate: str, store: Any, command_id: str | None = None) -> RecordedEvent:
        return self.record(store, "car.parked", {"plate": plate}, command_id=command_id)


@pytest.fixture
def garage(store: EventStore) -> Garage:
    garage = Garage()
    garage.open("G1", store)
    return garage


class TestWhereItWrites:
    @pytest.mark.parametrize("load", ["at hand", "loaded", "replayed", "of plain events"])
    def test_a_command_says_what_is_new_and_the_event_lands_in_its_stream(
        self, store: EventStore, garage: Garage, load: str
    ) -> None:
        if load == "loaded":
            garage = Garage.load("G1", store)
        elif load == "replayed":
            garage = store.replay("G1", Garage)
        elif load == "of plain events":
            garage = Garage()
            garage.apply(store.read_all()[0])
        written = garage.park("1234 BCD", store)
        assert written.data == {"aggregate_id": "G1", "plate": "1234 BCD"}
        assert (written.version, written.source) == (2, "Garage")
        assert (garage.parked, garage.version) == (["1234 BCD"], 2)

    def test_a_stream_that_was_replayed_empty_is_its_own_too(self, store: EventStore) -> None:
        store.replay("G7", Garage).park("1234 BCD", store)
        assert Garage.load("G7", store).parked == ["1234 BCD"]

    def test_it_cannot_write_into_another_stream(self, store: EventStore, garage: Garage) -> None:
        data = {"aggregate_id": "G2", "plate": "1234 BCD"}
        for command_id in (None, "c-1"):
            with pytest.raises(ValueError, match="is for 'G2', and this is G1"):
                garage.record(store, "car.parked", data, command_id=command_id)
        assert (garage.version, store.last_position) == (1, 1)

    def test_nor_can_a_card_that_takes_in_what_happened_elsewhere(
        self, store: EventStore, event: MakeEvent, garage: Garage
    ) -> None:
        garage.apply(store.append(event("e-1", "G2")))
        assert garage.park("1234 BCD", store).aggregate_id == "G1"

    def test_the_first_event_has_to_name_the_stream(self, store: EventStore) -> None:
        garage = Garage()
        with pytest.raises(ValueError, match="say which stream it belongs to"):
            garage.park("1234 BCD", store)
        assert (garage.version, store.last_position) == (0, 0)

    def test_a_command_written_in_full_runs_as_before(self, store: EventStore) -> None:
        class Full(Garage):
            def park(self, plate: str, store: Any, command_id: str | None = None) -> RecordedEvent:
                data = {"plate": plate, "aggregate_id": "G1"}
                return self.record(
                    *(store, "car.parked", data), source="gate", command_id=command_id, rule=None
                )

        full = Full()
        written = [full.park("1234 BCD", store), full.park("5678 FGH", store, "c-1")]
        assert [(e.source, e.aggregate_id) for e in written] == [("gate", "G1")] * 2
        assert repr(written[0].data) == "{'plate': '1234 BCD', 'aggregate_id': 'G1'}"

    def test_its_source_is_its_class_unless_that_says_another(self, store: EventStore) -> None:
        class Named(Garage, source="garage-service"): ...

        class Heir(Named): ...

        class Cellar(Garage): ...

        kinds = {Garage: "Garage", Cellar: "Garage", Named: "garage-service"}
        for number, (kind, source) in enumerate({**kinds, Heir: "garage-service"}.items()):
            assert kind().open(f"G{number}", store).source == source


class TestWhatItKeepsForItself:
    def test_a_store_that_was_closed_is_not_asked_again(self, path: Path) -> None:
        with EventStore(path) as store:
            Garage().open("G1", store)
            garage = Garage.load("G1", store)
        with EventStore(path) as store:
            first = Garage.load("G1", store).park("1234 BCD", store, "c-1")
            Garage.load("G1", store).park("5678 FGH", store)
            assert garage.park("1234 BCD", store, "c-1") == first
        assert garage.parked == ["1234 BCD", "5678 FGH"]

    def test_is_not_among_its_attributes(self, store: EventStore, garage: Garage) -> None:
        names = ["version", "parked"]
        assert list(vars(Garage())) == list(vars(garage)) == names
        assert vars(garage) == vars(Garage.load("G1", store)) == vars(store.replay("G1", Garage))

    @pytest.mark.parametrize(
        "copied", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))]
    )
    def test_a_copy_goes_on_alone(self, store: EventStore, copied: Callable[[Any], Any]) -> None:
        BankAccount.open("ACC123", 100, store)
        account = BankAccount.load("ACC123", store)
        other = copied(account)
        other.deposit(5, store, command_id="c-1")
        assert (account.version, other.version, str(other.balance)) == (1, 2, "105.00")


class TestLoad:
    def test_loads_what_replay_does(self, store: EventStore) -> None:
        BankAccount.open("ACC123", 100, store).deposit(5, store)
        assert vars(BankAccount.load("ACC123", store)) == vars(store.replay("ACC123", BankAccount))
        assert type(BankAccount.load("ACC123", store)) is BankAccount

    @pytest.mark.parametrize(
        ("asked", "nearest"),
        [
            ("ACC132", "ACC123"),
            ("acc123", "ACC123"),
            ("ACC12", "ACC123"),
            ("ORD-7", "ORD-77"),
            ("nothing like it", None),
            ("", None),
            (5, None),
        ],
    )
    def test_a_stream_that_is_not_there_is_an_error_that_names_the_nearest(
        self, store: EventStore, event: MakeEvent, asked: Any, nearest: str | None
    ) -> None:
        for number, stream in enumerate(["ACC123", "ACC999", "ORD-77"]):
            store.append(event(f"e-{number}", stream))
        with pytest.raises(StreamNotFound) as caught:
            BankAccount.load(asked, store)
        assert (caught.value.aggregate_id, caught.value.nearest) == (asked, nearest)
        said = f"no stream is called {asked!r}"
        assert str(caught.value) == said + (f"; did you mean {nearest!r}?" if nearest else "")

    def test_replay_keeps_its_promise(self, store: EventStore) -> None:
        assert vars(store.replay("ACC132", BankAccount)) == vars(BankAccount())


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        "name", ["envolve", "evovle", "evolv", "Evolve", "_evolve", "on_evolve"]
    )
    def test_a_misspelt_evolve_is_named_when_the_class_is_made(self, name: str) -> None:
        with pytest.raises(TypeError, match=f"Car has {name}, which nothing calls: call it evolve"):
            type("Car", (Aggregate,), {name: lambda self, event: None})

    def test_whoever_has_an_evolve_may_have_other_methods(self, event: MakeEvent) -> None:
        methods: dict[str, Any] = {"evolved": print, "evolves": print}
        heir: Any = type("Heir", (Garage,), methods)
        heir().apply(event())
        without: Any = type("Without", (Aggregate,), {"resolve": print})
        without().apply(event())

    def test_apply_is_not_to_be_overridden(self) -> None:
        with pytest.raises(TypeError, match="Car has an apply: call it evolve, which apply calls"):

            class Car(Aggregate):
                def apply(self, event: Event) -> None: ...

    def test_an_evolve_that_would_never_run(self) -> None:
        async def coroutine(self: Any, event: Event) -> None: ...

        def generator(self: Any, event: Event) -> Iterator[None]:
            yield

        async def both(self: Any, event: Event) -> AsyncIterator[None]:
            yield

        for evolve in (coroutine, generator, both):
            with pytest.raises(TypeError, match=r"Car.evolve is a coroutine function or a gener"):
                type("Car", (Aggregate,), {"evolve": evolve})

    def test_a_rule_that_would_never_run(self, store: EventStore, garage: Garage) -> None:
        def rule() -> Iterator[None]:
            yield

        with pytest.raises(TypeError, match="rule is a coroutine function or a generator"):
            garage.record(store, "car.parked", {"plate": "1"}, rule=rule)
        assert store.last_position == 1

    def test_a_rule_that_says_no_by_what_it_returns(
        self, store: EventStore, garage: Garage
    ) -> None:
        with pytest.raises(TypeError, match="to refuse it raises an error that says why"):
            garage.record(store, "car.parked", {"plate": "1"}, rule=lambda: False)
        assert store.last_position == 1
        garage.record(store, "car.parked", {"plate": "1"}, rule=lambda: True)

    def test_a_forgotten_super_init(self, store: EventStore, garage: Garage) -> None:
        class Car(Aggregate):
            def __init__(self) -> None:
                self.plate = ""

            def evolve(self, event: Event) -> None:
                self.plate = event.type

        happened = store.read_all()[0]
        for use in (
            lambda: Car().apply(happened),
            lambda: Car().apply(Event("e-1", "t", {}, START, "s")),
            lambda: store.replay("G1", Car),
            lambda: Car.load("G1", store),
            lambda: Car().record(store, "car.made", {"aggregate_id": "C1"}),
        ):
            with pytest.raises(TypeError, match=r"Car.__init__ has to begin with super\(\).__init"):
                use()
        assert store.last_position == 1
        assert repr(Car()) == "<Car v0, plate >"


class TestWhatItLooksLike:
    def test_short_and_the_same_every_time(self, store: EventStore, garage: Garage) -> None:
        account = BankAccount.open("ACC123", "1000", store)
        account.deposit(500, store)
        garage.park("1234 BCD", store)
        assert repr(garage) == "<Garage v2, 1 parked>"
        assert (
            repr(account) == "<BankAccount v2, account_id ACC123, balance 1500.00, 1 transactions>"
        )
        assert repr(Order()) == "<Order v0, order_id None, status None>"
        assert repr(Aggregate()) == "<Aggregate v0>"

    def test_whatever_it_holds(self) -> None:
        class Odd(Aggregate):
            def __init__(self) -> None:
                super().__init__()
                self._hidden = 1
                self.long = "x" * 1000
                self.thing = object()

        assert repr(Odd()) == f"<Odd v0, long {'x' * 79}…, thing <object object>"
