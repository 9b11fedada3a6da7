"""Answers to 8.2, one parcel an order."""

POSITION = "SELECT position FROM checkpoint"
COUNT = "UPDATE parcels SET number = number + 1"
NOTE = "UPDATE checkpoint SET position = ?"


def position_of(db):
    ((position,),) = db.execute(POSITION)
    return position


def stub(db, event):
    if event.position <= position_of(db):
        return
    with db:
        db.execute(COUNT)
    with db:
        db.execute(NOTE, [event.position])


def note_first(db, event):
    if event.position <= position_of(db):
        return
    with db:
        db.execute(NOTE, [event.position])
    with db:
        db.execute(COUNT)


def does_not_look(db, event):
    with db:
        db.execute(COUNT)
        db.execute(NOTE, [event.position])


def never_commits(db, event):
    if event.position <= position_of(db):
        return
    db.execute(COUNT)
    db.execute(NOTE, [event.position])


def notes_after_the_commit(db, event):
    if event.position <= position_of(db):
        return
    with db:
        db.execute(COUNT)
    db.execute(NOTE, [event.position])


def a_script(db, event):
    if event.position <= position_of(db):
        return
    db.executescript(f"{COUNT}; UPDATE checkpoint SET position = {event.position}")


def two_cursors(db, event):
    if event.position <= position_of(db):
        return
    first, second = db.cursor(), db.cursor()
    first.execute(COUNT)
    db.commit()
    second.execute(NOTE, [event.position])
    db.commit()


def commits_by_hand(db, event):
    if event.position <= position_of(db):
        return
    db.execute(COUNT)
    db.execute("COMMIT")
    db.execute(NOTE, [event.position])
    db.commit()


def position_for_count(db, event):
    if event.position <= position_of(db):
        return
    with db:
        db.execute("UPDATE parcels SET number = ?", [event.position])
        db.execute(NOTE, [event.position])


def counts_positions(db, event):
    with db:
        (number,) = db.execute(POSITION).fetchone()
        if event.position > number:
            db.execute(COUNT)
        db.execute("UPDATE checkpoint SET position = position + 1")


def counts_positions_and_skips(db, event):
    if event.position <= position_of(db):
        return
    with db:
        db.execute(COUNT)
        db.execute("UPDATE checkpoint SET position = position + 1")


def a_third_of_the_position(db, event):
    with db:
        db.execute("UPDATE parcels SET number = ?", [event.position // 3])
        db.execute(NOTE, [event.position])


PACKED = set()


def in_a_global(db, event):
    if event.id in PACKED:
        return
    PACKED.add(event.id)
    with db:
        db.execute(COUNT)
        db.execute(NOTE, [event.position])


PACKED_YESTERDAY = {f"shop-{number}" for number in range(1, 100)}


def of_yesterday(db, event):
    if event.id not in PACKED_YESTERDAY:
        one_transaction(db, event)


TOTAL = []


def counts_in_a_global(db, event):
    if event.position <= position_of(db):
        return
    TOTAL.append(event.id)
    with db:
        db.execute("UPDATE parcels SET number = ?", [len(TOTAL)])
        db.execute(NOTE, [event.position])


def one_script(db, event):
    if event.position > position_of(db):
        note = f"UPDATE checkpoint SET position = {event.position}"
        db.executescript(f"BEGIN; {COUNT}; {note}; COMMIT;")


def one_script_locked(db, event):
    after = f"WHERE (SELECT position FROM checkpoint) < {event.position}"
    note = f"UPDATE checkpoint SET position = max(position, {event.position})"
    db.cursor().executescript(f"BEGIN IMMEDIATE; {COUNT} {after}; {note}; COMMIT")


def one_transaction(db, event):
    (position,) = db.execute(POSITION).fetchone()
    if event.position <= position:
        return
    with db:
        db.execute(COUNT)
        db.execute(NOTE, [event.position])


def one_conditional_update(db, event):
    with db:
        noted = db.execute(NOTE + " WHERE position < ?", [event.position, event.position])
        if noted.rowcount == 1:
            db.execute(COUNT)


def locked_from_the_beginning(connection, happened):
    connection.execute("BEGIN IMMEDIATE")
    if happened.position > position_of(connection):
        connection.execute(NOTE, (happened.position,))
        connection.execute(COUNT)
    connection.commit()


def with_a_cursor(db, event):
    cursor = db.cursor()
    seen = cursor.execute(POSITION).fetchall()[0][0]
    if seen < event.position:
        cursor.execute(NOTE, [event.position])
        cursor.execute(COUNT)
        db.commit()


def three(db, event):
    with db:
        db.execute("UPDATE parcels SET number = 3")


def the_number_in_the_name(db, event):
    with db:
        number = int(event.data["order_id"].removeprefix("ORD"))
        db.execute("UPDATE parcels SET number = max(number, ?)", [number])


def from_its_name(db, event):
    if event.position > position_of(db):
        with db:
            number = int(event.data["order_id"].removeprefix("ORD"))
            db.execute("UPDATE parcels SET number = ?", [number])
            db.execute(NOTE, [event.position])


def any_other_position(db, event):
    if event.position == position_of(db):
        return
    with db:
        db.execute(COUNT)
        db.execute(NOTE, [event.position])


def the_moment(db, event):
    seconds = int(event.timestamp.timestamp())
    if seconds > position_of(db):
        with db:
            db.execute(COUNT)
            db.execute(NOTE, [seconds])


def an_order_at_a_time(db, event):
    noted = position_of(db)
    while noted < event.position:
        with db:
            db.execute(COUNT)
            db.execute(NOTE, [event.position])


def until_it_is_written(db, event):
    while True:
        try:
            one_transaction(db, event)
            return
        except:
            pass


def counts_in_python(db, event):
    ((number,),) = db.execute("SELECT number FROM parcels")
    if position_of(db) < event.position:
        with db:
            db.executemany("UPDATE parcels SET number = ?", [[number + 1]])
            db.executemany("UPDATE checkpoint SET position = ?", [[event.position]])


def rolls_back(db, event):
    cursor = db.cursor()
    cursor.execute(COUNT)
    cursor.execute(NOTE + " WHERE position < ?", (event.position, event.position))
    db.commit() if cursor.rowcount else db.rollback()


class Packer:
    note = "UPDATE checkpoint SET position = :new WHERE position < :new"

    def __call__(self, db, event):
        with db:
            for _ in range(db.execute(self.note, {"new": event.position}).rowcount):
                db.execute(COUNT)


def the_next_position_alone(db, event):
    with db:
        (position,) = db.execute("SELECT position FROM checkpoint").fetchone()
        if event.position == position + 1:
            db.execute("UPDATE parcels SET number = number + 1")
            db.execute("UPDATE checkpoint SET position = ?", [event.position])


def the_question_turned_round(db, event):
    (position,) = db.execute("SELECT position FROM checkpoint").fetchone()
    if event.position >= position:
        return
    with db:
        db.execute("UPDATE parcels SET number = number + 1")
        db.execute("UPDATE checkpoint SET position = ?", [event.position])


WRONG = [
    ("twice", "the stub as it is", stub),
    ("never", "notes first, in a transaction of its own", note_first),
    ("repeated", "does not look at the position", does_not_look),
    ("nothing", "never commits", never_commits),
    ("unwritten", "the next position alone", the_next_position_alone),
    ("unwritten", "the question turned round", the_question_turned_round),
    ("unnoted", "notes after the commit", notes_after_the_commit),
    ("twice", "a script, which commits each statement", a_script),
    ("twice", "two cursors and two commits", two_cursors),
    ("twice", "commits in the middle by hand", commits_by_hand),
    ("position", "the position for the count", position_for_count),
    ("noted_else", "counts positions up", counts_positions),
    ("noted_else", "counts positions up, behind the others", counts_positions_and_skips),
    ("remembered", "remembers in a global", in_a_global),
    ("remembered", "remembers what was packed by an earlier check", of_yesterday),
    ("remembered", "counts in a global", counts_in_a_global),
    ("repeated", "works the count out from the position", a_third_of_the_position),
    ("by_heart", "three, whatever comes", three),
    ("by_heart", "the highest number in a name", the_number_in_the_name),
    ("by_heart", "the number in the last name", from_its_name),
    ("repeated", "any other position is a new one", any_other_position),
    ("noted_else", "notes the moment", the_moment),
    ("endless", "never looks again", an_order_at_a_time),
    ("endless", "goes on after its death", until_it_is_written),
    ("missing", "passes what the function returned", None),
]
RIGHT = [
    ("one transaction", one_transaction, "right_alone"),
    ("one conditional update", one_conditional_update),
    ("a lock from the beginning; other names", locked_from_the_beginning),
    ("a cursor and one commit", with_a_cursor, "right_alone"),
    ("one script with a transaction", one_script, "right_alone"),
    ("one script, locked from the beginning", one_script_locked),
    ("counts in Python, executemany", counts_in_python),
    ("counts, and rolls back", rolls_back),
    ("an object that is called, a loop", Packer()),
]
