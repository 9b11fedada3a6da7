"""Answers to 8.2, one parcel an order."""

import sqlite3

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


def commits_in_a_finally(db, event):
    (position,) = db.execute("SELECT position FROM checkpoint").fetchone()
    if event.position <= position:
        return
    try:
        db.execute(COUNT)
        db.execute(NOTE, [event.position])
    finally:
        db.commit()


def commits_in_an_except(db, event):
    try:
        if db.execute(NOTE + " WHERE position < ?", [event.position] * 2).rowcount:
            db.execute(COUNT)
    except Exception:
        db.commit()
        raise
    db.commit()


def the_next_position_in_the_update(db, event):
    with db:
        if db.execute(NOTE + " WHERE position = ? - 1", [event.position] * 2).rowcount:
            db.execute(COUNT)


def turned_round_in_the_update(db, event):
    with db:
        if db.execute(NOTE + " WHERE position > ?", [event.position] * 2).rowcount:
            db.execute(COUNT)


def looks_too_late(db, event):
    with db:
        db.execute(NOTE, [event.position])
        db.execute(COUNT + " WHERE (SELECT position FROM checkpoint) < ?", [event.position])


def a_row_more(db, event):
    with db:
        if db.execute(NOTE + " WHERE position < ?", [event.position] * 2).rowcount:
            db.execute("INSERT INTO parcels SELECT max(number) + 1 FROM parcels")


def undoes_what_fails(db, event):
    try:
        (position,) = db.execute("SELECT position FROM checkpoint").fetchone()
        if event.position > position:
            db.execute(COUNT)
            db.execute(NOTE, [event.position])
    except BaseException:
        db.rollback()
        raise
    else:
        db.commit()


def misspelt(db, event):
    with db:
        db.execute("UPDATE parcel SET number = number + 1")


def in_a_transaction_of_its_own(db, event):
    db.isolation_level = None
    db.execute("BEGIN IMMEDIATE")
    try:
        if db.execute(NOTE + " WHERE position < ?", [event.position] * 2).rowcount:
            db.execute(COUNT)
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def keeps_the_error_to_itself(db, event):
    if event.position <= position_of(db):
        return
    try:
        with db:
            db.execute(COUNT)
            db.execute(NOTE, [event.position])
    except Exception as error:
        print(error)


def returning(db, event):
    with db:
        noted = list(
            db.execute(NOTE + " WHERE position < ? RETURNING position", [event.position] * 2)
        )
        for _ in noted:
            db.execute(COUNT)


def notes_in_any_case(db, event):
    with db:
        if event.position > db.execute("SELECT position FROM checkpoint").fetchone()[0]:
            db.execute("UPDATE parcels SET number = number + 1")
        db.execute("UPDATE checkpoint SET position = ?", [event.position])


def whatever_the_connection_changed(db, event):
    with db:
        db.execute(NOTE + " WHERE position < ?", [event.position] * 2)
        if db.total_changes:
            db.execute(COUNT)


def not_if_it_is_locked(db, event):
    try:
        with db:
            if db.execute(NOTE + " WHERE position < ?", [event.position] * 2).rowcount:
                db.execute(COUNT)
    except sqlite3.OperationalError:
        pass


def again_if_it_is_locked(db, event):
    while True:
        try:
            return returning(db, event)
        except sqlite3.OperationalError:
            db.rollback()


WRONG = [
    ("one_connection", "whatever the connection has changed", whatever_the_connection_changed),
    ("locked", "not if it is locked", not_if_it_is_locked),
    ("went_back", "notes in any case", notes_in_any_case),
    ("kept_quiet", "keeps the error to itself", keeps_the_error_to_itself),
    ("raised", "a table that is not there", misspelt),
    ("interrupted", "commits in a finally", commits_in_a_finally),
    ("interrupted", "commits in an except", commits_in_an_except),
    ("unwritten", "the next position, in the UPDATE", the_next_position_in_the_update),
    ("unwritten", "turned round, in the UPDATE", turned_round_in_the_update),
    ("uncounted", "looks at what it has just noted", looks_too_late),
    ("rows", "a row for each parcel", a_row_more),
    ("twice", "the stub as it is", stub),
    ("never", "notes first, in a transaction of its own", note_first),
    ("repeated", "does not look at the position", does_not_look),
    ("nothing", "never commits", never_commits),
    ("unwritten", "the next position alone", the_next_position_alone),
    ("unwritten", "the question turned round", the_question_turned_round),
    ("unnoted", "notes after the commit", notes_after_the_commit),
    ("no_transaction", "a script, which commits each statement", a_script),
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
    ("again if it is locked", again_if_it_is_locked),
    ("RETURNING", returning),
    ("one transaction", one_transaction, "right_alone"),
    ("one conditional update", one_conditional_update),
    ("a lock from the beginning; other names", locked_from_the_beginning),
    ("a cursor and one commit", with_a_cursor, "right_alone"),
    ("one script with a transaction", one_script, "right_alone"),
    ("one script, locked from the beginning", one_script_locked),
    ("counts in Python, executemany", counts_in_python),
    ("counts, and rolls back", rolls_back),
    ("an object that is called, a loop", Packer()),
    ("a transaction of its own", in_a_transaction_of_its_own),
    ("undoes what fails", undoes_what_fails, "right_alone"),
]
