"""Answers to 8.1, a relay that may be killed anywhere."""

from contextlib import suppress


def stub(store, checkpoint, tell):
    for event in store.read_all():
        tell(event)


def reads_and_never_notes(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        tell(event)


def notes_and_reads_all(store, checkpoint, tell):
    for event in store.read_all():
        tell(event)
        checkpoint.write(event.position)


def notes_first(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        checkpoint.write(event.position)
        tell(event)


def notes_at_the_end(store, checkpoint, tell):
    position = checkpoint.read()
    for event in store.read_all(after=position):
        tell(event)
        position = event.position
    checkpoint.write(position)


def notes_all_before(store, checkpoint, tell):
    events = store.read_all(after=checkpoint.read())
    if events:
        checkpoint.write(events[-1].position)
    for event in events:
        tell(event)


def counts(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        tell(event)
        checkpoint.write(checkpoint.read() + 1)


def by_version(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        tell(event)
        checkpoint.write(event.version)


def steps_over_what_fails(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        try:
            tell(event)
        except ConnectionError:
            continue
        checkpoint.write(event.position)


def outlives_its_death(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        with suppress(BaseException):
            tell(event)
        checkpoint.write(event.position)


def notes_in_a_finally(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        try:
            tell(event)
        finally:
            checkpoint.write(event.position)


def tells_nobody(store, checkpoint, tell):
    checkpoint.read()


def one_behind(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        tell(event)
        checkpoint.write(event.position - 1)


def never_ends(store, checkpoint, tell):
    while True:
        checkpoint.read()


def notes_the_event(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        tell(event)
        checkpoint.write(event)


def notes_all_that_were_told(store, checkpoint, tell):
    told = checkpoint.read() or []
    for event in store.read_all():
        if event.position not in told:
            tell(event)
            told = [*told, event.position]
            checkpoint.write(told)


def gives_up_after_three(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        for _ in range(3):
            try:
                tell(event)
                break
            except ConnectionError:
                pass
        checkpoint.write(event.position)


TOLD_ALREADY = set()


def in_a_global(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        if event.id not in TOLD_ALREADY:
            tell(event)
            TOLD_ALREADY.add(event.id)
        checkpoint.write(event.position)


SEEN_BEFORE = {f"shop-{number}" for number in range(1, 100)}


def remembers_the_last_check(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        if event.id not in SEEN_BEFORE:
            tell(event)
        checkpoint.write(event.position)


def tries_until_it_answers(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        while True:
            try:
                tell(event)
                break
            except ConnectionError:
                continue
        checkpoint.write(event.position)


def by_a_subscription(store, checkpoint, tell):
    def tell_and_note(event):
        tell(event)
        checkpoint.write(event.position)

    store.subscribe(tell_and_note, after=checkpoint.read())()


def tells_then_notes(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        tell(event)
        checkpoint.write(event.position)


def stops_at_what_fails(log, bookmark, announce):
    for happened in log.read_all(after=bookmark.read()):
        try:
            announce(happened)
        except ConnectionError:
            return
        bookmark.write(happened.position)


def one_at_a_time(store, checkpoint, tell):
    while batch := store.read_all(after=checkpoint.read(), limit=1):
        (event,) = batch
        tell(event)
        checkpoint.write(event.position)


class Relay:
    def __call__(self, store, checkpoint, tell):
        list(map(lambda event: self.step(event, checkpoint, tell), self.waiting(store, checkpoint)))

    def waiting(self, store, checkpoint):
        yield from store.read_all(checkpoint.read())

    def step(self, event, checkpoint, tell):
        tell(event)
        checkpoint.write(event.position)


def notes_one_too_far(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        tell(event)
        checkpoint.write(event.position + 1)


def reads_one_too_far(store, checkpoint, tell):
    position = checkpoint.read()
    for event in store.read_all(after=position and position + 1):
        tell(event)
        checkpoint.write(event.position)


def gives_up_after_twenty(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        for _ in range(20):
            try:
                tell(event)
                break
            except ConnectionError:
                pass
        checkpoint.write(event.position)


def three_at_a_time(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read(), limit=3):
        tell(event)
        checkpoint.write(event.position)


def whatever_it_is_again(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        while True:
            try:
                tell(event)
                break
            except:
                pass
        checkpoint.write(event.position)


def outlives_and_goes_on(store, checkpoint, tell):
    while True:
        try:
            tells_then_notes(store, checkpoint, tell)
            return
        except BaseException:
            continue


def notes_the_moment(store, checkpoint, tell):
    for event in store.read_all():
        if event.timestamp.timestamp() > checkpoint.read():
            tell(event)
            checkpoint.write(event.timestamp.timestamp())


def one_for_all(store, checkpoint, tell):
    events = store.read_all(after=checkpoint.read())
    if events:
        tell(events[-1])
        checkpoint.write(events[-1].position)


def notes_every_other(store, checkpoint, tell):
    for number, event in enumerate(store.read_all(after=checkpoint.read())):
        tell(event)
        if number % 2:
            checkpoint.write(event.position)


def stays_subscribed(store, checkpoint, tell):
    def tell_and_note(event):
        tell(event)
        checkpoint.write(event.position)

    store.subscribe(tell_and_note, after=checkpoint.read())


def recursive(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read(), limit=1):
        tell(event)
        checkpoint.write(event.position)
        recursive(store, checkpoint, tell)


def skips_what_was_told(store, checkpoint, tell):
    told = checkpoint.read()
    for event in store.read_all():
        if event.position > told:
            tell(event)
            told = event.position
            checkpoint.write(told)


def in_batches(store, checkpoint, tell):
    batch = True
    while batch:
        batch = store.read_all(after=checkpoint.read(), limit=2)
        for event in batch:
            tell(event)
            checkpoint.write(event.position)


def if_tell(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        if tell(event):
            checkpoint.write(event.position)


def until_tell_says_no(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        if not tell(event):
            return
        checkpoint.write(event.position)


def the_first_alone(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        tell(event)
        checkpoint.write(event.position)
        return


def tells_twice_to_be_sure(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        tell(event)
        tell(event)
        checkpoint.write(event.position)


def newest_first(store, checkpoint, tell):
    for event in reversed(store.read_all(after=checkpoint.read())):
        tell(event)
        checkpoint.write(event.position)


def notes_the_end_of_the_store(store, checkpoint, tell):
    tells_then_notes(store, checkpoint, tell)
    checkpoint.write(store.last_position)


def notes_one_too_far_at_the_end(store, checkpoint, tell):
    before = checkpoint.read()
    notes_before_the_next(store, checkpoint, tell)
    if checkpoint.read() > before:
        checkpoint.write(checkpoint.read() + 1)


def notes_how_many(store, checkpoint, tell):
    told = checkpoint.read()
    for number, event in enumerate(store.read_all()[told:], told + 1):
        tell(event)
        checkpoint.write(number)


def notes_before_the_next(store, checkpoint, tell):
    told = None
    for event in store.read_all(after=checkpoint.read()):
        if told:
            checkpoint.write(told.position)
        tell(event)
        told = event
    if told:
        checkpoint.write(told.position)


def once_an_order(store, checkpoint, tell):
    told = set()
    for event in store.read_all(after=checkpoint.read()):
        if event.aggregate_id not in told:
            tell(event)
            told.add(event.aggregate_id)
        checkpoint.write(event.position)


def not_the_last_order_again(store, checkpoint, tell):
    told = None
    for event in store.read_all(after=checkpoint.read()):
        if event.data["order_id"] != told:
            tell(event)
        told = event.data["order_id"]
        checkpoint.write(event.position)


def new_orders_alone(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read(), types=["order.created"]):
        tell(event)
        checkpoint.write(event.position)


def a_page(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read(), limit=100):
        tell(event)
        checkpoint.write(event.position)


WRONG = [
    ("per_order", "once an order", once_an_order),
    ("per_order", "not the last order again", not_the_last_order_again),
    ("per_order", "new orders alone", new_orders_alone),
    ("cut", "a page of a hundred", a_page),
    ("told_twice", "tells twice to be sure", tells_twice_to_be_sure),
    ("out_of_order", "the newest first", newest_first),
    ("arrived", "notes the end of the store", notes_the_end_of_the_store),
    ("arrived", "notes one too far at the end", notes_one_too_far_at_the_end),
    ("offset", "notes how many, and leaves out so many", notes_how_many),
    ("asks_tell", "notes if tell says yes", if_tell),
    ("asks_tell", "stops if tell says no", until_tell_says_no),
    ("all_of_them", "returns inside the loop", the_first_alone),
    ("from_the_start", "the stub as it is", stub),
    ("from_the_start", "reads from the checkpoint and never notes", reads_and_never_notes),
    ("a_count", "notes and reads everything", notes_and_reads_all),
    ("lost", "notes first", notes_first),
    ("too_often", "notes at the end", notes_at_the_end),
    ("lost", "notes the next position instead of the last", notes_one_too_far),
    ("lost", "reads behind the next position", reads_one_too_far),
    ("lost", "notes all of them before it tells", notes_all_before),
    ("a_count", "counts instead of noting the position", counts),
    ("a_count", "notes the version in the order's stream", by_version),
    ("a_count", "notes the position before", one_behind),
    ("skipped", "steps over what fails", steps_over_what_fails),
    ("skipped", "outlives its death", outlives_its_death),
    ("skipped", "notes in a finally", notes_in_a_finally),
    ("all_of_them", "tells nobody", tells_nobody),
    ("endless", "never ends", never_ends),
    ("endless", "tries again, whatever it is that stops it", whatever_it_is_again),
    ("endless", "goes on after its death", outlives_and_goes_on),
    ("cut", "three at a time", three_at_a_time),
    ("skipped", "gives up after twenty tries", gives_up_after_twenty),
    ("no_position", "notes the moment", notes_the_moment),
    ("all_of_them", "one notice for all", one_for_all),
    ("a_count", "notes every other one", notes_every_other),
    ("no_position", "notes the event itself", notes_the_event),
    ("no_position", "notes all that were told", notes_all_that_were_told),
    ("skipped", "gives up after three tries", gives_up_after_three),
    ("remembered", "remembers in a global", in_a_global),
    ("remembered", "remembers what an earlier check told", remembers_the_last_check),
    ("missing", "passes what the function returned", None),
]
RIGHT = [
    ("tells, then notes", tells_then_notes),
    ("stops at what fails; other names", stops_at_what_fails),
    ("one at a time", one_at_a_time),
    ("tries until it answers", tries_until_it_answers),
    ("a subscription that ends at once", by_a_subscription),
    ("an object that is called, a generator", Relay()),
    ("stays subscribed", stays_subscribed),
    ("recursion", recursive),
    ("reads everything and skips what was told", skips_what_was_told),
    ("in batches", in_batches),
    ("notes before it tells the next, and at the end", notes_before_the_next),
]
TOLD = {"notes first": {"came": "ORD1"}, "tells nobody": {"came": "–"}}
