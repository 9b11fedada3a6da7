"""Events as CloudEvents 1.0, which other programs can read, in both content modes.

Structured: one JSON text. Binary: the data as the payload, all else in `ce-` headers. An event's
`aggregate_id` is the CloudEvent's `subject`; a recorded event's `version` and `position` travel as
extension attributes (as text: a CloudEvents Integer ends at 2**31 - 1). A `source` is a URI
reference there, so what no URI holds is percent-encoded.

>>> from datetime import UTC, datetime
>>> event = Event("e-1", "order.paid", {"total": "5.00"}, datetime(2026, 3, 2, tzinfo=UTC), "shop")
>>> headers, payload = to_structured(event)
>>> print(payload.decode())
{"specversion":"1.0","id":"e-1","type":"order.paid","source":"shop",\
"time":"2026-03-02T00:00:00Z","datacontenttype":"application/json","data":{"total":"5.00"}}
>>> read_event(headers, payload) == read_event(*to_binary(event)) == event
True
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

from eventlib.broker.subjects import PRINTABLE
from eventlib.event import Event, RecordedEvent, encode_data

STRUCTURED = "application/cloudevents+json"
_IN_A_URI = "/:?#[]@!$&'()*+,;=~"
_JSON = re.compile(r"(application|text)/([\w.+-]+\+)?json\s*(;.*)?", re.IGNORECASE | re.DOTALL)

Sent = tuple[dict[str, str], bytes]
"""Headers and payload."""


class NotACloudEvent(ValueError):
    """A message that holds no CloudEvent, or one that cannot be an `Event`: it says why."""


def to_structured(event: Event) -> Sent:
    """The event as one JSON text."""
    whole = {**_attributes(event), "data": event.data}
    return {"content-type": STRUCTURED}, encode_data(whole).encode()


def to_binary(event: Event) -> Sent:
    """The event's data as JSON, its attributes as headers."""
    headers = {f"ce-{name}": quote(it, safe=PRINTABLE) for name, it in _attributes(event).items()}
    return headers, encode_data(event.data).encode()


def read_event(headers: Mapping[str, str], payload: bytes) -> Event:
    """The event in a message of either mode: a `RecordedEvent` where it says its place.

    Attributes that an event does not have are left out. No CloudEvent, no `time`, or data that is
    no JSON object: `NotACloudEvent`.
    """
    names = {name.lower(): value for name, value in headers.items()}
    kind = names.get("content-type", "application/json")
    try:
        if kind.lower().startswith("application/cloudevents"):
            found = _object(payload, "the message")
            return _event(found, found.get("data", {}))
        found = {name[3:]: unquote(it) for name, it in names.items() if name.startswith("ce-")}
        if "specversion" not in found:
            raise ValueError("it has no attributes of a CloudEvent")
        data = _object(payload, "the data") if payload else {}
        return _event({"datacontenttype": kind, **found}, data)
    except (TypeError, ValueError, RecursionError) as error:
        raise NotACloudEvent(f"a message that is no event of ours: {error}") from error


def _attributes(event: Event) -> dict[str, str]:
    attributes = {"specversion": "1.0", "id": event.id, "type": event.type}
    attributes["source"] = quote(event.source, safe=_IN_A_URI)
    attributes["time"] = event.timestamp.isoformat().replace("+00:00", "Z")
    attributes["datacontenttype"] = "application/json"
    if event.aggregate_id is not None:
        attributes["subject"] = event.aggregate_id
    if isinstance(event, RecordedEvent):
        attributes |= {"version": str(event.version), "position": str(event.position)}
    return attributes


def _event(found: Mapping[str, Any], data: Any) -> Event:
    for name in ("specversion", "id", "source", "type", "time"):
        if type(found.get(name)) is not str:
            raise ValueError(f"it has no {name}")
    if found["specversion"] != "1.0":
        raise ValueError(f"its specversion is {found['specversion']!r}, not '1.0'")
    kind = str(found.get("datacontenttype", "application/json"))
    if not _JSON.fullmatch(kind) or "data_base64" in found:
        raise ValueError(f"its data is {kind} or binary, not JSON")
    when, source = datetime.fromisoformat(found["time"]), unquote(found["source"])
    parts = found["id"], found["type"], data, when, source
    places = [int(found.get(name, 0)) for name in ("version", "position")]
    return RecordedEvent(*parts, *places) if min(places) > 0 else Event(*parts)


def _object(text: bytes, what: str) -> dict[str, Any]:
    try:
        found = json.loads(text.decode("utf-8"))
    except ValueError as error:
        raise ValueError(f"{what} is no JSON ({error})") from error
    if type(found) is not dict:
        raise ValueError(f"{what} is no JSON object")
    return found
