def count_points(bus):
    points, seen = {}, set()

    def add_points(event):
        if event.id in seen:
            return
        user = event.data["user_id"]
        points[user] = points.get(user, 0) + int(Decimal(event.data["total"]) // 10)
        seen.add(event.id)

    bus.subscribe("order.created", add_points)
    return points
