"""Answers to 4.1, the bridge from the store to the query."""

from eventlib import EventBus


def another_bus(store, query):
    bus = EventBus()
    bus.subscribe("order.created", query.handle_order_created)


def created_alone(store, query):
    store.subscribe(query.handle_order_created)


def called_at_once(store, query):
    for event in store.read_all():
        query.handle(event)


def result_subscribed(store, query):
    store.subscribe(query.get_order)


def wrong_arguments(store, query):
    store.subscribe(lambda: query.handle)


def expects_a_user(store, query):
    def handle(event):
        if event.data["user_id"]:
            query.handle(event)

    store.subscribe(handle)


def through_a_bus_created(store, query):
    bus = EventBus()
    bus.subscribe("order.created", query.handle)
    store.subscribe(bus.publish)


def bus_without_store(store, query):
    bus = EventBus()
    bus.subscribe("*", query.handle)


def paid_forgotten(store, query):
    def handle(event):
        if event.type != "order.paid":
            query.handle(event)

    store.subscribe(handle)


def cancelled_forgotten(store, query):
    bus = EventBus()
    for type_ in ("created", "paid", "shipped"):
        bus.subscribe(f"order.{type_}", query.handle)
    store.subscribe(bus.publish)


FIRST = []


def first_query_for_all(store, query):
    FIRST.append(query)
    store.subscribe(FIRST[0].handle)


def subscribe_called(store, query):
    store.subscribe(query.handle(None))


def before_it_is_stored(store, query):
    append_all = store.append_all

    def tell_then_append(events, *expected, **more):
        for event in events:
            query.handle(event)
        return append_all(events, *expected, **more)

    store.append_all = tell_then_append


def one_event_before_it_is_stored(store, query):
    append, append_all = store.append, store.append_all

    def append_all_then_tell(events, *args, **more):
        events = append_all(events, *args, **more)
        for event in events:
            query.handle(event)
        return events

    def tell_then_append(event, *expected, **more):
        query.handle(event)
        return append(event, *expected, **more)

    store.append, store.append_all = tell_then_append, append_all_then_tell


def rows_by_hand(store, query):
    def note(event):
        order = event.aggregate_id
        state = event.type.removeprefix("order.").upper()
        query.read_db[order] = {"id": order, "user_id": "bruno", "status": state}

    store.subscribe(note)


LAST = []


def last_query_for_all(store, query):
    LAST[:] = [query]
    store.subscribe(lambda event: LAST[0].handle(event))


def all_but_the_creation(store, query):
    def handle(event):
        if event.type != "order.created":
            query.handle(event)

    store.subscribe(handle)


def paid_is_not_cancelled(store, query):
    def handle(event):
        row = query.get_order(event.aggregate_id)
        if row and row["status"] == "PAID" and event.type == "order.cancelled":
            return
        query.handle(event)

    store.subscribe(handle)


def states_by_name(store, query):
    def handle(event):
        if event.type == "order.created":
            query.handle(event)
        else:
            state = event.type.partition(".")[2].upper()
            query.read_db[event.aggregate_id]["status"] = state

    store.subscribe(handle)


def states_by_table(store, query):
    states = {"order.paid": "PAID", "order.shipped": "SHIPPED", "order.cancelled": "CANCELLED"}

    def handle(event):
        query.handle_order_created(event)
        if event.type in states:
            query.read_db[event.aggregate_id]["status"] = states[event.type]

    store.subscribe(handle)


def rows_without_all_fields(store, query):
    def handle(event):
        if event.type == "order.created":
            created = {"id": event.aggregate_id, "user_id": event.data["user_id"]}
            query.read_db[event.aggregate_id] = {**created, "created_at": event.timestamp}
            query.read_db[event.aggregate_id]["status"] = "CREATED"
        query.handle(event)

    store.subscribe(handle)


def the_first_ten(store, query):
    store.subscribe(lambda event: query.handle(event) if event.position <= 10 else None)


def one_order_behind(store, query):
    heard = []

    def handle(event):
        heard.append(event)
        for earlier in heard[-2:-1]:
            query.handle(earlier)

    store.subscribe(handle)


def from_the_commands_alone(store, query):
    store.subscribe(lambda event: query.handle(event) if event.source == "order-service" else None)


HEARD = set()


def unless_heard(key):
    """Tells of what it has not heard before, in whatever store."""

    def connect(store, query):
        def handle(event):
            if key(event) not in HEARD:
                HEARD.add(key(event))
                query.handle(event)

        store.subscribe(handle)

    return connect


def after_append_alone(store, query):
    append = store.append

    def append_then_tell(*args, **more):
        event = append(*args, **more)
        query.handle(event)
        return event

    store.append = append_then_tell


def only_with_an_order_id(store, query):
    store.subscribe(lambda event: query.handle(event) if "order_id" in event.data else None)


def always_the_first_event(store, query):
    store.subscribe(lambda _: query.handle(store.read_all()[0]))


def without_cancelled_ones(store, query):
    def handle(event):
        query.handle(event)
        if event.type == "order.cancelled":
            query.read_db.pop(event.aggregate_id)

    store.subscribe(handle)


def direct(store, query):
    store.subscribe(query.handle)


def through_a_bus(store, query):
    bus = EventBus()
    bus.subscribe("order.*", query.handle)
    store.subscribe(bus.publish)


def with_a_lambda(log, view):
    return log.subscribe(lambda happened: view.handle(happened), after=0)


def type_by_type(store, query):
    def tell(event):
        if event.type in ("order.created", "order.paid", "order.shipped", "order.cancelled"):
            query.handle(event)

    store.subscribe(tell)


class Bridge:
    def __init__(self, query):
        self.query = query

    def __call__(self, event):
        match event.type.split("."):
            case ["order", _]:
                self.query.handle(event)


def reads_the_log_itself(store, query):
    seen = 0

    def catch_up(_):
        nonlocal seen
        for event in store.read_all(after=seen):
            query.handle(event)
            seen = event.position

    store.subscribe(catch_up)


def if_it(is_told):
    def connect(store, query):
        store.subscribe(lambda event: query.handle(event) if is_told(event) else None)

    return connect


CONNECTED = []


def one_query_a_store(store, query):
    if store not in CONNECTED:
        CONNECTED.append(store)
        store.subscribe(query.handle)


def the_last_of_its_stream(store, query):
    store.subscribe(lambda event: query.handle(store.get_events(event.aggregate_id)[-1]))


def only_what_is_later(store, query):
    last = []

    def handle(event):
        if not last or event.timestamp > last[0]:
            last[:] = [event.timestamp]
            query.handle(event)

    store.subscribe(handle)


def the_first_hundred(store, query):
    def handle(event):
        for each in store.get_events(event.aggregate_id, limit=100):
            query.handle(each)

    store.subscribe(handle)


def states_by_table_once_each(store, query):
    states = {"order.paid": "PAID", "order.shipped": "SHIPPED", "order.cancelled": "CANCELLED"}
    heard = set()

    def handle(event):
        if event.position in heard:
            return
        heard.add(event.position)
        query.handle_order_created(event)
        if event.type in states:
            query.read_db[event.aggregate_id]["status"] = states[event.type]

    store.subscribe(handle)


def the_first_of_each_order(store, query):
    seen = set()

    def handle(event):
        if event.aggregate_id not in seen:
            seen.add(event.aggregate_id)
            query.handle(event)

    store.subscribe(handle)


WRONG = [
    ("created_only", "the first event of each order", the_first_of_each_order),
    ("elsewhere", "ids heard, in a global", unless_heard(lambda event: event.id)),
    (
        "elsewhere",
        "order and type heard, in a global",
        unless_heard(lambda event: (event.aggregate_id, event.type)),
    ),
    ("mixed", "tells after append, and not after append_all", after_append_alone),
    ("mixed", "events with an order_id", only_with_an_order_id),
    ("no_row", "always the first event", always_the_first_event),
    ("no_row", "takes the row of a cancelled order away", without_cancelled_ones),
    ("elsewhere", "tells every store to the last query", last_query_for_all),
    ("not_created", "forgets that orders are created", all_but_the_creation),
    ("mixed", "an order that was paid stays so", paid_is_not_cancelled),
    ("no_state", "the name of the type for the state", states_by_name),
    ("again", "writes the states by hand", states_by_table),
    ("by_hand", "writes the rows by hand, then tells", rows_without_all_fields),
    ("mixed", "the first ten events", the_first_ten),
    ("mixed", "what the commands wrote alone", from_the_commands_alone),
    ("behind", "always one event behind", one_order_behind),
    ("beside", "one query a store", one_query_a_store),
    ("mixed", "the last event of the order", the_last_of_its_stream),
    ("mixed", "what is later than the last one told", only_what_is_later),
    ("mixed", "the first hundred of each order", the_first_hundred),
    ("mixed", "three events an order", if_it(lambda event: event.version <= 3)),
    ("nobody", "a bus to which nobody publishes", another_bus),
    ("created_only", "handles created orders alone", created_alone),
    ("nobody", "reads the store once", called_at_once),
    ("nobody", "subscribes the question", result_subscribed),
    ("failed", "a function that takes no event", wrong_arguments),
    ("failed", "expects a user in every event", expects_a_user),
    ("created_only", "a bus, for created orders alone", through_a_bus_created),
    ("nobody", "a bus that is not connected to the store", bus_without_store),
    ("some", "forgets that orders are paid", paid_forgotten),
    ("some", "forgets that orders are cancelled", cancelled_forgotten),
    ("elsewhere", "tells every store to the first query", first_query_for_all),
    ("refused", "tells of many before they are stored", before_it_is_stored),
    ("refused", "tells of one before it is stored", one_event_before_it_is_stored),
    ("no_state", "writes the rows by hand", rows_by_hand),
    ("raised", "calls handle instead of passing it", subscribe_called),
]
RIGHT = [
    ("the states by hand, each event once", states_by_table_once_each),
    ("subscribes handle", direct),
    ("through a bus with a pattern", through_a_bus),
    ("a lambda from the beginning; other names", with_a_lambda),
    ("type by type", type_by_type),
    ("an object that is called", lambda store, query: store.subscribe(Bridge(query))),
    ("reads the log when it is told", reads_the_log_itself),
]
