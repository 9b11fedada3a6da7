from eventlib import ConcurrencyError


class TinyStore:
    def __init__(self):
        self.events = []

    def append(self, event, expected_version=None):
        stream = event.data["aggregate_id"]
        actual = len(self.get_events(stream))
        if expected_version not in (None, actual):
            raise ConcurrencyError(stream, expected=expected_version, actual=actual)
        self.events.append(event)

    def get_events(self, aggregate_id):
        return [event for event in self.events if event.data["aggregate_id"] == aggregate_id]

    def replay(self, aggregate_id, aggregate_class):
        aggregate = aggregate_class()
        for event in self.get_events(aggregate_id):
            aggregate.apply(event)
        return aggregate
