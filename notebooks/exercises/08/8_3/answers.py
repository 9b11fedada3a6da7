"""Answers to 8.3, a reader that does not step over a gap."""

from itertools import count, takewhile


def stub(rows, position):
    return rows


def first_row(rows, position):
    return rows[:1]


def nothing_ever(rows, position):
    return []


def one_at_a_time(rows, position):
    return [row for row in rows if row[0] == position + 1]


def returns_nothing(rows, position):
    [row for row in rows if row[0] == position + 1]


def positions_alone(rows, position):
    return [number for number, _ in rows]


def pairs_of_neighbours(rows, position):
    numbers = [number for number, _ in rows]
    return [row for row in rows if row[0] - 1 in numbers]


def all_but_the_last(rows, position):
    return rows[:-1]


def from_the_first(rows, position):
    found = []
    for row in rows:
        if found and row[0] != found[-1][0] + 1:
            break
        found.append(row)
    return found


def all_or_nothing(rows, position):
    numbers = [number for number, _ in rows]
    return rows if numbers == list(range(position + 1, position + 1 + len(rows))) else []


def when_eight_are_there(rows, position):
    return rows if len(rows) + position == 8 else []


def by_name(rows, position):
    found = []
    for row in rows:
        if row[1] != f"ORD{position + 1}":
            break
        position += 1
        found.append(row)
    return found


def takes_them_out(rows, position):
    found = []
    while rows and rows[0][0] == position + 1 + len(found):
        found.append(rows.pop(0))
    return found


READ = []


def again(rows, position):
    READ.extend(loop(rows, position))
    return list(READ)


def loop(rows, position):
    found = []
    for number, order_id in rows:
        if number != position + len(found) + 1:
            break
        found.append((number, order_id))
    return found


def generator(rows, position):
    for number, order_id in rows:
        if number != position + 1:
            return
        position = number
        yield number, order_id


def with_takewhile(visible, at):
    pairs = zip(visible, count(at + 1))
    return tuple(row for row, _ in takewhile(lambda pair: pair[0][0] == pair[1], pairs))


def recursive(rows, position):
    if not rows or rows[0][0] != position + 1:
        return []
    return [rows[0], *recursive(rows[1:], position + 1)]


def lists_for_pairs(rows, position):
    known = dict(rows)
    found = []
    while position + 1 in known:
        position += 1
        found.append([position, known[position]])
    return found


def forgets_to_step_on(rows, position):
    found = []
    while rows and rows[0][0] == position + 1:
        found.append(rows[0])
    return found


def one_gap_is_allowed(rows, position):
    found = []
    for row in rows:
        if row[0] - position > 2:
            break
        found.append(row)
        position = row[0]
    return found


def up_to_the_first_gap_less_one(rows, position):
    return loop(rows, position)[:-1]


def the_next_positions(rows, position):
    return [(number, f"ORD{number}") for number, _ in loop(rows, position)]


LAST = [0]


def remembers_the_position(rows, position):
    found = loop(rows, LAST[0])
    LAST[0] += len(found)
    return found


def with_index(rows, position):
    for index, row in enumerate(rows):
        if row[0] - index != position + 1:
            return rows[:index]
    return list(rows)


class Reader:
    def __init__(self):
        self.read = []

    def __call__(self, rows, position):
        self.read = [*rows]
        while self.read and self.read[-1][0] - position != len(self.read):
            self.read.pop()
        return {number: order for number, order in self.read}.items()


def looks_at_the_first(rows, position):
    if rows[0][0] != position + 1:
        return []
    found = rows[:1]
    for row in rows[1:]:
        if row[0] != found[-1][0] + 1:
            break
        found.append(row)
    return found


def of_one_digit(rows, position):
    visible = dict(rows)
    found = []
    for number in range(position + 1, 10):
        if number not in visible:
            break
        found.append((number, visible[number]))
    return found


def from_behind(rows, position):
    return [row for number, row in enumerate(rows, position + 1) if row[0] == number][::-1]


def until_it(ends):
    """A loop with another idea of where the rows that follow one another end."""

    def next_rows(rows, position):
        ready = []
        for row in rows:
            if ends(row[0], position + 1):
                break
            ready.append(row)
            position = row[0]
        return ready

    return next_rows


compares_as_text = until_it(lambda came, due: str(came) > str(due))
a_new_block_begins = until_it(lambda came, due: came != due and came % 32 != 1)
# `is` compares objects; numbers up to 256 are one object each.
with_is = until_it(lambda came, due: came is not due)


WRONG = [
    ("stuck", "compares positions with is", with_is),
    ("passed", "compares positions as texts", compares_as_text),
    ("passed", "a block of 32 begins anew", a_new_block_begins),
    ("stuck", "positions of one digit", of_one_digit),
    ("order", "the last one first", from_behind),
    ("passed", "the stub as it is: all that is visible", stub),
    ("passed", "the first row, whatever it is", first_row),
    ("stuck", "never reads", nothing_ever),
    ("stuck", "one row each time", one_at_a_time),
    ("no_rows", "returns nothing", returns_nothing),
    ("rows", "positions without their orders", positions_alone),
    ("passed", "rows whose neighbour is visible", pairs_of_neighbours),
    ("passed", "all but the last", all_but_the_last),
    ("passed", "does not ask whether the first one is next", from_the_first),
    ("again", "everything again each time", again),
    ("stuck", "all of them or none", all_or_nothing),
    ("stuck", "waits until eight are there", when_eight_are_there),
    ("stuck", "goes by the names of the orders", by_name),
    ("changed", "takes the rows out of the list", takes_them_out),
    ("endless", "forgets to step on", forgets_to_step_on),
    ("passed", "one gap is allowed", one_gap_is_allowed),
    ("stuck", "all but the last of them", up_to_the_first_gap_less_one),
    ("rows", "names that it makes up", the_next_positions),
    ("stuck", "remembers the position itself", remembers_the_position),
    ("raised", "takes it that there is a first row", looks_at_the_first),
    ("missing", "passes what the function returned", None),
]
RIGHT = [
    ("a loop", loop),
    ("a generator", generator),
    ("takewhile, a tuple; other names", with_takewhile),
    ("recursion", recursive),
    ("position less index", with_index),
    ("from behind, items of a dictionary", Reader()),
    ("a dictionary, lists for pairs", lists_for_pairs),
]
