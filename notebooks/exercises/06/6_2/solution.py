class Orders:
    def __init__(self):
        self.status = {}
        self.changes = 0
        self.position = 0
        self.waiting = {}

    def handle(self, event):
        if event.position > self.position:
            self.waiting[event.position] = event
        while self.position + 1 in self.waiting:
            self.position += 1
            self.take_in(self.waiting.pop(self.position))

    def take_in(self, event):
        self.status[event.aggregate_id] = event.type
        self.changes += 1
