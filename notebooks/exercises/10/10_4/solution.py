def look(store, instant):
    return store.replay("BOOK1", Book, at=instant).reader
