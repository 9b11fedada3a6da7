class TinyBus:
    def __init__(self):
        self.handlers = {}
        self.failed = []

    def subscribe(self, event_type, handler):
        self.handlers.setdefault(event_type, []).append(handler)

    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
                self.failed.append((event, handler, error))
