"""Answers to 2.5, a store from scratch."""

import sqlite3
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


class OneCase(Right):
    def __init__(self):
        self.streams = defaultdict(list)

    def append(self, event, expected_version=None):
        mine = self.streams[event.aggregate_id.lower()]
        if expected_version not in (None, len(mine)):
            raise ConcurrencyError(event.aggregate_id, expected=expected_version, actual=len(mine))
        mine.append(event)

    def get_events(self, aggregate_id):
        return list(self.streams[aggregate_id.lower()])


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


class BringsItsObjectUpToDate(Right):
    def __init__(self):
        super().__init__()
        self.kept = {}

    def replay(self, aggregate_id, aggregate_class):
        found, applied = self.kept.get(aggregate_id) or (aggregate_class(), 0)
        events = self.get_events(aggregate_id)
        for event in events[applied:]:
            found.apply(event)
        self.kept[aggregate_id] = found, len(events)
        return found


class OneObjectAVersion(KeepsTheObject):
    def replay(self, aggregate_id, aggregate_class):
        version = (aggregate_id, len(self.get_events(aggregate_id)))
        if version not in self.objects:
            self.objects[version] = Right.replay(self, aggregate_id, aggregate_class)
        return self.objects[version]


EVENTS = []


class OneListOutside(Right):
    def __init__(self):
        EVENTS.clear()
        self.events = EVENTS


class TellsTheOtherWayRound(Right):
    def append(self, event, expected_version=None):
        actual = len(self.get_events(event.aggregate_id))
        if expected_version not in (None, actual):
            raise ConcurrencyError(event.aggregate_id, expected=actual, actual=expected_version)
        self.events.append(event)


class OnlyWhatIsAhead(Right):
    def append(self, event, expected_version=None):
        actual = len(self.get_events(event.aggregate_id))
        if expected_version is not None and expected_version < actual:
            raise ConcurrencyError(event.aggregate_id, expected=expected_version, actual=actual)
        self.events.append(event)


class ReplaysTheStore(Right):
    def replay(self, aggregate_id, aggregate_class):
        aggregate = aggregate_class()
        for event in self.events:
            aggregate.apply(event)
        return aggregate


class TakesThemOut(Right):
    def replay(self, aggregate_id, aggregate_class):
        aggregate = aggregate_class()
        for event in self.get_events(aggregate_id):
            aggregate.apply(event)
            self.events.remove(event)
        return aggregate


class WaitsForTheVersion(Right):
    def append(self, event, expected_version=None):
        while expected_version not in (None, len(self.get_events(event.aggregate_id))):
            pass
        self.events.append(event)


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


class InALinkedList:
    last = None

    def append(self, event, expected_version=None):
        actual = len(self.get_events(event.data["aggregate_id"]))
        if not (expected_version is None or int(expected_version) == actual):
            raise ConcurrencyError(
                aggregate_id=event.data["aggregate_id"], actual=actual, expected=expected_version
            )
        self.last = (event, self.last)

    def get_events(self, aggregate_id):
        found, here = (), self.last
        while here:
            event, here = here
            found = (event, *found) if event.data["aggregate_id"] == aggregate_id else found
        return list(found)

    def replay(self, aggregate_id, aggregate_class):
        def after(events, aggregate):
            for event in events[:1]:
                aggregate.apply(event)
                after(events[1:], aggregate)
            return aggregate

        return after(self.get_events(aggregate_id), aggregate_class())


class KnowsWhatItHas(Right):
    def append(self, event, expected_version=None):
        if event.id not in {each.id for each in self.events}:
            super().append(event, expected_version)


class GoesThroughAllOfThem(Right):
    """Slow, and right: the story that the check tells it must not be too long for it."""

    def append(self, event, expected_version=None):
        stream = event.data["aggregate_id"]
        if self.version(stream) != len(self.get_events(stream)):
            raise RuntimeError("lost")
        super().append(event, expected_version)

    def version(self, stream):
        version = 0
        for event in self.events:
            if event.data["aggregate_id"] == stream:
                version += 1
        return version


class InADatabase:
    """Rows with numbers; the events themselves lie beside."""

    def __init__(self):
        self.rows = sqlite3.connect(":memory:")
        self.rows.execute("create table events (number integer primary key, stream text)")
        self.kept = {}

    def append(self, event, expected_version=None):
        actual = len(self.get_events(event.aggregate_id))
        if expected_version is not None and expected_version != actual:
            raise ConcurrencyError(event.aggregate_id, expected=expected_version, actual=actual)
        added = self.rows.execute("insert into events (stream) values (?)", [event.aggregate_id])
        self.kept[added.lastrowid] = event

    def get_events(self, aggregate_id):
        asked = "select number from events where stream = ? order by number"
        return [self.kept[number] for (number,) in self.rows.execute(asked, [aggregate_id])]

    replay = Right.replay


class Comparing(Right):
    """What a right one does, but for another version."""

    def append(self, event, expected_version=None):
        actual = len(self.get_events(event.aggregate_id))
        if expected_version is not None and expected_version != actual:
            return self.refused(event, expected_version, actual)
        self.events.append(event)

    def refused(self, event, expected, actual):
        return ConcurrencyError(event.aggregate_id, expected=expected, actual=actual)


class ReturnsFalse(Comparing):
    def refused(self, event, expected, actual):
        return False


class ArgumentsInARow(Comparing):
    def refused(self, event, expected, actual):
        raise ConcurrencyError(event.aggregate_id, expected, actual)


class Asserts(Comparing):
    def refused(self, event, expected, actual):
        assert expected == actual


class ComparesObjects(Right):
    def append(self, event, expected_version=None):
        actual = len(self.get_events(event.aggregate_id))
        if expected_version is not None and expected_version is not actual:
            raise ConcurrencyError(event.aggregate_id, expected=expected_version, actual=actual)
        self.events.append(event)


class CountsWhatItRefuses(CountsVersions):
    def append(self, event, expected_version=None):
        version = self.versions.get(event.aggregate_id, 0)
        self.versions[event.aggregate_id] = version + 1
        if expected_version not in (None, version):
            raise ConcurrencyError(event.aggregate_id, expected=expected_version, actual=version)
        self.events.append(event)


class AnotherKey(Right):
    def get_events(self, aggregate_id):
        return [event for event in self.events if event.data["account_id"] == aggregate_id]


class NoVersionIsAskedFor(Right):
    def append(self, event):
        self.events.append(event)


class OneLess(Right):
    def append(self, event, expected_version=None):
        last = len(self.get_events(event.aggregate_id)) - 1
        if expected_version not in (None, last):
            raise ConcurrencyError(event.aggregate_id, expected=expected_version, actual=last)
        self.events.append(event)


class LetsAnyFirstOneIn(ByStream):
    def append(self, event, expected_version=None):
        there = len(self.streams[event.aggregate_id])
        super().append(event, expected_version if there else None)


class ReplaysByTime(Right):
    def replay(self, aggregate_id, aggregate_class):
        aggregate = aggregate_class()
        for event in sorted(self.get_events(aggregate_id), key=lambda event: event.timestamp):
            aggregate.apply(event)
        return aggregate


class KeepsQuietAboutErrors(Right):
    def replay(self, aggregate_id, aggregate_class):
        aggregate = aggregate_class()
        for event in self.get_events(aggregate_id):
            try:
                aggregate.apply(event)
            except Exception:
                pass
        return aggregate


class ReturnsATuple(Right):
    def get_events(self, aggregate_id):
        return tuple(super().get_events(aggregate_id))


class AllOfThemWhereNoneIs(Right):
    def get_events(self, aggregate_id):
        return super().get_events(aggregate_id) or list(self.events)


class LessThanNothingIsAny(Right):
    def append(self, event, expected_version=None):
        super().append(event, None if expected_version == -1 else expected_version)


class LooksAtDigits(Right):
    def append(self, event, expected_version=None):
        actual = len(self.get_events(event.aggregate_id))
        if expected_version is not None and str(expected_version) not in str(actual):
            raise ConcurrencyError(event.aggregate_id, expected=expected_version, actual=actual)
        self.events.append(event)


class KeepsTheSeconds(Right):
    def append(self, event, expected_version=None):
        when = event.timestamp.replace(microsecond=0)
        kept = Event(event.id, event.type, event.data, when, event.source)
        super().append(kept, expected_version)


class KeepsTexts(Right):
    def append(self, event, expected_version=None):
        data = {key: str(value) for key, value in event.data.items()}
        kept = Event(event.id, event.type, data, event.timestamp, event.source)
        super().append(kept, expected_version)


class ReadOnce(ByStream):
    def get_events(self, aggregate_id):
        return filter(None, self.streams.get(aggregate_id, ()))


class TheDataOfEach(Right):
    def get_events(self, aggregate_id):
        return [dict(event.data) for event in super().get_events(aggregate_id)]


class GoesOnWithTheLastObject(Right):
    def __init__(self):
        super().__init__()
        self.replayed = {}

    def replay(self, aggregate_id, aggregate_class):
        aggregate = self.replayed.setdefault(aggregate_id, aggregate_class())
        for event in self.get_events(aggregate_id)[aggregate.version :]:
            aggregate.apply(event)
        return aggregate


WRONG = [
    ("not_new", "goes on with the object of the last replay", GoesOnWithTheLastObject),
    ("read_once", "hands out a filter", ReadOnce),
    ("no_event", "hands out the data", TheDataOfEach),
    ("not_whole", "keeps the time to the second", KeepsTheSeconds),
    ("not_whole", "keeps all of the data as text", KeepsTexts),
    ("not_replayed", "replays by time", ReplaysByTime),
    ("error_kept_quiet", "keeps quiet about errors of apply", KeepsQuietAboutErrors),
    ("not_apart", "all of them where there is none", AllOfThemWhereNoneIs),
    ("no_conflict", "takes -1 for any version", LessThanNothingIsAny),
    ("no_conflict", "looks at the digits of a version", LooksAtDigits),
    ("returned", "returns the error", Comparing),
    ("returned", "returns False", ReturnsFalse),
    ("wrong_arguments", "the arguments of the error in a row", ArgumentsInARow),
    ("other_error", "asserts", Asserts),
    ("objects", "compares objects", ComparesObjects),
    ("counts_refused", "counts what it refuses", CountsWhatItRefuses),
    ("no_key", "another key of the data", AnotherKey),
    ("no_argument", "does not ask for a version", NoVersionIsAskedFor),
    ("not_let_in", "one version less", OneLess),
    ("no_conflict", "lets any first event in", LetsAnyFirstOneIn),
    ("no_method", "the stub as it is", Stub),
    ("not_a_class", "passes an object instead of the class", Right()),
    ("not_back", "returns nothing that was appended", Forgets),
    ("not_back", "forgets to return", PrintsThem),
    ("not_back", "puts the latest first", LatestFirst),
    ("shared", "keeps one list for all stores", OneListForAll),
    ("not_apart", "does not look at the aggregate_id", AllOfThem),
    ("not_apart", "returns None where there is no stream", NoStreamIsNone),
    ("not_replayed", "makes the object and applies nothing", NotApplied),
    ("not_replayed", "does not return the object", NotReturned),
    ("not_let_in", "takes the version of the whole store", VersionOfTheStore),
    ("unasked", "compares when no version was said", AlwaysCompares),
    ("no_conflict", "never compares", NeverCompares),
    ("no_conflict", "takes 0 for no version", LetsZeroIn),
    ("no_conflict", "writes and then complains", WritesAllTheSame),
    ("not_back", "sorts by id", SortsByName),
    ("not_back", "sorts by time", SortsByTime),
    ("not_apart", "names that contain the name", AnywhereInTheData),
    ("not_apart", "names in other letters", OneCase),
    ("not_back", "the last ten", TheLastTen),
    ("not_new", "keeps the object of the first replay", KeepsTheObject),
    ("not_whole", "keeps no data", KeepsNoData),
    ("not_whole", "changes the time", ChangesTheTime),
    ("not_told", "tells another stream", TellsAnotherStream),
    ("not_told", "tells another expectation", TellsNoExpectation),
    ("no_conflict", "three versions by heart", ThreeVersionsByHeart),
    ("other_error", "raises another error", AnotherError),
    ("not_new", "brings its object up to date", BringsItsObjectUpToDate),
    ("not_new", "one object for each version", OneObjectAVersion),
    ("shared", "one list outside, emptied for each store", OneListOutside),
    ("not_told", "tells it the other way round", TellsTheOtherWayRound),
    ("no_conflict", "lets in what is ahead", OnlyWhatIsAhead),
    ("not_replayed", "applies the whole store", ReplaysTheStore),
    ("not_replayed", "takes the events out", TakesThemOut),
    ("endless", "waits for the version to come", WaitsForTheVersion),
]
RIGHT = [
    ("one list", Right),
    ("hands out a tuple", ReturnsATuple),
    ("a list for each stream", ByStream),
    ("a filter", WithFilter),
    ("counts the versions apart", CountsVersions),
    ("the library's own", EventStore),
    ("a linked list, and recursion", InALinkedList),
    ("knows what it has by its id", KnowsWhatItHas),
    ("rows of a database", InADatabase),
    ("goes through all of them, again and again", GoesThroughAllOfThem),
]
TOLD = {
    "sorts by id": {
        "came": "A1-e-1, A1-e-10, A1-e-11, A1-e-12, A1-e-2, A1-e-3, A1-e-4, A1-e-5, A1-e-6, "
        "A1-e-7, A1-e-8, A1-e-9"
    },
    "names in other letters": {
        "came": "A1-e-9, a1-e-9, A1-e-1, a1-e-1, A1-e-5, a1-e-5, A1-e-3, a1-e-3, A1-e-12, "
        "a1-e-12, A1-e-10, a1-e-10, A1-e-2, a1-e-2, A1-e-8, … (24)"
    },
    "takes -1 for any version": {"came": "A10: -1 / 14"},
    "returns the error": {"came": "ConcurrencyError"},
    "returns False": {"came": "bool"},
    "asserts": {"came": "AssertionError()"},
    "tells it the other way round": {"came": "actual=0 / actual=2"},
    "tells another stream": {"came": "A, expected=7, actual=14 / A10, expected=7, actual=14"},
    "counts what it refuses": {"came": "actual=3 / actual=2"},
}
