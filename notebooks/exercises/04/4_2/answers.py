"""Answers to 4.2, the steps from the command to the screen."""

WRONG = [
    ("not_load", "the stub as it is", ["publish", "append", "load", "project", "decide"]),
    ("not_load", "decides before it knows", ["decide", "load", "append", "publish", "project"]),
    (
        "not_decide",
        "stores first, decides then",
        ["load", "append", "decide", "publish", "project"],
    ),
    (
        "not_append",
        "publishes what is not stored",
        ["load", "decide", "publish", "append", "project"],
    ),
    ("not_publish", "the view before the news", ["load", "decide", "append", "project", "publish"]),
    ("others", "a step left out", ["load", "decide", "append", "project"]),
    ("others", "a step twice", ["load", "decide", "append", "publish", "publish"]),
    ("others", "numbers instead of words", [3, 5, 2, 1, 4]),
    ("others", "nothing yet", None),
]
RIGHT = [
    ("a list", ["load", "decide", "append", "publish", "project"]),
    ("a tuple", ("load", "decide", "append", "publish", "project")),
    ("a generator", (word for word in "load decide append publish project".split())),
    ("one text", "load, decide, append, publish, project"),
    ("a text with arrows", "load -> decide → append, publish; project."),
    ("a text in lines", "1. load\n2. decide\n3. append\n4. publish\n5. project"),
    ("capitals", ["Load", "Decide", "Append", "Publish", "Project"]),
]
