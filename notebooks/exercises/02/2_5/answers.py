"""Answers to 2.5, a store from scratch."""

from collections import defaultdict
from datetime import UTC, datetime

from eventlib import ConcurrencyError, Event, EventStore


class Stub:
    def append(self, event, expected_version=None): ...


class Right:
    def __init__(self):
        self.events = []

    def append(self, event, expected_version=None):
        stream = event.data["aggregate_id"]
        actual = len(self.get_events(stream))
        if expected_version is not None and expected_version != actual:
            raise ConcurrencyError(stream, expected=expected_version, actual=actual)
        self.events.append(event)

    def get_events(self, aggregate_id):
        return [event for event in self.events if event.data["aggregate_id"] == aggregate_id]

    def replay(self, aggregate_id, aggregate_class):
        aggregate = aggregate_class()
        for event in self.get_events(aggregate_id):
            aggregate.apply(event)
        return aggregate


class ByStream:
    def __init__(self):
        self.streams = defaultdict(list)

    def append(self, event, expected_version=None):
        mine = self.streams[event.aggregate_id]
        if expected_version in (None, len(mine)):
            mine.append(event)
        else:
            raise ConcurrencyError(event.aggregate_id, expected=expected_version, actual=len(mine))

    def get_events(self, aggregate_id):
        return list(self.streams.get(aggregate_id, []))

    def replay(self, aggregate_id, aggregate_class):
        found = aggregate_class()
        for event in self.streams[aggregate_id]:
            found.apply(event)
        return found


class WithFilter(Right):
    def get_events(self, aggregate_id):
        return list(filter(lambda event: event.aggregate_id == aggregate_id, self.events))


class CountsVersions(Right):
    def __init__(self):
        super().__init__()
        self.versions = {}

    def append(self, event, expected_version=None):
        stream = event.data.get("aggregate_id")
        version = self.versions.get(stream, 0)
        if expected_version != version and expected_version is not None:
            raise ConcurrencyError(stream, expected=expected_version, actual=version)
        self.versions[stream] = version + 1
        self.events = [*self.events, event]


class Forgets(Right):
    def get_events(self, aggregate_id):
        return []


class PrintsThem(Right):
    def get_events(self, aggregate_id):
        [event for event in self.events if event.data["aggregate_id"] == aggregate_id]


class LatestFirst(Right):
    def append(self, event, expected_version=None):
        self.events.insert(0, event)


class OneListForAll(Right):
    shared = []  # noqa: RUF012

    def __init__(self):
        self.events = self.shared


class AllOfThem(Right):
    def get_events(self, aggregate_id):
        return self.events


class NoStreamIsNone(ByStream):
    def get_events(self, aggregate_id):
        return self.streams.get(aggregate_id)


class NotApplied(Right):
    def replay(self, aggregate_id, aggregate_class):
        return aggregate_class()


class NotReturned(Right):
    def replay(self, aggregate_id, aggregate_class):
        super().replay(aggregate_id, aggregate_class)


class VersionOfTheStore(Right):
    def append(self, event, expected_version=None):
        if expected_version not in (None, len(self.events)):
            raise ConcurrencyError(
                event.aggregate_id, expected=expected_version, actual=len(self.events)
            )
        self.events.append(event)


class AlwaysCompares(Right):
    def append(self, event, expected_version=0):
        super().append(event, expected_version)


class NeverCompares(Right):
    def append(self, event, expected_version=None):
        self.events.append(event)


class LetsZeroIn(Right):
    def append(self, event, expected_version=None):
        super().append(event, expected_version or None)


class WritesAllTheSame(Right):
    def append(self, event, expected_version=None):
        before = len(self.get_events(event.aggregate_id))
        self.events.append(event)
        if expected_version not in (None, before):
            raise ConcurrencyError(event.aggregate_id, expected=expected_version, actual=before)


class AnotherError(Right):
    def append(self, event, expected_version=None):
        if expected_version not in (None, len(self.get_events(event.aggregate_id))):
            raise ValueError("wrong version")
        self.events.append(event)


class SortsByName(Right):
    def get_events(self, aggregate_id):
        return sorted(super().get_events(aggregate_id), key=lambda event: event.id)


class SortsByTime(Right):
    def get_events(self, aggregate_id):
        return sorted(super().get_events(aggregate_id), key=lambda event: event.timestamp)


class AnywhereInTheData(Right):
    def get_events(self, aggregate_id):
        return [event for event in self.events if aggregate_id in event.data["aggregate_id"]]


class TheLastTen(Right):
    def get_events(self, aggregate_id):
        return super().get_events(aggregate_id)[-10:]


class KeepsTheObject(Right):
    def __init__(self):
        super().__init__()
        self.objects = {}

    def replay(self, aggregate_id, aggregate_class):
        if aggregate_id not in self.objects:
            self.objects[aggregate_id] = super().replay(aggregate_id, aggregate_class)
        return self.objects[aggregate_id]


class KeepsNoData(Right):
    def append(self, event, expected_version=None):
        data = {"aggregate_id": event.aggregate_id}
        bare = Event(event.id, event.type, data, event.timestamp, event.source)
        super().append(bare, expected_version)


class ChangesTheTime(Right):
    def append(self, event, expected_version=None):
        when = datetime(2026, 3, 9, 9, tzinfo=UTC)
        super().append(
            Event(event.id, event.type, event.data, when, event.source), expected_version
        )


class TellsAnotherStream(Right):
    def append(self, event, expected_version=None):
        actual = len(self.get_events(event.aggregate_id))
        if expected_version not in (None, actual):
            raise ConcurrencyError("A", expected=expected_version, actual=actual)
        self.events.append(event)


class TellsNoExpectation(Right):
    def append(self, event, expected_version=None):
        actual = len(self.get_events(event.aggregate_id))
        if expected_version not in (None, actual):
            raise ConcurrencyError(event.aggregate_id, expected=actual, actual=actual)
        self.events.append(event)


class ThreeVersionsByHeart(Right):
    def append(self, event, expected_version=None):
        actual = len(self.get_events(event.aggregate_id))
        if expected_version in (0, 1, 3) and expected_version != actual:
            raise ConcurrencyError(event.aggregate_id, expected=expected_version, actual=actual)
        self.events.append(event)


WRONG = [
    ("no_method", "the stub as it is", Stub),
    ("not_a_class", "passes an object instead of the class", Right()),
    ("not_back", "returns nothing that was appended", Forgets),
    ("not_back", "forgets to return", PrintsThem),
    ("not_back", "puts the latest first", LatestFirst),
    ("not_apart", "keeps one list for all stores", OneListForAll),
    ("not_apart", "does not look at the aggregate_id", AllOfThem),
    ("not_apart", "returns None where there is no stream", NoStreamIsNone),
    ("not_replayed", "makes the object and applies nothing", NotApplied),
    ("not_replayed", "does not return the object", NotReturned),
    ("not_let_in", "takes the version of the whole store", VersionOfTheStore),
    ("not_back", "compares when no version was said", AlwaysCompares),
    ("no_conflict", "never compares", NeverCompares),
    ("no_conflict", "takes 0 for no version", LetsZeroIn),
    ("no_conflict", "writes and then complains", WritesAllTheSame),
    ("not_back", "sorts by id", SortsByName),
    ("not_back", "sorts by time", SortsByTime),
    ("not_apart", "names that contain the name", AnywhereInTheData),
    ("not_back", "the last ten", TheLastTen),
    ("not_new", "keeps the object of the first replay", KeepsTheObject),
    ("not_whole", "keeps no data", KeepsNoData),
    ("not_whole", "changes the time", ChangesTheTime),
    ("not_told", "tells another stream", TellsAnotherStream),
    ("not_told", "tells another expectation", TellsNoExpectation),
    ("no_conflict", "three versions by heart", ThreeVersionsByHeart),
    ("no_conflict", "raises another error", AnotherError),
]
RIGHT = [
    ("one list", Right),
    ("a list for each stream", ByStream),
    ("a filter", WithFilter),
    ("counts the versions apart", CountsVersions),
    ("the library's own", EventStore),
]
