def connect(store, query):
    store.subscribe(query.handle)
