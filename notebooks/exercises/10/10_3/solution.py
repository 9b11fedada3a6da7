def lent_to_somebody(view, event):
    reader = event.data["reader"]
    view[reader] = view.get(reader, 0) + 1


def taken_out(view, event):
    view[event.aggregate_id] = event.data["reader"]


def brought_back(view, event):
    view.pop(event.aggregate_id, None)


first_view = {"book.lent": lent_to_somebody}
second_view = {"book.lent": taken_out, "book.returned": brought_back}
