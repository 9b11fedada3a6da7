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
    ("repeated", "counts positions up", counts_positions),
    ("missing", "passes what the function returned", None),
]
RIGHT = [
    ("one transaction", one_transaction, "right_alone"),
    ("one conditional update", one_conditional_update),
    ("a lock from the beginning; other names", locked_from_the_beginning),
    ("a cursor and one commit", with_a_cursor, "right_alone"),
]
