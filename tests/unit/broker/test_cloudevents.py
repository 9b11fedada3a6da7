"""Events as CloudEvents: the SDK reads what we write and we what it writes; nothing is lost."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from cloudevents.core.bindings.http import (
    HTTPMessage,
    from_binary,
    from_structured,
)
from cloudevents.core.bindings.http import to_binary as sdk_to_binary
from cloudevents.core.bindings.http import to_structured as sdk_to_structured
from cloudevents.core.formats.json import JSONFormat

from eventlib import Event, EventStore, RecordedEvent
from eventlib.broker.cloudevents import NotACloudEvent, read_event, to_binary, to_structured
from eventlib.event import encode_data
from eventlib.testing.appending import LARGE, VALUES, anything
from eventlib.testing.support import event

SDK = JSONFormat()
NAMES = ["<b>", "Ñandú/7", "'; DROP TABLE events; --", "😀", " ", "a%20b", "x" * 500, "日" * 500]
INSTANTS = [
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999999, UTC),
    datetime(2026, 3, 2, 9, 0, 0, 1, UTC),
    datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=-5, minutes=-30))),
    datetime(9999, 12, 31, 23, 59, 59, 999999, UTC),
]


def samples() -> dict[str, Event]:
    """Every kind of event with which the contract of the stores is tested."""
    chance = random.Random(20260302)
    found = {f"value {what}": event(value=value) for what, value in VALUES.items()}
    found |= {f"large {what}": event(value=value) for what, value in LARGE.items()}
    found |= {f"any {n}": event(f"e-{n}", value=anything(chance, depth=4)) for n in range(300)}
    found |= {f"name {n}": event(name, name, name, source=name) for n, name in enumerate(NAMES)}
    found |= {f"at {instant}": event(timestamp=instant) for instant in INSTANTS}
    found["without a stream"] = Event("e-1", "order.created", {}, INSTANTS[2], "shop")
    return found


SAMPLES = samples()


def text(read: Event) -> Any:
    """All that an event says, to the last digit, and its place."""
    place = (read.version, read.position) if isinstance(read, RecordedEvent) else None
    return read.id, read.type, encode_data(read.data), read.timestamp, read.source, place


def said_by_sdk(cloud: Any) -> Any:
    attributes = cloud.get_attributes()
    return (attributes["id"], attributes["type"], attributes["time"], cloud.get_data())


@pytest.mark.parametrize("write", [to_structured, to_binary])
def test_every_event_comes_back_as_it_was(write: Any) -> None:
    for what, sample in SAMPLES.items():
        assert text(read_event(*write(sample))) == text(sample), what


def test_headers_are_what_any_broker_can_carry() -> None:
    for sample in SAMPLES.values():
        for name, value in to_binary(sample)[0].items():
            assert name.startswith("ce-")
            assert value.isascii()
            assert value.isprintable()
            assert " " not in value


@pytest.mark.parametrize("mode", ["structured", "binary"])
def test_the_sdk_reads_what_we_write(mode: str) -> None:
    write, read = {
        "structured": (to_structured, from_structured),
        "binary": (to_binary, from_binary),
    }[mode]
    for what, sample in SAMPLES.items():
        cloud = read(HTTPMessage(*write(sample)), SDK)
        assert said_by_sdk(cloud) == (sample.id, sample.type, sample.timestamp, sample.data), what
        assert cloud.get_subject() == sample.aggregate_id
        assert cloud.get_datacontenttype() == "application/json"
        assert cloud.get_specversion() == "1.0"


@pytest.mark.parametrize("mode", ["structured", "binary"])
def test_we_read_what_the_sdk_writes(mode: str) -> None:
    write = {"structured": sdk_to_structured, "binary": sdk_to_binary}[mode]
    for what, sample in SAMPLES.items():
        cloud = from_structured(HTTPMessage(*to_structured(sample)), SDK)
        message = write(cloud, SDK)
        assert text(read_event(message.headers, message.body)) == text(sample), what


@pytest.mark.parametrize("write", [to_structured, to_binary])
def test_a_recorded_event_keeps_its_place(write: Any) -> None:
    with EventStore() as store:
        store.append(event("e-1", "OTHER"))
        sample = store.append(event("e-2"))
    read = read_event(*write(sample))
    assert isinstance(read, RecordedEvent)
    assert (read.version, read.position) == (1, 2)
    cloud = (from_structured if write is to_structured else from_binary)(
        HTTPMessage(*write(sample)), SDK
    )
    assert cloud.get_extension("position") == "2"


def whole(**other: Any) -> dict[str, Any]:
    cloud = {"specversion": "1.0", "id": "e-1", "source": "shop", "type": "order.paid"}
    cloud |= {"time": "2026-03-02T09:00:00Z", "data": {"total": "5.00"}}
    return {name: value for name, value in (cloud | other).items() if value is not ...}


def structured(**other: Any) -> tuple[dict[str, str], bytes]:
    return {"Content-Type": "application/cloudevents+json"}, json.dumps(whole(**other)).encode()


def test_what_others_may_write_is_read() -> None:
    plain = read_event(*structured())
    assert plain == Event(
        "e-1", "order.paid", {"total": "5.00"}, INSTANTS[2].replace(microsecond=0), "shop"
    )
    assert (
        read_event(*structured(time="2026-03-02T10:00:00.000+01:00", traceparent="00-a")) == plain
    )
    assert (
        read_event(*structured(datacontenttype="application/vnd.shop+json; charset=utf-8")) == plain
    )
    assert read_event(*structured(data=...)).data == {}
    assert read_event(*structured(source="urn:shop:%C3%B1")).source == "urn:shop:ñ"
    headers = {f"CE-{name}": str(it) for name, it in whole(data=...).items()}
    assert read_event(headers | {"content-type": "text/json"}, b'{"total":"5.00"}') == plain
    assert read_event(headers, b"").data == {}


@pytest.mark.parametrize(
    ("headers", "payload", "says"),
    [
        ({}, b"ORD1", "no attributes of a CloudEvent"),
        ({}, b'{"specversion":"1.0"}', "no attributes of a CloudEvent"),
        ({"content-type": "application/cloudevents+json"}, b"ORD1", "the message is no JSON"),
        ({"content-type": "application/cloudevents+json"}, b"\xff", "the message is no JSON"),
        ({"content-type": "application/cloudevents+json"}, b"[]", "no JSON object"),
        ({"content-type": "application/cloudevents+json"}, b"[" * 10**5, "recursion"),
        ({"content-type": "application/cloudevents-batch+json"}, b"[]", "no JSON object"),
        (*structured(id=...), "it has no id"),
        (*structured(id=""), "id is empty"),
        (*structured(id=7), "it has no id"),
        (*structured(source=...), "it has no source"),
        (*structured(type=None), "it has no type"),
        (*structured(time=...), "it has no time"),
        (*structured(time="yesterday"), "yesterday"),
        (*structured(time="2026-03-02T09:00:00"), "no time zone"),
        (*structured(specversion="0.3"), "specversion is '0.3'"),
        (*structured(data="text"), "data is a dict, not str"),
        (*structured(data=None), "data is a dict, not NoneType"),
        (*structured(data={"n": 2**53}), "beyond 2"),
        (*structured(data={"n": float("nan")}), "nan"),
        (*structured(data=..., data_base64="AA=="), "or binary"),
        (*structured(datacontenttype="application/xml"), "not JSON"),
        (*structured(datacontenttype=7), "not JSON"),
        (*structured(version="first", position="1"), "first"),
        ({f"ce-{n}": str(it) for n, it in whole(data=...).items()}, b"<x/>", "the data is no JSON"),
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused_with_the_reason(
    headers: dict[str, str], payload: bytes, says: str
) -> None:
    with pytest.raises(NotACloudEvent, match=says):
        read_event(headers, payload)
