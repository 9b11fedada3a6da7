"""Appending: each event gets its place, and comes back as it was put in."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from eventlib import Event, EventStore
from eventlib.testing.support import Contract, assert_gapless, event, places

VALUES: dict[str, Any] = {
    "null": None,
    "booleans": [True, False],
    "integers": [0, -1, 2**53 - 1, 1 - 2**53],
    "a zero and a one of each kind": [0, 0.0, -0.0, False, 1, 1.0, True],
    "floats": [0.1, -2.5, 1e-300, 1.7976931348623157e308, 5e-324, 1e16, 123456789.123456789],
    "texts": ["", " ", "text", 'quoted "so" and \\so', "null", "1", "{}", "a'b", "100%", "a_b"],
    "control characters": "".join(map(chr, range(32))) + "\x7f\x80\x9f\u2028\u2029\ufeff",
    "unicode": ["ñandú", "日本語", "שלום", "😀👩‍🚀", "e\u0301 is not \u00e9", "\U0010ffff\ufffe"],
    "empty parts": [[], {}, [[]], [{}], {"": []}],
    "nested parts": {"lines": [{"sku": "TEA", "units": 2, "tags": [None, ["x", {"y": {}}]]}]},
    "odd keys": {"": 1, " ": 2, "a.b": 3, "$ref": 4, "ñ": 5, "\x00": 6, '"': 7, "0": 8},
    "ninety levels": json.loads("[" * 90 + "]" * 90),
}
LARGE: dict[str, Any] = {
    "a long text": "ñ😀 x\n" * 300_000,
    "many items": list(range(100_000)),
    "many keys": {f"key-{n}": str(n) for n in range(20_000)},
}
ALIKE = ["A", "AB", "ABC", "a", "A ", " A", "A%", "A_", "A*", "A-1", "A1", "Á", "A\u0301", "_", "%"]
TEXT = "aZ09 \"\\'/%_\x00\n\x7fñ\u0301ß日😀\u2028"


class Appending(Contract):
    # --- places ----------------------------------------------------------------------------

    def test_versions_count_in_a_stream_and_positions_over_the_store(
        self, store: EventStore
    ) -> None:
        written = [
            store.append(event("a-1", "A")),
            store.append(event("b-1", "B")),
            *store.append_all([event("a-2", "A"), event("a-3", "A")]),
            store.append(event("b-2", "B")),
        ]
        where = [("a-1", 1, 1), ("b-1", 1, 2), ("a-2", 2, 3), ("a-3", 3, 4), ("b-2", 2, 5)]
        assert places(written) == where
        assert places(store.read_all()) == where

    def test_versions_and_positions_have_no_gaps(self, store: EventStore) -> None:
        for n in range(40):
            stream = f"S{n * n % 7}"
            store.append_all([event(f"{n}-{m}", stream) for m in range(1 + n % 3)])
            assert store.read_all()[-1].position == store.last_position
        assert_gapless(store)

    def test_appending_no_events_changes_nothing(self, store: EventStore) -> None:
        assert store.append_all([]) == []
        assert (store.read_all(), store.last_position, store.aggregate_ids()) == ([], 0, [])
        store.append(event("e-1"))
        assert store.append_all([], expected_version=99) == []
        assert places(store.read_all()) == [("e-1", 1, 1)]

    def test_a_long_batch_comes_back_whole_and_in_order(self, store: EventStore) -> None:
        written = store.append_all([event(f"e-{n}", n=n) for n in range(1, 2502)])
        assert [e.version for e in written] == list(range(1, 2502))
        assert [e.data["n"] for e in written] == [e.position for e in written]
        assert store.get_events("ACC123") == store.read_all() == written

    # --- what comes back -------------------------------------------------------------------

    def test_what_comes_back_is_what_was_put_in(self, store: EventStore) -> None:
        put_in = event("e-1", amount="5.00", lines=(1, {"x": None}))
        written = store.append(put_in)
        assert written == put_in == store.find("e-1")
        assert hash(written) == hash(put_in)
        assert store.get_events("ACC123") == store.read_all() == [put_in]
        assert written.data == {
            "aggregate_id": "ACC123",
            "amount": "5.00",
            "lines": [1, {"x": None}],
        }

    @pytest.mark.parametrize("what", VALUES)
    def test_every_json_value_comes_back_equal(self, store: EventStore, what: str) -> None:
        assert_round_trip(store, event(value=VALUES[what]))

    @pytest.mark.parametrize("what", LARGE)
    def test_large_payloads_come_back_whole(self, store: EventStore, what: str) -> None:
        assert_round_trip(store, event(value=LARGE[what]))

    def test_any_mixture_of_values_comes_back_equal_and_frozen(self, store: EventStore) -> None:
        chance = random.Random(20260302)
        put_in = [event(f"e-{n}", value=anything(chance, depth=4)) for n in range(300)]
        written = store.append_all(put_in)
        read = store.get_events("ACC123")
        assert read == put_in
        assert [json.dumps(e.data) for e in read] == [json.dumps(e.data) for e in put_in]
        assert places(store.append_all(put_in)) == places(written)  # the same content, it knows
        for part in (part for e in read for part in mutable_parts(e.data)):
            with pytest.raises(TypeError, match="never changed"):
                part.clear()

    @pytest.mark.parametrize(
        "instant",
        [
            datetime(1, 1, 1, tzinfo=UTC),
            datetime(1969, 12, 31, 23, 59, 59, 999999, UTC),
            datetime(2026, 3, 2, 9, 0, 0, 1, UTC),
            datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=-5, minutes=-30))),
            datetime(9999, 12, 31, 23, 59, 59, 999999, UTC),
        ],
        ids=str,
    )
    def test_the_instant_is_kept_to_the_microsecond(
        self, store: EventStore, instant: datetime
    ) -> None:
        store.append(event(timestamp=instant))
        (read,) = store.get_events("ACC123")
        assert read.timestamp == instant
        assert read.timestamp.tzinfo is UTC

    def test_a_recorded_event_can_go_into_another_store(self, store: EventStore) -> None:
        with EventStore() as other:
            other.append(event("e-0"))
            copied = store.append(other.append(event("e-1")))
        assert (copied.version, copied.position) == (1, 1)
        assert copied == event("e-1")

    # --- names -----------------------------------------------------------------------------

    @pytest.mark.parametrize(
        "name", ["<b>", "Ñandú/7", "'; DROP TABLE events; --", "😀", " ", "x" * 500, "日" * 500]
    )
    def test_any_name_can_be_stored_and_found(self, store: EventStore, name: str) -> None:
        written = store.append(event(name, name, name, source=name))
        assert store.find(name) == written
        assert store.get_events(name) == [written]
        assert store.read_all(types=[name]) == [written]
        assert store.aggregate_ids() == [name]

    def test_streams_whose_names_are_alike_are_kept_apart(self, store: EventStore) -> None:
        for round in (1, 2):
            for name in ALIKE:
                store.append(event(f"{name} {round}", name, type=name), expected_version=round - 1)
        assert store.aggregate_ids() == ALIKE
        for number, name in enumerate(ALIKE, start=1):
            both = [(f"{name} 1", 1, number), (f"{name} 2", 2, number + len(ALIKE))]
            assert places(store.get_events(name)) == both
            assert places(store.read_all(types=[name])) == both
            assert store.version(name) == 2
            assert places([e for e in [store.find(f"{name} 2")] if e]) == both[1:]

    # --- copies, not aliases ---------------------------------------------------------------

    def test_what_the_caller_changes_later_is_not_stored(self, store: EventStore) -> None:
        lines = [{"sku": "TEA"}]
        batch = [event("e-1", lines=lines), event("e-2")]
        store.append_all(batch)
        lines[0]["sku"] = "GOLD"
        batch.reverse()
        batch.append(event("e-3"))
        assert places(store.read_all()) == [("e-1", 1, 1), ("e-2", 2, 2)]
        assert store.read_all()[0].data["lines"] == [{"sku": "TEA"}]

    def test_what_was_read_is_the_readers_own_list(self, three: EventStore) -> None:
        three.append_all([event("n-1"), event("n-2")]).clear()
        three.append_all([event("n-1"), event("n-2")]).clear()
        three.read_all().clear()
        three.read_all(types=["account.deposited"]).clear()
        three.get_events("ACC123").clear()
        three.get_events("UNKNOWN").append(event("lost"))  # type: ignore[arg-type]
        three.aggregate_ids().clear()
        assert [e.id for e in three.read_all()] == ["a-1", "b-1", "a-2", "a-3", "n-1", "n-2"]
        assert three.get_events("UNKNOWN") == []
        assert three.aggregate_ids() == ["ACC123", "OTHER"]
        assert_gapless(three)

    def test_what_was_read_can_be_changed_by_nobody(self, store: EventStore) -> None:
        put_in = event("e-1", amount="5.00", lines=[{"sku": "TEA"}])
        answers = [store.append(put_in), store.append(put_in), *store.get_events("ACC123")]
        answers += [*store.read_all(), *store.read_all(types=[put_in.type])]
        answers += [e for e in [store.find("e-1")] if e]
        assert len(answers) == 6
        for answer in answers:
            for part in mutable_parts(answer.data):
                with pytest.raises(TypeError, match="never changed"):
                    part.clear()
        assert store.find("e-1") == put_in


def assert_round_trip(store: EventStore, put_in: Event) -> None:
    written = store.append(put_in)
    (read,) = store.get_events("ACC123")
    assert read == put_in == written
    assert json.dumps(read.data) == json.dumps(put_in.data)  # 1, 1.0 and true are not the same
    assert store.append(put_in).position == written.position


def anything(chance: random.Random, depth: int) -> Any:
    """A value of any kind, the same for the same chance."""
    kind = chance.randrange(8 if depth else 6)
    if kind == 0:
        return chance.choice([None, True, False])
    if kind == 1:
        return chance.randint(1 - 2**53, 2**53 - 1)
    if kind == 2:
        return chance.uniform(-1, 1) * 10.0 ** chance.randint(-300, 300)
    if kind < 6:
        return some_text(chance)
    size = chance.randrange(5)
    if kind == 6:
        return [anything(chance, depth - 1) for _ in range(size)]
    return {some_text(chance): anything(chance, depth - 1) for _ in range(size)}


def some_text(chance: random.Random) -> str:
    return "".join(chance.choices(TEXT, k=chance.randrange(6)))


def mutable_parts(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from mutable_parts(item)
    elif isinstance(value, list):
        yield value
        for item in value:
            yield from mutable_parts(item)
