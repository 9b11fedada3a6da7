def on_created(view, event):
    view["owner " + event.data["order_id"]] = event.data["user_id"]


def on_paid(view, event):
    user = view["owner " + event.data["order_id"]]
    view[user] = view.get(user, 0) + 1


handlers = {"order.created": on_created, "order.paid": on_paid}
