class Book(Aggregate):
    def __init__(self):
        super().__init__()
        self.title = None
        self.reader = None
        self.loans = 0
        self.lost = False

    def lend(self, reader, store, command_id=None):
        def free():
            if self.title is None or self.lost or self.reader is not None:
                raise ValueError("this book cannot be lent now")

        data = {"reader": reader}
        return self.record(store, "book.lent", data, command_id=command_id, rule=free)

    def give_back(self, reader, store, command_id=None):
        def lent():
            if self.reader != reader:
                raise ValueError("this reader does not have the book")

        data = {"reader": reader}  # what was asked: repeated, it is the same event
        return self.record(store, "book.returned", data, command_id=command_id, rule=lent)

    def evolve(self, event):
        if event.type == "book.added":
            self.title = event.data["title"]
        elif event.type == "book.lent":
            self.reader = event.data["reader"]
            self.loans += 1
        elif event.type == "book.returned":
            self.reader = None
        elif event.type == "book.lost":
            self.lost = True


project = Project(
    Book,
    "BOOK1",
    begin=events[:1],
    command=lambda book, store, command_id: book.lend("ana", store, command_id),
    refused=lambda book, store: book.lend("bruno", store),
    attribute="reader",
)
