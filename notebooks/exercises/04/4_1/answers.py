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
    append = store.append

    def tell_then_append(event, *expected, **more):
        query.handle(event)
        return append(event, *expected, **more)

    store.append = tell_then_append


def rows_by_hand(store, query):
    def note(event):
        order = event.data["order_id"]
        state = event.type.removeprefix("order.").upper()
        query.read_db[order] = {"id": order, "user_id": "bruno", "status": state}

    store.subscribe(note)


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


WRONG = [
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
    ("by_hand", "writes the rows by hand", rows_by_hand),
    ("raised", "calls handle instead of passing it", subscribe_called),
]
RIGHT = [
    ("subscribes handle", direct),
    ("through a bus with a pattern", through_a_bus),
    ("a lambda from the beginning; other names", with_a_lambda),
    ("type by type", type_by_type),
]
