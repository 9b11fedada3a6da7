def take_in(disk, event, chaos):
    total = disk["total"] + Decimal(event.data["amount"])
    chaos.step("added")
    disk.update({"total": total, "position": event.position})
