def book(*more):
    return Scenario(Book, "BOOK1").given(*more)


added, lent, returned, *_, lost = events


def lend(b, store):
    return b.lend("ana", store, command_id="desk/1")


suite = [
    book(added).when(lend).then(lent).shows(reader="ana", loans=1, title="Momo", lost=False),
    book(added).when(lend, lend).then(lent).shows(loans=1),
    book(added, lent).when(lambda b, store: b.lend("bruno", store)).refused(ValueError),
    book(added, lent)
    .when(lambda b, store: b.give_back("ana", store))
    .then(returned)
    .shows(reader=None),
    book(added).when(lambda b, store: b.give_back("ana", store)).refused(ValueError),
    book().when(lend).refused(ValueError),
    book(added, lost).when(lend).refused(ValueError),
    book(added)
    .meanwhile(lambda b, store: b.lend("bruno", store))
    .when(lend)
    .refused(ConcurrencyError)
    .shows(reader=None),
    book(added, lent)
    .when(*[lambda b, store: b.give_back("ana", store, command_id="desk/2")] * 2)
    .then(returned),
]
