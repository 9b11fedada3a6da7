def pack(db, event):
    with db:
        noted = db.execute(
            "UPDATE checkpoint SET position = ? WHERE position < ?",
            [event.position, event.position],
        )
        if noted.rowcount:
            db.execute("UPDATE parcels SET number = number + 1")
