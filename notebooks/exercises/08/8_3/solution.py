def next_rows(rows, position):
    found = []
    for number, order_id in rows:
        if number != position + len(found) + 1:
            break
        found.append((number, order_id))
    return found
