"""Answers to 6.2, orders that survive two hundred seeds."""


class Base:
    def __init__(self):
        self.status, self.changes = {}, 0
        self.seen, self.versions, self.position = set(), {}, 0
        self.latest, self.last = {}, None


class Stub(Base):
    def handle(self, event):
        self.status[event.aggregate_id] = event.type
        self.changes += 1


class ByIdAlone(Base):
    def handle(self, event):
        if event.id not in self.seen:
            self.seen.add(event.id)
            self.changes += 1
            self.status[event.aggregate_id] = event.type


class HigherPositions(Base):
    def handle(self, event):
        if event.position > self.position:
            self.position = event.position
            self.changes += 1
            self.status[event.aggregate_id] = event.type


class NextPositionOrNever(Base):
    def handle(self, event):
        if event.position == self.position + 1:
            self.position = event.position
            self.changes += 1
            self.status[event.aggregate_id] = event.type


class ByTimestamp(Base):
    def handle(self, event):
        if event.id in self.seen:
            return
        self.seen.add(event.id)
        self.changes += 1
        if event.timestamp >= self.latest.get(event.aggregate_id, event.timestamp):
            self.latest[event.aggregate_id] = event.timestamp
            self.status[event.aggregate_id] = event.type


class CopiesInARow(Base):
    def handle(self, event):
        if event.id != self.last:
            self.last = event.id
            self.changes += 1
            if event.version > self.versions.get(event.aggregate_id, 0):
                self.versions[event.aggregate_id] = event.version
                self.status[event.aggregate_id] = event.type


class RightStatesEveryCopyCounted(Base):
    def handle(self, event):
        self.changes += 1
        if event.version > self.versions.get(event.aggregate_id, 0):
            self.versions[event.aggregate_id] = event.version
            self.status[event.aggregate_id] = event.type


class CountsWhatMovesOn(Base):
    def handle(self, event):
        if event.version > self.versions.get(event.aggregate_id, 0):
            self.versions[event.aggregate_id] = event.version
            self.status[event.aggregate_id] = event.type
            self.changes += 1


class Stops(Base):
    def handle(self, event):
        if event.version > 1 and event.aggregate_id not in self.status:
            raise LookupError("who is it?")
        self.status[event.aggregate_id] = event.type


class RenamedCounter(Base):
    def handle(self, event):
        self.__dict__.pop("changes", None)
        self.count = 1


class NeverCounts(Base):
    def handle(self, event):
        if event.version > self.versions.get(event.aggregate_id, 0):
            self.versions[event.aggregate_id] = event.version
            self.status[event.aggregate_id] = event.type


class RemembersForAll(Base):
    all_seen = set()

    def handle(self, event):
        if event.id not in self.all_seen:
            self.all_seen.add(event.id)
            self.changes += 1
            if event.version > self.versions.get(event.aggregate_id, 0):
                self.versions[event.aggregate_id] = event.version
                self.status[event.aggregate_id] = event.type


class SevenByHeart:
    changes = 7
    status = {"ORD1": "order.shipped", "ORD2": "order.cancelled", "ORD3": "order.paid"}

    def handle(self, event):
        pass


class HighestPosition(Base):
    def handle(self, event):
        self.changes = max(self.changes, event.position)
        if event.version > self.versions.get(event.aggregate_id, 0):
            self.versions[event.aggregate_id] = event.version
            self.status[event.aggregate_id] = event.type


class WaitsForSeven(Base):
    def handle(self, event):
        self.latest[event.position] = event
        if len(self.latest) == 7:
            self.changes = 7
            self.status = {e.aggregate_id: e.type for _, e in sorted(self.latest.items())}


class SevenAtOnce(Base):
    def handle(self, event):
        self.changes = 7
        if event.version > self.versions.get(event.aggregate_id, 0):
            self.versions[event.aggregate_id] = event.version
            self.status[event.aggregate_id] = event.type


class RankOfStates(Base):
    RANK = ("created", "paid", "shipped", "cancelled", "returned")

    def handle(self, event):
        if event.id in self.seen:
            return
        self.seen.add(event.id)
        self.changes += 1
        rank = self.RANK.index(event.type.removeprefix("order."))
        if rank >= self.versions.get(event.aggregate_id, 0):
            self.versions[event.aggregate_id] = rank
            self.status[event.aggregate_id] = event.type


def known_by(key, newer):
    class Orders(Base):
        def handle(self, event):
            if key(event) in self.seen:
                return
            self.seen.add(key(event))
            self.changes += 1
            order = event.aggregate_id
            if order not in self.latest or newer(event, self.latest[order]):
                self.latest[order] = event
                self.status[order] = event.type

    return Orders


def number_of(event):
    return int("".join(filter(str.isdigit, event.id)))


def by_version(event, last):
    return event.version > last.version


class ByOrderIdOfTheData(Base):
    def handle(self, event):
        order = event.data["order_id"]
        if (order, event.version) not in self.seen:
            self.seen.add((order, event.version))
            self.changes += 1
            if event.version > self.versions.get(order, 0):
                self.versions[order] = event.version
                self.status[order] = event.type


class Buckets:
    def __init__(self):
        self.of_each = {}

    def handle(self, event):
        self.of_each.setdefault(event.aggregate_id, {})[event.version] = event.type

    def __getattr__(self, name):
        if name == "status":
            return {order: types[max(types)] for order, types in self.of_each.items()}
        if name == "changes":
            return sum(map(len, self.of_each.values()))
        raise AttributeError(name)


class SortsAgain:
    def __init__(self):
        self.events, self.status, self.changes = [], {}, 0

    def handle(self, event):
        if all(event != known for known in self.events):
            self.events.append(event)
        self.status = {}
        self.changes = 0
        for known in sorted(self.events, key=lambda each: each.position):
            self.status[known.aggregate_id] = known.type
            self.changes += 1


class ByTheObject(Base):
    def handle(self, event):
        if id(event) in self.seen:
            return
        self.seen.add(id(event))
        self.changes += 1
        if event.version > self.versions.get(event.aggregate_id, 0):
            self.versions[event.aggregate_id] = event.version
            self.status[event.aggregate_id] = event.type


class SumOfVersions(Base):
    def handle(self, event):
        if event.version > self.versions.get(event.aggregate_id, 0):
            self.versions[event.aggregate_id] = event.version
            self.status[event.aggregate_id] = event.type
        self.changes = sum(self.versions.values())


class Insists(Base):
    def handle(self, event):
        while event.version != self.versions.get(event.aggregate_id, 0) + 1:
            pass
        self.versions[event.aggregate_id] = event.version
        self.status[event.aggregate_id] = event.type
        self.changes += 1


class Waiting(Base):
    def __init__(self):
        super().__init__()
        self.waiting = {}

    def handle(self, event):
        if event.position > self.position:
            self.waiting[event.position] = event
        while self.position + 1 in self.waiting:
            self.position += 1
            arrived = self.waiting.pop(self.position)
            self.status[arrived.aggregate_id] = arrived.type
            self.changes += 1


class ByVersion(Base):
    def handle(self, event):
        if event.id in self.seen:
            return
        self.seen.add(event.id)
        self.changes += 1
        if event.version > self.versions.get(event.aggregate_id, 0):
            self.versions[event.aggregate_id] = event.version
            self.status[event.aggregate_id] = event.type


class Recomputed:
    def __init__(self):
        self.events = {}

    def handle(self, event):
        self.events[event.position] = event

    @property
    def status(self):
        return {e.aggregate_id: e.type for _, e in sorted(self.events.items())}

    @property
    def changes(self):
        return len(self.events)


def closure():
    class Orders:
        pass

    orders, highest = Orders(), {}
    orders.status, orders.changes, orders.seen = {}, 0, []

    def handle(happened):
        if happened.position in orders.seen:
            return
        orders.seen.append(happened.position)
        orders.changes = len(orders.seen)
        if happened.position >= highest.get(happened.aggregate_id, 0):
            highest[happened.aggregate_id] = happened.position
            orders.status[happened.aggregate_id] = happened.type

    orders.handle = handle
    return orders


class PutsTheLastFewInOrder(Base):
    """Nothing comes more than three places late, as far as the 200 seeds know."""

    def handle(self, event):
        if event.id not in self.seen:
            self.seen.add(event.id)
            self.changes += 1
            few = sorted([*(self.last or []), event], key=lambda each: each.position)
            for each in few:
                self.status[each.aggregate_id] = each.type
            self.last = few[-3:]


class StatusOfTheClass(known_by(lambda event: event.id, by_version)):
    status = {}

    def __init__(self):
        super().__init__()
        del self.status


class WaitingRoomOfTheClass(Waiting):
    one_for_all = {}

    def __init__(self):
        super().__init__()
        self.waiting = self.one_for_all


class WaitingRoomAsADefault(Waiting):
    def __init__(self, waiting={}):
        super().__init__()
        self.waiting = waiting


class VersionsOfTheClass(ByVersion):
    one_for_all = {}

    def __init__(self):
        super().__init__()
        self.versions = self.one_for_all


class RemembersTheLastTen(ByVersion):
    def handle(self, event):
        super().handle(event)
        self.lately = [*getattr(self, "lately", [])[-10:], event.id]
        self.seen = set(self.lately)


class HeapBlockedByCopies(Base):
    def handle(self, event):
        self.last = sorted([*(self.last or []), event], key=lambda each: each.position)
        while self.last and self.last[0].position == self.position + 1:
            self.position += 1
            arrived = self.last.pop(0)
            self.status[arrived.aggregate_id] = arrived.type
            self.changes += 1


class AsNewAsTheOneBefore(Base):
    """Of whichever order that was."""

    def handle(self, event):
        if event.id not in self.seen:
            self.seen.add(event.id)
            self.changes += 1
            if event.version >= self.position:
                self.status[event.aggregate_id] = event.type
            self.position = event.version


class RoomForFour:
    def __init__(self):
        self.status, self.changes, self.next, self.waiting = {}, 0, 1, {}

    def handle(self, event):
        if event.position < self.next:
            return
        if event.position == self.next or len(self.waiting) < 4:
            self.waiting[event.position] = event
        while self.next in self.waiting:
            each = self.waiting.pop(self.next)
            self.status[each.aggregate_id] = each.type
            self.changes += 1
            self.next += 1


WRONG = [
    ("mixed", "one waiting room for the whole class", WaitingRoomOfTheClass),
    ("mixed", "one waiting room as a default argument", WaitingRoomAsADefault),
    ("shared", "one version of each order for all consumers", VersionsOfTheClass),
    ("forgotten", "remembers the last ten", RemembersTheLastTen),
    ("fewer", "a copy is in front, and all wait behind it", HeapBlockedByCopies),
    ("never", "compares with the version of another order", AsNewAsTheOneBefore),
    ("at_once", "one status for the whole class", StatusOfTheClass),
    ("by_heart", "puts the last few in order", PutsTheLastFewInOrder),
    ("more", "the stub as it is", Stub),
    ("status", "knows copies, not lateness", ByIdAlone),
    ("fewer", "drops what comes late", HigherPositions),
    ("fewer", "takes the next position or nothing", NextPositionOrNever),
    ("never", "orders by timestamp: clocks go back", ByTimestamp),
    ("more", "knows a copy only behind its original", CopiesInARow),
    ("more", "counts every copy", RightStatesEveryCopyCounted),
    ("fewer", "counts what moves an order on", CountsWhatMovesOn),
    ("none", "never counts", NeverCounts),
    ("stopped", "stops at what comes too early", Stops),
    ("missing", "renames the counter", RenamedCounter),
    ("shared", "one memory for all consumers", RemembersForAll),
    ("ahead", "the end of the story by heart", SevenByHeart),
    ("ahead", "the highest position for a count", HighestPosition),
    ("by_heart_count", "waits until seven have come", WaitsForSeven),
    ("ahead", "seven, whatever came", SevenAtOnce),
    ("by_heart", "a rank of states instead of the order in which they came", RankOfStates),
    (
        "by_heart_count",
        "an order has each type once",
        known_by(lambda event: (event.aggregate_id, event.type), by_version),
    ),
    ("by_heart_count", "room for four that wait", RoomForFour),
    ("by_heart_count", "a moment is an event", known_by(lambda e: e.timestamp, by_version)),
    (
        "by_heart",
        "a clock that always goes backwards",
        known_by(lambda event: event.id, lambda event, last: event.timestamp < last.timestamp),
    ),
    (
        "by_heart",
        "the order of the ids",
        known_by(lambda event: event.id, lambda event, last: event.id > last.id),
    ),
    (
        "by_heart",
        "the number in the id",
        known_by(lambda event: event.id, lambda event, last: number_of(event) > number_of(last)),
    ),
    (
        "by_heart_count",
        "an order has each type once at a time",
        known_by(lambda e: (e.aggregate_id, e.type, e.timestamp), by_version),
    ),
    ("more", "knows a copy by being the same object", ByTheObject),
    ("ahead", "the sum of the versions", SumOfVersions),
    ("endless", "waits inside handle", Insists),
    ("unusable", "passes an object instead of the class", Waiting()),
]
RIGHT = [
    ("waits for its turn", Waiting),
    ("by version", ByVersion),
    ("keeps the events and computes", Recomputed),
    ("the order in the data, order and version", ByOrderIdOfTheData),
    ("a table for each order", Buckets),
    ("compares with all, sorts again each time", SortsAgain),
    ("a function that makes one; other names", closure),
]
TOLD = {"drops what comes late": {"seed": 1, "changes": 6}}
