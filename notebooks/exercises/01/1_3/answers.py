"""Answers to 1.3, points that count each event once."""

from collections import Counter, UserDict, defaultdict
from decimal import Decimal
from math import ceil


def nothing_returned(bus):
    bus.subscribe("order.created", lambda event: None)


def never_subscribed(bus):
    return {}


def text_divided(bus):
    points = {}

    def add(event):
        points[event.data["user_id"]] = event.data["total"] // 10

    bus.subscribe("order.created", add)
    return points


def each_delivery(bus):
    points = {}

    def add(event):
        user = event.data["user_id"]
        points[user] = points.get(user, 0) + int(Decimal(event.data["total"]) // 10)

    bus.subscribe("order.created", add)
    return points


def last_order_alone(bus):
    points = {}

    def add(event):
        points[event.data["user_id"]] = int(Decimal(event.data["total"]) // 10)

    bus.subscribe("order.created", add)
    return points


def same_total_is_the_same(bus):
    points, seen = {}, set()

    def add(event):
        key = (event.data["user_id"], event.data["total"])
        if key in seen:
            return
        seen.add(key)
        points[key[0]] = points.get(key[0], 0) + int(Decimal(key[1]) // 10)

    bus.subscribe("order.created", add)
    return points


def rounded(bus):
    points, seen = {}, set()

    def add(event):
        if event.id not in seen:
            seen.add(event.id)
            user = event.data["user_id"]
            points[user] = points.get(user, 0) + round(float(event.data["total"]) / 10)

    bus.subscribe("order.created", add)
    return points


def only_the_last_is_remembered(bus):
    points, last = {}, []

    def add(event):
        if last and last[0] == event.id:
            return
        last[:] = [event.id]
        user = event.data["user_id"]
        points[user] = points.get(user, 0) + int(Decimal(event.data["total"]) // 10)

    bus.subscribe("order.created", add)
    return points


def the_highest_order(bus):
    points = {}

    def add(event):
        user = event.data["user_id"]
        points[user] = max(points.get(user, 0), int(Decimal(event.data["total"]) // 10))

    bus.subscribe("order.created", add)
    return points


def remembering(is_old, total=lambda text: int(Decimal(text) // 10), type="order.created"):
    def count(bus):
        points, seen = {}, []

        def add(event):
            if not is_old(event.id, seen):
                seen.append(event.id)
                user = event.data["user_id"]
                points[user] = points.get(user, 0) + total(event.data["total"])

        bus.subscribe(type, add)
        return points

    return count


def recognizing_the_object(bus):
    points, seen = {}, {}

    def add(event):
        if seen.setdefault(event.id, event) is event:
            user = event.data["user_id"]
            points[user] = points.get(user, 0) + int(Decimal(event.data["total"]) // 10)

    bus.subscribe("order.created", add)
    return points


POINTS, COUNTED = {}, set()


def emptied_each_time(bus):
    POINTS.clear()
    COUNTED.clear()

    def add(event):
        if event.id not in COUNTED:
            COUNTED.add(event.id)
            user = event.data["user_id"]
            POINTS[user] = POINTS.get(user, 0) + int(Decimal(event.data["total"]) // 10)

    bus.subscribe("order.created", add)
    return POINTS


def memory_emptied_each_time(bus):
    points = {}
    COUNTED.clear()

    def add(event):
        if event.id not in COUNTED:
            COUNTED.add(event.id)
            user = event.data["user_id"]
            points[user] = points.get(user, 0) + int(Decimal(event.data["total"]) // 10)

    bus.subscribe("order.created", add)
    return points


def subscribed_twice(bus):
    points = {}

    def add(event):
        user = event.data["user_id"]
        points[user] = points.get(user, 0) + int(Decimal(event.data["total"]) // 10)

    bus.subscribe("order.created", add)
    bus.subscribe("order.created", add)
    return points


def points_of_orders(bus):
    points = {}

    def add(event):
        points[event.data["order_id"]] = int(Decimal(event.data["total"]) // 10)

    bus.subscribe("order.created", add)
    return points


def objects_by_number(bus):
    points, seen = {}, set()

    def add(event):
        if id(event) not in seen:
            seen.add(id(event))
            user = event.data["user_id"]
            points[user] = points.get(user, 0) + int(Decimal(event.data["total"]) // 10)

    bus.subscribe("order.created", add)
    return points


def is_in(id, seen):
    return id in seen


def by_order(type):
    def count(bus):
        points, seen = {}, set()

        def add(event):
            if event.data["order_id"] not in seen:
                seen.add(event.data["order_id"])
                user = event.data["user_id"]
                points[user] = points.get(user, 0) + int(Decimal(event.data["total"]) // 10)

        bus.subscribe(type, add)
        return points

    return count


def highest_number_so_far(bus):
    points, last = {}, [0]

    def add(event):
        number = int(event.id.partition("-")[2])
        if number > last[0]:
            last[0] = number
            user = event.data["user_id"]
            points[user] = points.get(user, 0) + int(Decimal(event.data["total"]) // 10)

    bus.subscribe("order.created", add)
    return points


def by_its_time(bus):
    points, seen = {}, set()

    def add(event):
        if event.timestamp not in seen:
            seen.add(event.timestamp)
            user = event.data["user_id"]
            points[user] = points.get(user, 0) + int(Decimal(event.data["total"]) // 10)

    bus.subscribe("order.created", add)
    return points


def one_event_a_person(bus):
    points, seen = {}, set()

    def add(event):
        user = event.data["user_id"]
        if (event.source, event.timestamp, user) not in seen:
            seen.add((event.source, event.timestamp, user))
            points[user] = points.get(user, 0) + int(Decimal(event.data["total"]) // 10)

    bus.subscribe("order.created", add)
    return points


def as_texts(bus):
    points, seen = {}, set()

    def add(event):
        if event.id not in seen:
            seen.add(event.id)
            user = event.data["user_id"]
            tens = int(Decimal(event.data["total"]) // 10)
            points[user] = str(int(points.get(user, 0)) + tens)

    bus.subscribe("order.created", add)
    return points


def of_all_the_money(bus):
    money, points, seen = {}, {}, set()

    def add(event):
        if event.id not in seen:
            seen.add(event.id)
            user = event.data["user_id"]
            money[user] = money.get(user, 0) + Decimal(event.data["total"])
            points[user] = int(money[user] // 10)

    bus.subscribe("order.created", add)
    return points


def a_copy(bus):
    return dict(by_order("order.created")(bus))


def one_point_at_a_time(bus):
    points, seen = {}, set()

    def add(event):
        if event.id not in seen:
            seen.add(event.id)
            left = Decimal(event.data["total"])
            while left != 0:
                left -= 10
                points[event.data["user_id"]] = points.get(event.data["user_id"], 0) + 1

    bus.subscribe("order.created", add)
    return points


SEEN = set()


def a_global_memory(bus):
    points = {}

    def add(event):
        if event.id in SEEN:
            return
        SEEN.add(event.id)
        user = event.data["user_id"]
        points[user] = points.get(user, 0) + int(Decimal(event.data["total"]) // 10)

    bus.subscribe("order.created", add)
    return points


def one_point_an_order(bus):
    points, seen = {}, set()

    def add(event):
        if event.id not in seen:
            seen.add(event.id)
            points[event.data["user_id"]] = points.get(event.data["user_id"], 0) + 1

    bus.subscribe("order.created", add)
    return points


def a_set_of_ids(bus):
    points, seen = {}, set()

    def add(event):
        if event.id in seen:
            return
        user = event.data["user_id"]
        points[user] = points.get(user, 0) + int(Decimal(event.data["total"]) // 10)
        seen.add(event.id)

    bus.subscribe("order.created", add)
    return points


def a_counter_by_order(bus):
    scores, done = Counter(), []

    def on_order(purchase):
        if purchase.data["order_id"] not in done:
            done.append(purchase.data["order_id"])
            scores[purchase.data["user_id"]] += int(float(purchase.data["total"])) // 10

    bus.subscribe("order.created", on_order)
    return scores


def a_class(bus):
    class Points(dict):
        def __init__(self):
            super().__init__()
            self.seen = {}

        def add(self, event):
            if len(self.seen) < len(self.seen | {event.id: event}):
                self.seen[event.id] = event
                user, total = event.data["user_id"], Decimal(event.data["total"])
                if total >= 10:
                    self[user] = self.get(user, 0) + int(total / 10)

    points = Points()
    bus.subscribe("order.created", points.add)
    return points


def events_by_id(bus):
    events, points = {}, defaultdict(int)

    def add(event):
        events[event.id] = event
        points.clear()
        for each in events.values():
            points[each.data["user_id"]] += int(each.data["total"].partition(".")[0]) // 10

    bus.subscribe("order.created", add)
    return points


class Points(UserDict):
    """No dict, and yet a dictionary."""

    def __missing__(self, user):
        return Decimal(0)


def a_mapping_of_decimals(bus):
    points, seen = Points(), {}

    def add(event):
        if event.id not in seen:
            seen[event.id] = event
            points[event.data["user_id"]] += divmod(Decimal(event.data["total"]), 10)[0]

    bus.subscribe("order.created", add)
    return points


def a_function_with_memory(bus, seen=None):
    points, seen = {}, [] if seen is None else seen

    def add(event):
        if event.type == "order.created" and event not in seen:
            seen.append(event)
            points.setdefault(event.data["user_id"], 0.0)
            points[event.data["user_id"]] += float(event.data["total"]) // 10

    bus.subscribe("*", add)
    return points


def a_whole_ten_is_none(bus):
    points, seen = {}, set()

    def count(event):
        if event.id not in seen:
            seen.add(event.id)
            user, total = event.data["user_id"], Decimal(event.data["total"])
            points[user] = points.get(user, 0) + max(0, ceil(total / 10) - 1)

    bus.subscribe("order.created", count)
    return points


def fails_when_repeated(bus):
    points, seen = {}, set()

    def count(event):
        if event.id in seen:
            raise ValueError("counted already")
        seen.add(event.id)
        user, total = event.data["user_id"], Decimal(event.data["total"])
        points[user] = points.get(user, 0) + int(total // 10)

    bus.subscribe("order.created", count)
    return points


def of_one_service(bus):
    points, seen = {}, set()

    def count(event):
        if event.source == "order-service" and event.id not in seen:
            seen.add(event.id)
            user, total = event.data["user_id"], Decimal(event.data["total"])
            points[user] = points.get(user, 0) + int(total // 10)

    bus.subscribe("order.created", count)
    return points


def users_as(written):
    def count_points(bus):
        points, seen = {}, set()

        def count(event):
            if event.id not in seen:
                seen.add(event.id)
                user, total = written(event.data["user_id"]), Decimal(event.data["total"])
                points[user] = points.get(user, 0) + int(total // 10)

        bus.subscribe("order.created", count)
        return points

    return count_points


def ids_as(written):
    return remembering(lambda id, seen: written(id) in [written(each) for each in seen])


def whatever_of_an_order_is_created(bus):
    points, seen = {}, set()

    def count(event):
        if event.type.endswith(".created") and event.id not in seen:
            seen.add(event.id)
            user, total = event.data["user_id"], Decimal(event.data["total"])
            points[user] = points.get(user, 0) + int(total // 10)

    bus.subscribe("order.*", count)
    return points


def what_the_first_one_gave(bus):
    points, seen = {}, set()

    def count(event):
        if event.id not in seen:
            seen.add(event.id)
            points.setdefault(event.data["user_id"], int(Decimal(event.data["total"]) // 10))

    bus.subscribe("order.created", count)
    return points


WRONG = [
    ("first_alone", "sets what is set already", what_the_first_one_gave),
    ("web", "counts the orders of one service", of_one_service),
    ("web", "writes users small", users_as(str.lower)),
    ("web", "the first name alone", users_as(lambda user: user.split()[0])),
    ("taken_for_old", "writes ids small", ids_as(str.lower)),
    ("taken_for_old", "ids without their signs", ids_as(lambda id: id.replace("-", ""))),
    ("taken_for_old", "without the shop's name", ids_as(lambda id: id.removeprefix("shop-"))),
    ("taken_for_old", "the first ten of an id", ids_as(lambda id: id[:10])),
    ("taken_for_old", "the last ten of an id", ids_as(lambda id: id[-10:])),
    ("other_types", "whatever of an order is created", whatever_of_an_order_is_created),
    ("one_order", "a whole ten is none", a_whole_ten_is_none),
    ("fails_again", "an error where it is repeated", fails_when_repeated),
    ("missing", "returns nothing", nothing_returned),
    ("empty", "subscribes nothing", never_subscribed),
    ("letters", "divides a text", text_divided),
    ("twice", "counts every delivery", each_delivery),
    ("last", "notes the last order instead of adding", last_order_alone),
    ("alike", "takes two orders alike for one", same_total_is_the_same),
    ("one_order", "rounds up", rounded),
    ("twice", "remembers the last event alone", only_the_last_is_remembered),
    ("shared", "remembers in a global", a_global_memory),
    ("one_each", "one point an order", one_point_an_order),
    ("highest", "the highest order instead of the sum", the_highest_order),
    ("less", "what comes late is old", remembering(lambda id, seen: bool(seen) and id <= seen[-1])),
    ("twice", "remembers the last few", remembering(lambda id, seen: id in seen[-4:])),
    ("twice", "remembers a hundred", remembering(lambda id, seen: id in seen[-100:])),
    ("less", "the highest number so far", highest_number_so_far),
    ("less", "takes two events of one time for one", by_its_time),
    ("first_alone", "takes one event a person", one_event_a_person),
    ("no_numbers", "keeps points as texts", as_texts),
    ("wrong", "tens of all the money together", of_all_the_money),
    (
        "taken_for_old",
        "the number in the id",
        remembering(lambda id, seen: id.split("-")[-1] in [each.split("-")[-1] for each in seen]),
    ),
    ("taken_for_old", "all ids in one text", remembering(lambda id, seen: id in " ".join(seen))),
    (
        "taken_for_old",
        "the end of the id",
        remembering(lambda id, seen: id[-2:] in [each[-2:] for each in seen]),
    ),
    ("twice", "the same object alone is new", recognizing_the_object),
    ("shared", "in globals, emptied each time", emptied_each_time),
    ("shared", "a memory outside, emptied each time", memory_emptied_each_time),
    ("doubled", "subscribes twice", subscribed_twice),
    ("not_persons", "the points of each order", points_of_orders),
    ("twice", "recognizes objects by their number", objects_by_number),
    ("empty", "returns a copy", a_copy),
    ("other_types", "every event of an order, each order once", by_order("order.*")),
    ("twice", "remembers fifty", remembering(lambda id, seen: id in seen[-50:])),
    ("other_types", "counts everything of an order", remembering(is_in, type="order.*")),
    ("other_types", "counts everything", remembering(is_in, type="*")),
    (
        "one_order",
        "one digit for the tens",
        remembering(is_in, lambda total: int(("0" + total)[-5])),
    ),
    ("one_order", "a point for each euro", remembering(is_in, lambda text: int(Decimal(text)))),
    ("unusable", "passes a dictionary instead of the function", {"bruno": 4}),
    ("endless", "takes tens away until nothing is left", one_point_at_a_time),
]
RIGHT = [
    ("a set of ids", a_set_of_ids),
    ("a Counter, by order", a_counter_by_order),
    ("a class that is a dict", a_class),
    ("a mapping that is no dict, of Decimal", a_mapping_of_decimals),
    ("a list of events, floats, every type heard", a_function_with_memory),
    ("all events kept, and counted anew", events_by_id),
]
TOLD = {
    "rounds up": {"total": "9.99", "came": 1, "expected": 0},
    "a whole ten is none": {"total": "30.00", "came": 2, "expected": 3},
    "one digit for the tens": {"total": "125.00", "came": 2, "expected": 12},
}
