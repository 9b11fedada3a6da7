"""Answers to 6.3, two steps in one."""

from decimal import Decimal


def stub(disk, event, chaos):
    disk["total"] += Decimal(event.data["amount"])
    chaos.step("added")
    disk["position"] = event.position


def position_first(disk, event, chaos):
    disk["position"] = event.position
    disk["total"] += Decimal(event.data["amount"])


def two_updates(disk, event, chaos):
    disk.update(total=disk["total"] + Decimal(event.data["amount"]))
    disk.update(position=event.position)


def no_position(disk, event, chaos):
    disk.update(total=disk["total"] + Decimal(event.data["amount"]))


def no_total(disk, event, chaos):
    disk.update(position=event.position)


def tidies_up(disk, event, chaos):
    try:
        disk["total"] += Decimal(event.data["amount"])
        chaos.step("added")
    finally:
        disk["position"] = event.position


def catches_the_crash(disk, event, chaos):
    total = disk["total"]
    try:
        disk["total"] = total + Decimal(event.data["amount"])
        chaos.step("added")
        disk["position"] = event.position
    except BaseException:
        disk["total"] = total
        raise


def skips_what_seems_done(disk, event, chaos):
    if disk["position"] >= event.position:
        return
    disk["total"] += Decimal(event.data["amount"])
    disk["position"] = event.position


COUNTED = set()


def in_a_global(disk, event, chaos):
    if event.id not in COUNTED:
        COUNTED.add(event.id)
        disk["total"] += Decimal(event.data["amount"])
    disk["position"] = event.position


def texts_added(disk, event, chaos):
    disk.update(total=disk["total"] + event.data["amount"], position=event.position)


def a_number_of_events(disk, event, chaos):
    disk.update(total=disk["total"] + 1, position=event.position)


def the_end_by_heart(disk, event, chaos):
    disk.update(total=Decimal("186.50"), position=6)


def the_total_by_heart(disk, event, chaos):
    disk.update(total=Decimal("186.50"), position=event.position)


def sums_kept(disk, event, chaos):
    sums = {**disk.get("sums", {0: Decimal(0)})}
    sums[event.position] = sums[disk["position"]] + Decimal(event.data["amount"])
    disk["sums"] = sums
    disk["total"] = sums[event.position]
    disk["position"] = event.position


def notes_what_it_will_write(disk, event, chaos):
    if disk.get("plan", (0, 0))[0] != event.position:
        disk["plan"] = event.position, disk["total"] + Decimal(event.data["amount"])
    _, disk["total"] = disk["plan"]
    disk["position"] = event.position


def rounded(disk, event, chaos):
    total = round(disk["total"] + Decimal(event.data["amount"]), 1)
    disk.update(total=total, position=event.position)


def around_the_disk(disk, event, chaos):
    dict.__setitem__(disk, "total", disk["total"] + Decimal(event.data["amount"]))
    dict.__setitem__(disk, "position", event.position)


def swallows_the_crash(disk, event, chaos):
    try:
        chaos.step("added")
        disk["total"] += Decimal(event.data["amount"])
    except BaseException:
        pass
    disk["position"] = event.position


def in_place(disk, event, chaos):
    disk |= {"total": disk["total"] + Decimal(event.data["amount"]), "position": event.position}


def one_bar(disk, event, chaos):
    new = {"total": disk["total"] + Decimal(event.data["amount"]), "position": event.position}
    disk.update(disk | new)


def a_copy_of_the_disk(disk, event, chaos):
    draft = disk.copy()
    draft["total"] += Decimal(event.data["amount"])
    draft["position"] = len(disk) and event.position
    disk.update(draft)


def one_update(disk, event, chaos):
    total = disk["total"] + Decimal(event.data["amount"])
    chaos.step("added")
    disk.update({"total": total, "position": event.position})


def keywords(disk, event, chaos):
    disk.update(total=disk["total"] + Decimal(event.data["amount"]), position=event.position)


def pairs(file, sale, storm):
    new = [("position", sale.position), ("total", file["total"] + Decimal(sale.data["amount"]))]
    storm.step("ready")
    file.update(new)
    storm.step("written")


def a_copy_first(disk, event, chaos):
    draft = dict(disk)
    draft["total"] += Decimal(event.data["amount"])
    draft["position"] = event.position
    disk.update(draft)


def as_a_float(disk, event, chaos):
    disk.update(total=float(disk["total"]) + float(event.data["amount"]), position=event.position)


def a_count_for_a_position(disk, event, chaos):
    total = disk["total"] + Decimal(event.data["amount"])
    disk.update(total=total, position=disk["position"] + 1)


def whole_euros(disk, event, chaos):
    total = disk["total"] + int(Decimal(event.data["amount"]))
    disk.update(total=total, position=event.position)


def tries_until_it_is_written(disk, event, chaos):
    while True:
        try:
            one_update(disk, event, chaos)
            return
        except BaseException:
            continue


def as_text(disk, event, chaos):
    total = Decimal(disk["total"]) + Decimal(event.data["amount"])
    disk.update(total=str(total), position=event.position)


class TakesIn:
    def __init__(self, step="taken in"):
        self.step = step

    def __call__(self, disk, event, chaos):
        chaos.step(self.step)
        new = {**disk, "total": disk["total"] + Decimal(event.data["amount"])}
        disk.update(new | {"position": event.position})
        chaos.step(self.step)


def cents(disk, event, chaos):
    new = round(100 * Decimal(disk["total"])) + round(100 * Decimal(event.data["amount"]))
    disk.update(total=Decimal(new) / 100, position=event.position)


def the_version_for_the_position(disk, event, chaos):
    total = disk["total"] + Decimal(event.data["amount"])
    disk.update(total=total, position=event.version)


def seen_in_place(disk, event, chaos):
    seen = disk.setdefault("seen", [])
    if event.id not in seen:
        seen.append(event.id)
        disk["total"] += Decimal(event.data["amount"])
    disk["position"] = event.position


def a_state_in_place(disk, event, chaos):
    state = disk.setdefault("state", {"total": Decimal(0), "at": 0})
    if event.position > state["at"]:
        state["total"] += Decimal(event.data["amount"])
        state["at"] = event.position
    disk["total"] = state["total"]
    disk["position"] = state["at"]


def decimal_of_a_float(disk, event, chaos):
    total = disk["total"] + Decimal(float(event.data["amount"]))
    disk.update(total=total, position=event.position)


def takes_each_position_once(disk, event, chaos):
    if event.position not in COUNTED:
        COUNTED.add(event.position)
        one_update(disk, event, chaos)


def a_sum_as_it_is_written(disk, event, chaos):
    total = f"{disk['total']} + {event.data['amount']}"
    disk.update(total=total, position=event.position)


def writes_to_a_copy(disk, event, chaos):
    disk = disk | {"total": disk["total"] + Decimal(event.data["amount"])}
    disk["position"] = event.position


def once(key):
    def take_in(disk, event, chaos):
        seen = disk.get("seen", ())
        if key(event) not in seen:
            total = disk["total"] + Decimal(event.data["amount"])
            disk.update(total=total, seen=(*seen, key(event)))
        chaos.step("added")
        disk["position"] = event.position

    return take_in


def not_the_last_amount(disk, event, chaos):
    amount = event.data["amount"]
    new = {} if disk.get("last") == amount else {"total": disk["total"] + Decimal(amount)}
    disk.update(new, last=amount, position=event.position)


def a_higher_version(disk, event, chaos):
    new = {"version": event.version, "position": event.position}
    if event.version > disk.get("version", 0):
        new["total"] = disk["total"] + Decimal(event.data["amount"])
    disk.update(new)


WRONG = [
    ("alike", "each amount once", once(lambda event: event.data["amount"])),
    ("alike", "each amount and version once", once(lambda e: (e.data["amount"], e.version))),
    ("alike", "not the last amount again, in one write", not_the_last_amount),
    ("alike", "a higher version, in one write", a_higher_version),
    ("more", "a list on the disk changed in place", seen_in_place),
    ("in_place", "an object on the disk changed in place", a_state_in_place),
    ("float", "a Decimal of a float", decimal_of_a_float),
    ("wrong", "a sum as it is written", a_sum_as_it_is_written),
    ("remembered", "takes each position once, on whatever disk", takes_each_position_once),
    ("unwritten", "a new dictionary, and not the disk", writes_to_a_copy),
    ("stuck", "the version for the position", the_version_for_the_position),
    ("more", "the stub as it is", stub),
    ("less", "the position first", position_first),
    ("more", "two updates", two_updates),
    ("stuck", "never writes how far it got", no_position),
    ("wrong", "writes how far it got and nothing else", no_total),
    ("too_late", "a finally that tidies up", tidies_up),
    ("too_late", "an except that puts it back", catches_the_crash),
    ("more", "asks the position, which comes too late", skips_what_seems_done),
    ("remembered", "remembers in a global, which a crash would take", in_a_global),
    ("raised", "adds a text", texts_added),
    ("by_heart", "the end by heart", the_end_by_heart),
    ("by_heart", "the total by heart", the_total_by_heart),
    ("raised", "writes around the disk", around_the_disk),
    ("swallowed", "swallows the crash", swallows_the_crash),
    ("raised", "takes the total off the disk", lambda disk, event, chaos: disk.pop("total")),
    ("float", "sums of floats", as_a_float),
    ("stuck", "a count for a position", a_count_for_a_position),
    ("wrong", "whole euros", whole_euros),
    ("by_heart", "tenths of a euro", rounded),
    ("swallowed", "tries until it is written", tries_until_it_is_written),
    ("wrong", "counts sales instead of money", a_number_of_events),
]
RIGHT = [
    ("one update", one_update),
    ("keywords", keywords),
    ("pairs; other names", pairs),
    ("a copy first", a_copy_first),
    ("in place", in_place),
    ("two dictionaries in one", one_bar),
    ("a copy of the disk", a_copy_of_the_disk),
    ("the total as text", as_text),
    ("an object that is called", TakesIn()),
    ("in cents", cents),
    ("the sums kept too, in three writes", sums_kept, "meanwhile"),
    ("each id once, in two writes", once(lambda event: event.id), "meanwhile"),
    ("notes what it will write", notes_what_it_will_write, "meanwhile"),
]
TOLD = {
    "the position first": {"step": 'disk["position"] = …'},
    "two updates": {"step": "disk.update(…)"},
}
