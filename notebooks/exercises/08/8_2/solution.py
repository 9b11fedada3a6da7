def pack(db, event):
    (position,) = db.execute("SELECT position FROM checkpoint").fetchone()
    if event.position <= position:
        return
    with db:
        db.execute("UPDATE parcels SET number = number + 1")
        db.execute("UPDATE checkpoint SET position = ?", [event.position])
