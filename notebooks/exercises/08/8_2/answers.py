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


WRONG = [
    ("twice", "the stub as it is", stub),
    ("never", "notes first, in a transaction of its own", note_first),
    ("repeated", "does not look at the position", does_not_look),
    ("nothing", "never commits", never_commits),
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
    ("missing", "passes what the function returned", None),
]
RIGHT = [
    ("one transaction", one_transaction, "right_alone"),
    ("one conditional update", one_conditional_update),
    ("a lock from the beginning; other names", locked_from_the_beginning),
    ("a cursor and one commit", with_a_cursor, "right_alone"),
    ("one script with a transaction", one_script, "right_alone"),
    ("one script, locked from the beginning", one_script_locked),
]
