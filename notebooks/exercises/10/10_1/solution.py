events = [
    ("book.added", {"title": "Momo"}),
    ("book.lent", {"reader": "ana"}),
    ("book.returned", {"reader": "ana"}),
    ("book.lent", {"reader": "bruno"}),
    ("book.returned", {"reader": "bruno"}),
    ("book.lent", {"reader": "ana"}),
    ("book.lost", {"reader": "ana"}),
]
