"""Events: frozen all the way down, exact about what they hold, equal by what they say."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any

import pytest

from eventlib import Event, EventStore, RecordedEvent

NOW = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
NESTED = {"aggregate_id": "A", "lines": [{"sku": "TEA", "units": [1, 2]}]}


def holding(data: Any) -> Event:
    return Event("e-1", "order.created", data, NOW, "shop")


def nested(depth: int, *kinds: type) -> Any:
    """`depth` containers, one in the other, of these kinds by turns."""
    value: Any = None
    for level in range(depth):
        kind = kinds[level % len(kinds)]
        value = {"x": value} if kind is dict else kind([value])
    return value


class TestFreezing:
    def test_a_later_change_to_the_callers_dict_is_not_seen(self) -> None:
        data = copy.deepcopy(NESTED)
        event = holding(data)
        data["lines"][0]["units"].append(3)
        data["lines"][0]["sku"] = "RUM"
        data["lines"].clear()
        data["extra"] = True
        assert event.data == NESTED

    @pytest.mark.parametrize(
        "change",
        [
            lambda data: data.__setitem__("a", 1),
            lambda data: data.__delitem__("aggregate_id"),
            lambda data: data.__ior__({"a": 1}),
            lambda data: data.clear(),
            lambda data: data.pop("aggregate_id"),
            lambda data: data.popitem(),
            lambda data: data.setdefault("a", 1),
            lambda data: data.update(a=1),
            lambda data: data["lines"].__setitem__(0, 1),
            lambda data: data["lines"].__setitem__(slice(None), []),
            lambda data: data["lines"].__delitem__(0),
            lambda data: data["lines"].__iadd__([1]),
            lambda data: data["lines"].__imul__(2),
            lambda data: data["lines"].append(1),
            lambda data: data["lines"].extend([1]),
            lambda data: data["lines"].insert(0, 1),
            lambda data: data["lines"].pop(),
            lambda data: data["lines"].remove(data["lines"][0]),
            lambda data: data["lines"].clear(),
            lambda data: data["lines"].reverse(),
            lambda data: data["lines"].sort(),
            lambda data: data["lines"][0].update(sku="RUM"),
            lambda data: data["lines"][0]["units"].append(3),
        ],
    )
    def test_what_a_reader_got_cannot_be_changed(self, change: Callable[[Any], object]) -> None:
        event = holding(NESTED)
        for read in (event, pickle.loads(pickle.dumps(event)), stored_in_a_file(event)):
            with pytest.raises(TypeError, match="never changed: correct it with a new event"):
                change(read.data)
            assert read.data == NESTED

    def test_no_field_can_be_set_anew(self) -> None:
        event = holding({})
        for field in dataclasses.fields(event):
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(event, field.name, "other")

    def test_copies_of_the_data_are_plain_and_change_nobody_else(self) -> None:
        event = holding(NESTED)
        for plain in (dict(event.data), event.data.copy(), event.data | {}):
            assert type(plain) is dict
            plain["lines"] = 0
        lines = event.data["lines"]
        for plain in (list(lines), lines.copy(), lines + lines, lines[:]):
            assert type(plain) is list
            plain.append(0)
        assert event.data == NESTED

    def test_data_is_a_dict_and_lists_to_everyone_who_asks(self) -> None:
        event = holding(NESTED)
        assert isinstance(event.data, dict)
        assert isinstance(event.data["lines"], list)
        assert event.data == NESTED
        assert json.loads(json.dumps(event.data)) == NESTED

    def test_tuples_become_lists(self) -> None:
        event = holding({"pair": (1, (2, {"three": (3,)}))})
        assert event.data == {"pair": [1, [2, {"three": [3]}]]}

    def test_what_another_event_holds_can_be_used_again(self) -> None:
        first = holding(NESTED)
        assert holding(first.data) == first
        assert holding({"of": first.data["lines"]}).data == {"of": NESTED["lines"]}


def stored_in_a_file(event: Event) -> RecordedEvent:
    """The event as the SQLite engine decodes it."""
    from eventlib.event import as_recorded, decode_data, encode_data

    (data,) = decode_data([encode_data(event.data)])
    return as_recorded(event.id, event.type, data, event.timestamp, event.source, 1, 1)


class TestCopies:
    @pytest.mark.parametrize("kind", ["plain", "recorded"])
    @pytest.mark.parametrize(
        "again",
        [copy.copy, copy.deepcopy, dataclasses.replace]
        + [
            lambda event, protocol=protocol: pickle.loads(pickle.dumps(event, protocol))
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
        ],
    )
    def test_a_copy_is_equal_whole_and_frozen(self, again: Any, kind: str) -> None:
        event = holding(NESTED)
        if kind == "recorded":
            with EventStore() as store:
                event = store.append(event)
        copied = again(event)
        assert copied == event
        assert hash(copied) == hash(event)
        assert repr(copied) == repr(event)
        assert type(copied) is type(event)
        with pytest.raises(TypeError, match="never changed"):
            copied.data["lines"][0]["units"].append(3)

    def test_a_recorded_event_keeps_its_place(self) -> None:
        with EventStore() as store:
            store.append(dataclasses.replace(holding(NESTED), id="e-0"))
            event = store.append(holding(NESTED))
        for copied in (copy.deepcopy(event), pickle.loads(pickle.dumps(event))):
            assert (copied.version, copied.position) == (2, 2)

    def test_replacing_a_field_checks_it_as_the_first_time(self) -> None:
        event = holding(NESTED)
        data = {"aggregate_id": "B", "lines": []}
        other = dataclasses.replace(event, data=data)
        data["lines"].append(1)
        assert other.data == {"aggregate_id": "B", "lines": []}
        assert event.data == NESTED
        with pytest.raises(ValueError, match="no time zone"):
            dataclasses.replace(event, timestamp=datetime(2026, 3, 2))


class Text(str):
    """A string, but not exactly one."""


class TestNames:
    FIELDS = ("id", "type", "source", "aggregate_id")

    @staticmethod
    def named(field: str, name: Any) -> Event:
        fields = {"id": "e-1", "type": "t", "source": "s", "aggregate_id": "A"} | {field: name}
        data = {"aggregate_id": fields.pop("aggregate_id")}
        return Event(**fields, data=data, timestamp=NOW)

    @pytest.mark.parametrize("field", FIELDS)
    @pytest.mark.parametrize(
        "name", ["x" * 500, "😀" * 500, " ", "a b", "<img src=x onerror=1>", "Ñandú/7", "\u202e"]
    )
    def test_any_printable_text_of_up_to_500_characters_is_a_name(
        self, field: str, name: str
    ) -> None:
        assert getattr(self.named(field, name), field) == name

    @pytest.mark.parametrize("field", FIELDS)
    @pytest.mark.parametrize(
        ("name", "why"),
        [
            ("", "is empty"),
            ("x" * 501, "has 501 characters: 500 at most"),
            ("a\x00", "control character"),
            ("a\n", "control character"),
            ("\x1f", "control character"),
            ("\x7f", "control character"),
            ("\x85", "control character"),
            ("\ud800", "half a character"),
            ("x\udfff", "half a character"),
        ],
    )
    def test_other_text_is_refused_by_name(self, field: str, name: str, why: str) -> None:
        with pytest.raises(ValueError, match=f"{field}.*{why}"):
            self.named(field, name)

    @pytest.mark.parametrize("field", FIELDS)
    @pytest.mark.parametrize("name", [1, b"x", True, ["x"], Text("x")])
    def test_what_is_not_exactly_a_string_is_refused(self, field: str, name: Any) -> None:
        with pytest.raises(TypeError, match=rf"{field}.* is .*(str|Text)"):
            self.named(field, name)

    @pytest.mark.parametrize("field", ["id", "type", "source"])
    def test_a_name_cannot_be_none(self, field: str) -> None:
        with pytest.raises(TypeError, match=f"{field} is a string, not NoneType"):
            self.named(field, None)

    def test_an_event_may_belong_to_no_stream(self) -> None:
        assert holding({}).aggregate_id is None
        assert holding({"aggregate_id": None}).aggregate_id is None
        assert holding({"aggregate_id": "A"}).aggregate_id == "A"


class Moment(datetime):
    """pandas.Timestamp is one of these."""


class NoOffset(tzinfo):
    def utcoffset(self, when: datetime | None) -> None:
        return None


def at(timestamp: Any) -> Event:
    return Event("e-1", "t", {}, timestamp, "s")


class TestTimestamps:
    @pytest.mark.parametrize(
        "naive", [datetime(2026, 3, 2), datetime(2026, 3, 2, tzinfo=NoOffset())]
    )
    def test_a_naive_one_is_refused_and_told_how_to_mend_it(self, naive: datetime) -> None:
        with pytest.raises(ValueError, match=r"timestamp has no time zone: add one, for example "):
            at(naive)

    @pytest.mark.parametrize("value", ["2026-03-02", 1772443800.0, date(2026, 3, 2), None])
    def test_anything_but_a_datetime_is_refused(self, value: Any) -> None:
        with pytest.raises(TypeError, match="timestamp is a datetime with a time zone, not "):
            at(value)

    def test_offsets_that_mean_the_same_instant_are_the_same(self) -> None:
        zones = [UTC, timezone(timedelta(0), "Z"), timezone(timedelta(hours=14))]
        zones += [timezone(-timedelta(hours=9, minutes=30)), timezone(timedelta(seconds=1))]
        events = [at(NOW.astimezone(zone)) for zone in zones]
        assert len(set(events)) == 1
        assert {repr(event) for event in events} == {repr(at(NOW))}
        assert all(event.timestamp.tzinfo is UTC for event in events)

    @pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=2))])
    def test_a_subclass_becomes_a_plain_datetime(self, zone: timezone) -> None:
        event = at(Moment(2026, 3, 2, 9, 30, 0, 123456, tzinfo=zone))
        assert type(event.timestamp) is datetime
        assert event.timestamp == datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=zone)

    @pytest.mark.parametrize("extreme", [datetime.min, datetime.max])
    def test_the_first_and_the_last_instant_are_held(self, extreme: datetime) -> None:
        assert at(extreme.replace(tzinfo=UTC)).timestamp == extreme.replace(tzinfo=UTC)

    @pytest.mark.parametrize(("extreme", "hours"), [(datetime.min, 1), (datetime.max, -1)])
    def test_beyond_them_in_utc_is_refused(self, extreme: datetime, hours: int) -> None:
        with pytest.raises(ValueError, match="outside the years 1 to 9999 in UTC"):
            at(extreme.replace(tzinfo=timezone(timedelta(hours=hours))))


class TestEquality:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (1, 1.0),
            (1, True),
            (0, False),
            (1.0, True),
            (0.0, -0.0),
            ("1", 1),
            (None, False),
            ([], {}),
        ],
    )
    def test_values_that_are_other_json_are_not_equal(self, one: Any, other: Any) -> None:
        assert holding({"x": one}) != holding({"x": other})
        assert holding({"x": [{"y": one}]}) != holding({"x": [{"y": other}]})

    def test_the_order_of_keys_does_not_matter(self) -> None:
        one, other = (
            holding({"a": 1, "b": {"c": 1, "d": 2}}),
            holding({"b": {"d": 2, "c": 1}, "a": 1}),
        )
        assert one == other
        assert hash(one) == hash(other)

    @pytest.mark.parametrize(
        "change",
        [
            {"id": "e-2"},
            {"type": "order.paid"},
            {"source": "till"},
            {"timestamp": NOW + timedelta(microseconds=1)},
            {"data": {}},
        ],
        ids=str,
    )
    def test_every_field_counts(self, change: dict[str, Any]) -> None:
        event = holding(NESTED)
        assert event != dataclasses.replace(event, **change)
        assert event == dataclasses.replace(event)

    def test_an_event_is_no_other_thing(self) -> None:
        assert holding({}) != "e-1"
        assert holding({}) != ("e-1", "order.created", {}, NOW, "shop")

    def test_a_recorded_event_equals_the_one_that_was_appended(self, store: EventStore) -> None:
        event = holding(NESTED)
        written = store.append(event)
        (read,) = store.get_events("A")
        assert event == written == read
        assert {event} == {written, read}
        assert repr(written) == repr(read)


class TestRepr:
    def test_it_says_what_happened_on_one_line(self, store: EventStore) -> None:
        event = Event("e-1", "t", {"aggregate_id": "A", "n": 1}, NOW, "s")
        assert repr(event) == '<Event e-1 t {"aggregate_id":"A","n":1} 2026-03-02T09:30:00.123456Z>'
        assert repr(store.append(event)) == (
            '<RecordedEvent #1 v1 e-1 t {"aggregate_id":"A","n":1} 2026-03-02T09:30:00.123456Z>'
        )

    def test_it_is_short_however_much_the_event_holds(self) -> None:
        event = Event("i" * 500, "t" * 500, {"x": "y\n" * 10_000}, NOW, "s" * 500)
        assert len(repr(event)) < 300
        assert "\n" not in repr(event)
