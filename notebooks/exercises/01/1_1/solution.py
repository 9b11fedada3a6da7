def add_gifts(bus, gifts):
    def pack_gift(event):
        if Decimal(event.data["total"]) > 50:
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)
