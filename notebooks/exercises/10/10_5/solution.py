def send(store, command_id):
    while True:
        book = store.replay("BOOK1", Book)
        try:
            return book.lend("ana", store, command_id)
        except (StoreError, ConcurrencyError):
            continue
