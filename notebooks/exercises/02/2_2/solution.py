class TeaCard(Aggregate):
    def __init__(self):
        super().__init__()
        self.stamps = 0
        self.free_teas = 0

    def evolve(self, event):
        if event.type == "card.stamped":
            self.stamps += 1
        elif event.type == "card.redeemed":
            self.stamps -= 10
            self.free_teas += 1
