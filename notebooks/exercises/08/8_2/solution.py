def pack(db, event):
    with db:
        moved = db.execute(
            "UPDATE checkpoint SET position = ? WHERE position < ?",
            [event.position, event.position],
        )
        if moved.rowcount:
            db.execute("UPDATE parcels SET number = number + 1")
