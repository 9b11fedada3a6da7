"""Answers to 4.2, the steps from the command to the screen."""

from enum import Enum

WRONG = [
    ("no_order", "a set", set("load decide append publish project".split())),
    ("no_order", "a frozen set", frozenset(["load", "decide"])),
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
    (
        "turned",
        "numbered backwards",
        ["5 load", "4 decide", "3 append", "2 publish", "1 project"],
    ),
    (
        "turned",
        "numbered backwards, as pairs",
        [(5, "load"), (4, "decide"), (3, "append"), (2, "publish"), (1, "project")],
    ),
    (
        "turned",
        "numbered backwards, as values",
        {"load": 5, "decide": 4, "append": 3, "publish": 2, "project": 1},
    ),
    ("turned", "arrows that point backwards", "load <- decide <- append <- publish <- project"),
    ("arrows", "arrows in both directions", "load -> decide -> append <- publish -> project"),
]
RIGHT = [
    (
        "keys, which keep their order",
        dict.fromkeys("load decide append publish project".split()).keys(),
    ),
    ("a list", ["load", "decide", "append", "publish", "project"]),
    ("a tuple", ("load", "decide", "append", "publish", "project")),
    ("a generator", (word for word in "load decide append publish project".split())),
    ("one text", "load, decide, append, publish, project"),
    ("a text with arrows", "load -> decide → append, publish; project."),
    ("a text in lines", "1. load\n2. decide\n3. append\n4. publish\n5. project"),
    ("a text with a last word joined", "load, decide, append, publish and project"),
    ("a text with a last word joined, in Spanish", "load, decide, append, publish y project"),
    ("arrows from the end", "project <- publish ‹- append ← decide <= load"),
    (
        "numbers that say the order",
        ["4 publish", "3 append", "1 load", "5 project", "2 decide"],
    ),
    (
        "numbers that say the order, as pairs",
        [("publish", 4), ("append", 3), ("load", 1), ("project", 5), ("decide", 2)],
    ),
    ("numbers for keys", dict(enumerate("load decide append publish project".split(), 1))),
    ("an enumeration", Enum("Step", ["load", "decide", "append", "publish", "project"])),
    ("capitals", ["Load", "Decide", "Append", "Publish", "Project"]),
]
