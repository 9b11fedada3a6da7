def relay(store, checkpoint, tell):
    for event in store.read_all(after=checkpoint.read()):
        tell(event)
        checkpoint.write(event.position)
