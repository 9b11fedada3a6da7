"""Answers to 2.2, a card that counts what its history says."""

from decimal import Decimal

from eventlib import Aggregate


class Stub(Aggregate):
    def __init__(self):
        super().__init__()
        self.stamps = 0
        self.free_teas = 0

    def evolve(self, event):
        if event.type == "card.stamped":
            ...
        elif event.type == "card.redeemed":
            ...


class TeaAtTheTenthStamp(Aggregate):
    def __init__(self):
        super().__init__()
        self.stamps = 0
        self.free_teas = 0

    def evolve(self, event):
        if event.type == "card.stamped":
            self.stamps += 1
            if self.stamps == 10:
                self.stamps = 0
                self.free_teas += 1


class ClearsTheCard(Aggregate):
    def __init__(self):
        super().__init__()
        self.stamps = 0
        self.free_teas = 0

    def evolve(self, event):
        if event.type == "card.stamped":
            self.stamps += 1
        elif event.type == "card.redeemed":
            self.stamps = 0
            self.free_teas += 1


class TakesOneStamp(Aggregate):
    def __init__(self):
        super().__init__()
        self.stamps = 0
        self.free_teas = 0

    def evolve(self, event):
        if event.type == "card.stamped":
            self.stamps += 1
        elif event.type == "card.redeemed":
            self.stamps -= 1
            self.free_teas += 1


class ForgetsTheTea(Aggregate):
    def __init__(self):
        super().__init__()
        self.stamps = 0
        self.free_teas = 0

    def evolve(self, event):
        if event.type == "card.stamped":
            self.stamps += 1
        elif event.type == "card.redeemed":
            self.stamps -= 10


class OneTeaForEver(Aggregate):
    def __init__(self):
        super().__init__()
        self.stamps = 0
        self.free_teas = 0

    def evolve(self, event):
        if event.type == "card.stamped":
            self.stamps += 1
        elif event.type == "card.redeemed":
            self.stamps -= 10
            self.free_teas = 1


class ElseIsAStamp(Aggregate):
    def __init__(self):
        super().__init__()
        self.stamps = 0
        self.free_teas = 0

    def evolve(self, event):
        if event.type == "card.redeemed":
            self.stamps -= 10
            self.free_teas += 1
        else:
            self.stamps += 1


class Decides(Aggregate):
    def __init__(self):
        super().__init__()
        self.stamps = 0
        self.free_teas = 0

    def evolve(self, event):
        if event.type == "card.stamped":
            self.stamps += 1
        elif event.type == "card.redeemed":
            if self.stamps < 10:
                raise ValueError("not enough stamps")
            self.stamps -= 10
            self.free_teas += 1


class IgnoresWhatItWouldRefuse(Aggregate):
    def __init__(self):
        super().__init__()
        self.stamps = 0
        self.free_teas = 0

    def evolve(self, event):
        if event.type == "card.stamped":
            self.stamps += 1
        elif event.type == "card.redeemed" and self.stamps >= 10:
            self.stamps -= 10
            self.free_teas += 1


class NeverBelowZero(Aggregate):
    def __init__(self):
        super().__init__()
        self.stamps = 0
        self.free_teas = 0

    def evolve(self, event):
        if event.type == "card.stamped":
            self.stamps += 1
        elif event.type == "card.redeemed":
            self.stamps = max(0, self.stamps - 10)
            self.free_teas += 1


class CountsVersions(Aggregate):
    def __init__(self):
        super().__init__()
        self.stamps = 0
        self.free_teas = 0

    def evolve(self, event):
        self.version += 1
        if event.type == "card.stamped":
            self.stamps += 1
        elif event.type == "card.redeemed":
            self.stamps -= 10
            self.free_teas += 1


class Right(Aggregate):
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


class Matching(Aggregate):
    def __init__(self):
        super().__init__()
        self.stamps = 0
        self.free_teas = 0

    def evolve(self, event):
        match event.type:
            case "card.stamped":
                self.stamps = self.stamps + 1
            case "card.redeemed":
                self.free_teas, self.stamps = self.free_teas + 1, self.stamps - 10


class ByTable(Aggregate):
    def __init__(self):
        super().__init__()
        self.stamps = 0
        self.free_teas = 0

    def evolve(self, event):
        stamps, teas = {"card.stamped": (1, 0), "card.redeemed": (-10, 1)}.get(event.type, (0, 0))
        self.stamps += stamps
        self.free_teas += teas


class ByMethods(Aggregate):
    stamps = free_teas = 0

    def evolve(self, event):
        getattr(self, event.type.replace("card.", "on_"), lambda: None)()

    def on_stamped(self):
        self.stamps += 1

    def on_redeemed(self):
        self.stamps -= 10
        self.free_teas += 1


TOTALS = {"stamps": 0, "free_teas": 0}


class InAGlobal(Aggregate):
    def __init__(self):
        super().__init__()
        TOTALS.update(stamps=0, free_teas=0)

    stamps = property(lambda self: TOTALS["stamps"])
    free_teas = property(lambda self: TOTALS["free_teas"])

    def evolve(self, event):
        if event.type == "card.stamped":
            TOTALS["stamps"] += 1
        elif event.type == "card.redeemed":
            TOTALS["stamps"] -= 10
            TOTALS["free_teas"] += 1


class OnTheClass(Aggregate):
    stamps = free_teas = 0

    def evolve(self, event):
        if event.type == "card.stamped":
            OnTheClass.stamps += 1
        elif event.type == "card.redeemed":
            OnTheClass.stamps -= 10
            OnTheClass.free_teas += 1


SEEN = set()


class RemembersEvents(Right):
    def evolve(self, event):
        if event.id not in SEEN:
            SEEN.add(event.id)
            super().evolve(event)


class PaysForNothing(Right):
    def evolve(self, event):
        if event.type == "card.redeemed" and self.stamps < 10:
            self.stamps -= 10
        else:
            super().evolve(event)


class IgnoresWhatComesToAnEmptyCard(Right):
    def evolve(self, event):
        if event.type != "card.redeemed" or self.stamps > 0:
            super().evolve(event)


class RefusesAnEmptyCard(Right):
    def evolve(self, event):
        if event.type == "card.redeemed":
            assert self.stamps, "no stamps"
        super().evolve(event)


class ByTheEnd(Right):
    def evolve(self, event):
        if event.type.endswith("stamped"):
            self.stamps += 1
        elif event.type.endswith("redeemed"):
            self.stamps -= 10
            self.free_teas += 1


class ByTheBeginning(Right):
    def evolve(self, event):
        if event.type.startswith("card.stamped"):
            self.stamps += 1
        elif event.type.startswith("card.re"):
            self.stamps -= 10
            self.free_teas += 1


class OneStampForEver(Right):
    def evolve(self, event):
        if event.type == "card.stamped":
            self.stamps = 1


class TeasByTheEnd(Right):
    def evolve(self, event):
        if event.type == "card.stamped":
            self.stamps += 1
        elif event.type.endswith("redeemed"):
            self.stamps -= 10
            self.free_teas += 1


class InLowerCase(Right):
    def evolve(self, event):
        if event.type.lower() == "card.stamped":
            self.stamps += 1
        elif event.type.lower() == "card.redeemed":
            self.stamps -= 10
            self.free_teas += 1


class FullAtForty(Right):
    def evolve(self, event):
        super().evolve(event)
        self.stamps = min(self.stamps, 40)


class DebtsAreForgotten(Right):
    def evolve(self, event):
        if event.type == "card.stamped":
            self.stamps = max(self.stamps, 0)
        super().evolve(event)


class StopsInTheRed(Right):
    def evolve(self, event):
        if self.stamps >= 0:
            super().evolve(event)


class CountsWhatItKnows(Right):
    def evolve(self, event):
        if event.type in ("card.stamped", "card.redeemed"):
            super().evolve(event)
        else:
            self.version -= 1


class PaysUntilNothingIsLeft(Right):
    def evolve(self, event):
        if event.type == "card.redeemed":
            while self.stamps != 0:
                self.stamps -= 10
            self.free_teas += 1
        else:
            super().evolve(event)


class OnceAMoment(Right):
    def __init__(self):
        super().__init__()
        self.moments = set()

    def evolve(self, event):
        if event.timestamp not in self.moments:
            self.moments.add(event.timestamp)
            super().evolve(event)


class WhatIsLeftOver(Right):
    def evolve(self, event):
        if event.type == "card.redeemed":
            self.stamps %= 10
            self.free_teas += 1
        else:
            super().evolve(event)


class RefusesDeepInTheRed(Right):
    def evolve(self, event):
        super().evolve(event)
        if self.stamps < -10:
            raise ValueError("too many teas")


class RefusesMoreThanFifty(Right):
    def evolve(self, event):
        super().evolve(event)
        if self.stamps > 50:
            raise ValueError("too many stamps")


class NoAggregate:
    stamps = free_teas = 0

    def apply(self, event):
        pass


class KeepsEvents(Aggregate):
    """Counts when it is asked."""

    def __init__(self):
        super().__init__()
        self.types = []

    def evolve(self, event):
        self.types.append(event.type)

    @property
    def free_teas(self):
        return self.types.count("card.redeemed")

    @property
    def stamps(self):
        return self.types.count("card.stamped") - 10 * self.free_teas


class InAPair(Aggregate):
    def __init__(self):
        Aggregate.__init__(self)
        self.card = {"stamps": 0, "free_teas": 0}

    def __getattr__(self, name):
        try:
            return vars(self)["card"][name]
        except KeyError:
            raise AttributeError(name) from None

    def evolve(self, event):
        changes = {"card.stamped": {"stamps": 1}, "card.redeemed": {"stamps": -10, "free_teas": 1}}
        for name, change in changes.get(event.type, {}).items():
            self.card[name] += change


class WithDecimals(Aggregate):
    def __init__(self, stamps=Decimal(0), free_teas=Decimal(0)):
        super().__init__()
        self.stamps, self.free_teas = stamps, free_teas

    def evolve(self, event):
        subject, _, verb = event.type.partition(".")
        if (subject, verb) == ("card", "stamped"):
            self.stamps = self.stamps + 1
        if (subject, verb) == ("card", "redeemed"):
            vars(self).update(stamps=self.stamps - 10, free_teas=self.free_teas + 1)


WRONG = [
    ("not_counted", "the stub as it is", Stub),
    ("not_counted", "one stamp for ever", OneStampForEver),
    ("other_types", "teas by the end of the type", TeasByTheEnd),
    ("other_types", "looks at lower case", InLowerCase),
    ("ten_stamps", "counts the tea when stamping", TeaAtTheTenthStamp),
    ("stamps", "clears the card when a tea is redeemed", ClearsTheCard),
    ("stamps", "takes one stamp for a tea", TakesOneStamp),
    ("free_teas", "forgets the tea", ForgetsTheTea),
    ("free_teas", "sets the teas to one", OneTeaForEver),
    ("other_types", "takes every other event for a stamp", ElseIsAStamp),
    ("refused", "decides in evolve", Decides),
    ("ignored", "leaves out of history what it would refuse", IgnoresWhatItWouldRefuse),
    ("ignored", "never goes below zero", NeverBelowZero),
    ("ignored", "takes the stamps and gives no tea", PaysForNothing),
    ("version", "counts the version once more", CountsVersions),
    ("shared", "keeps the stamps of all cards in one place", InAGlobal),
    ("not_new", "counts on the class", OnTheClass),
    ("not_new", "remembers events in a global", RemembersEvents),
    ("not_a_class", "is no aggregate", NoAggregate),
    ("not_a_class", "passes an object instead of the class", Right()),
    ("ignored", "ignores a redemption of an empty card", IgnoresWhatComesToAnEmptyCard),
    ("refused", "refuses a redemption of an empty card", RefusesAnEmptyCard),
    ("other_types", "looks at how the type ends", ByTheEnd),
    ("other_types", "looks at how the type begins", ByTheBeginning),
    ("version", "counts what it knows alone", CountsWhatItKnows),
    ("goes_on", "no more than forty stamps", FullAtForty),
    ("goes_on", "forgets what is below zero", DebtsAreForgotten),
    ("goes_on", "counts nothing once it is below zero", StopsInTheRed),
    ("one_moment", "counts once a moment", OnceAMoment),
    ("stamps", "keeps what is left over of tens", WhatIsLeftOver),
    ("refused", "refuses deep in the red", RefusesDeepInTheRed),
    ("refused", "refuses more than fifty stamps", RefusesMoreThanFifty),
    ("endless", "takes stamps away until none is left", PaysUntilNothingIsLeft),
]
RIGHT = [
    ("if and elif", Right),
    ("match", Matching),
    ("a table of changes", ByTable),
    ("a method a type, and class attributes", ByMethods),
    ("keeps the types and counts when asked", KeepsEvents),
    ("a dictionary inside", InAPair),
    ("parts of the type, Decimal", WithDecimals),
]
TOLD = {
    "decides in evolve": {"given": 9, "type": "card.redeemed"},
    "refuses deep in the red": {"given": -8, "type": "card.redeemed"},
    "refuses more than fifty stamps": {"given": 50, "type": "card.stamped"},
    "never goes below zero": {"given": 9, "left": -1, "stamps": 0, "free_teas": 1},
}
