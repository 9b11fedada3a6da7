"""Answers to 2.4, a command of one's own."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

from eventlib import Aggregate, ConcurrencyError, Event


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


def redeemed(card_id, store, command_id=None, type="card.redeemed"):
    when = store.clock.now()
    data = {"aggregate_id": card_id}
    return Event(command_id or store.ids.next(), type, data, when, "tea-shop")


class Stub(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        return None


class NoMethod(TeaCard):
    def spend(self, card_id, store, command_id=None):
        return None


class CannotCount(Aggregate):
    stamps = free_teas = 0

    def redeem(self, card_id, store, command_id=None):
        return None


class Right(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        if command_id is not None and store.find(command_id):
            return None
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        event = redeemed(card_id, store, command_id)
        self.apply(store.append(event, expected_version=self.version))
        return event


class WithRecord(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        return self.record(store, "card.redeemed", {}, command_id=command_id, rule=self.enough)

    def enough(self):
        if self.stamps < 10:
            raise ValueError("not enough stamps")


class InSteps(TeaCard):
    def done(self, store, command_id):
        return command_id is not None and store.find(command_id) is not None

    def redeem(self, card_id, store, command_id=None):
        if not self.done(store, command_id):
            if not self.stamps >= 10:
                raise ValueError(f"{self.stamps} stamps")
            recorded = store.append(redeemed(card_id, store, command_id), self.version)
            self.apply(recorded)


class AppliesThePlainEvent(Right):
    def redeem(self, card_id, store, command_id=None):
        if command_id and store.find(command_id):
            return
        if self.stamps < 10:
            raise ValueError
        event = redeemed(card_id, store, command_id)
        store.append(event, expected_version=self.version)
        self.apply(event)


class DoesNotDecide(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        self.apply(store.append(redeemed(card_id, store, command_id), self.version))


class ReturnsFalse(Right):
    def redeem(self, card_id, store, command_id=None):
        if self.stamps < 10:
            return False
        return super().redeem(card_id, store, command_id)


class WritesThenDecides(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        recorded = store.append(redeemed(card_id, store, command_id), self.version)
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        self.apply(recorded)


class AppliesThenDecides(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        event = redeemed(card_id, store, command_id)
        self.apply(event)
        if self.stamps < 0:
            raise ValueError("not enough stamps")
        store.append(event, self.version - 1)


class OnlyApplies(Right):
    def redeem(self, card_id, store, command_id=None):
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        self.apply(redeemed(card_id, store, command_id))


class AnotherType(Right):
    def redeem(self, card_id, store, command_id=None):
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        event = redeemed(card_id, store, command_id, "card.redeem")
        self.apply(store.append(event, self.version))


class NotApplied(Right):
    def redeem(self, card_id, store, command_id=None):
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        store.append(redeemed(card_id, store, command_id), self.version)


class NoVersion(Right):
    def redeem(self, card_id, store, command_id=None):
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        self.apply(store.append(redeemed(card_id, store, command_id)))


class AsksTheStoreForTheVersion(Right):
    def redeem(self, card_id, store, command_id=None):
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        event = redeemed(card_id, store, command_id)
        self.apply(store.append(event, expected_version=store.version(card_id)))


class RuleBeforeTheName(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        if command_id is None or not store.find(command_id):
            event = redeemed(card_id, store, command_id)
            self.apply(store.append(event, self.version))


class IgnoresTheName(TeaCard):
    done = []  # noqa: RUF012

    def redeem(self, card_id, store, command_id=None):
        if command_id in self.done:
            return
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        self.apply(store.append(redeemed(card_id, store), self.version))
        self.done.extend([command_id] if command_id else [])


class AppliesAgain(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        known = store.find(command_id) if command_id else None
        if known is None and self.stamps < 10:
            raise ValueError("not enough stamps")
        event = redeemed(card_id, store, command_id)
        self.apply(store.append(event, self.version))


class OneCardByHeart(Right):
    def redeem(self, card_id, store, command_id=None):
        return super().redeem("T1", store, command_id)


class OneCardByHeartUnasked(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        self.apply(store.append(redeemed("T1", store, command_id)))


class AnotherClock(TeaCard):
    when = datetime(2020, 1, 1, tzinfo=UTC)

    def redeem(self, card_id, store, command_id=None):
        if command_id and store.find(command_id):
            return
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        data = {"aggregate_id": card_id}
        name = command_id or store.ids.next()
        event = Event(name, "card.redeemed", data, self.when, "tea-shop")
        self.apply(store.append(event, self.version))


class TheClockOfTheWall(AnotherClock):
    when = datetime(2090, 1, 1, tzinfo=UTC)


class Asking(TeaCard):
    """What a right one does, but for the rule."""

    def refuses(self, card_id, store):
        return self.stamps < 10

    def redeem(self, card_id, store, command_id=None):
        if command_id and store.find(command_id):
            return
        if self.refuses(card_id, store):
            raise ValueError("not enough stamps")
        self.apply(store.append(redeemed(card_id, store, command_id), self.version))


class AsksTheVersion(Asking):
    def refuses(self, card_id, store):
        return self.version < 10


class CountsAllStampsEver(Asking):
    def refuses(self, card_id, store):
        return sum(each.type == "card.stamped" for each in store.get_events(card_id)) < 10


class RefusesNine(Asking):
    def refuses(self, card_id, store):
        return self.stamps == 9


class WantsMoreThanTen(Asking):
    def refuses(self, card_id, store):
        return self.stamps <= 10


class WantsFullCards(Asking):
    def refuses(self, card_id, store):
        return self.stamps % 10


class RefusesAnEmptyCard(Asking):
    def refuses(self, card_id, store):
        return not self.stamps


class AsksByAssert(Asking):
    def redeem(self, card_id, store, command_id=None):
        assert self.stamps >= 10, "not enough stamps"
        super().redeem(card_id, store, command_id)


class RaisesAnything(Asking):
    def redeem(self, card_id, store, command_id=None):
        if self.stamps < 10:
            raise Exception("not enough stamps")
        super().redeem(card_id, store, command_id)


class Misspelt(Asking):
    def refuses(self, card_id, store):
        return self.stamp < 10


class SpendsThenDecides(Asking):
    def refuses(self, card_id, store):
        self.stamps -= 10
        if self.stamps < 0:
            return True
        self.stamps += 10
        return False


class AppliesFirst(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        if command_id and store.find(command_id):
            return
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        event = redeemed(card_id, store, command_id)
        self.apply(event)
        store.append(event, expected_version=self.version - 1)


class SwallowsTheConflict(Asking):
    def redeem(self, card_id, store, command_id=None):
        with suppress(ConcurrencyError):
            super().redeem(card_id, store, command_id)


class DecidesAgain(Asking):
    def redeem(self, card_id, store, command_id=None):
        try:
            super().redeem(card_id, store, command_id)
        except ConcurrencyError:
            for event in store.get_events(card_id, after=self.version):
                self.apply(event)
            self.redeem(card_id, store, command_id)


class ReturnsTheError(Right):
    def redeem(self, card_id, store, command_id=None):
        if self.stamps < 10:
            return ValueError("not enough stamps")
        return super().redeem(card_id, store, command_id)


class DecidesWithoutAName(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        if command_id is None:
            if self.stamps < 10:
                raise ValueError("not enough stamps")
        elif store.find(command_id):
            return
        self.apply(store.append(redeemed(card_id, store, command_id), self.version))


class ExpectsWithoutAName(Asking):
    def redeem(self, card_id, store, command_id=None):
        if command_id is None:
            super().redeem(card_id, store)
        elif not store.find(command_id):
            if self.stamps < 10:
                raise ValueError("not enough stamps")
            self.apply(store.append(redeemed(card_id, store, command_id)))


class Appending(TeaCard):
    """What a right one does, but for how it appends."""

    def redeem(self, card_id, store, command_id=None):
        if command_id and store.find(command_id):
            return
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        self.apply(self.recorded(card_id, store, command_id))


class CountsItsVersion(Appending):
    def recorded(self, card_id, store, command_id):
        version = self.stamps + 11 * self.free_teas
        return store.append(redeemed(card_id, store, command_id), version)


class PositionForVersion(Appending):
    def recorded(self, card_id, store, command_id):
        return store.append(redeemed(card_id, store, command_id), store.last_position)


class FirstStream(Appending):
    def recorded(self, card_id, store, command_id):
        first = store.read_all()[0].aggregate_id
        return store.append(redeemed(first, store, command_id), self.version)


class LastStream(Appending):
    def recorded(self, card_id, store, command_id):
        return store.append(redeemed(store.read_all()[-1].aggregate_id, store, command_id))


class TranslatesTheConflict(Asking):
    def redeem(self, card_id, store, command_id=None):
        try:
            super().redeem(card_id, store, command_id)
        except ConcurrencyError as error:
            raise ValueError("somebody was faster") from error


class DecidesByTheStore(Asking):
    def refuses(self, card_id, store):
        return store.replay(card_id, TeaCard).stamps < 10


class TriesForEver(Asking):
    def redeem(self, card_id, store, command_id=None):
        while True:
            try:
                return super().redeem(card_id, store, command_id)
            except ConcurrencyError:
                continue


class TriesWhateverComes(Asking):
    def redeem(self, card_id, store, command_id=None):
        while True:
            try:
                return super().redeem(card_id, store, command_id)
            except:  # noqa: E722
                pass


class GivesAllTeas(Asking):
    def redeem(self, card_id, store, command_id=None):
        super().redeem(card_id, store, command_id)
        while self.stamps >= 10:
            super().redeem(card_id, store)


class RemembersTheLast(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        if command_id in [last.id for last in store.get_events(card_id)[-1:]]:
            return
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        self.apply(store.append(redeemed(card_id, store, command_id), self.version))


class OneIdForAll(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        name = command_id or "redeemed"
        if command_id and store.find(name):
            return
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        self.apply(store.append(redeemed(card_id, store, name), self.version))


class OneIdForAllAsked(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        name = command_id or "redeemed"
        if store.find(name):
            return
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        self.apply(store.append(redeemed(card_id, store, name), self.version))


class OneTeaACard(Right):
    def redeem(self, card_id, store, command_id=None):
        if self.free_teas == 0 or self.stamps < 10:
            super().redeem(card_id, store, command_id)


class RemembersCommands(TeaCard):
    done = set()  # noqa: RUF012

    def redeem(self, card_id, store, command_id=None):
        if command_id in self.done:
            return
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        self.apply(store.append(redeemed(card_id, store, command_id), self.version))
        if command_id:
            self.done.add(command_id)


class RemembersInTheObject(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        done = vars(self).setdefault("done", set())
        if command_id in done:
            return
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        self.apply(store.append(redeemed(card_id, store, command_id), self.version))
        if command_id:
            done.add(command_id)


class RemembersBeforeItDecides(TeaCard):
    heard = []  # noqa: RUF012

    def redeem(self, card_id, store, command_id=None):
        if command_id and (store, command_id) in self.heard:
            return
        self.heard.append((store, command_id))
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        self.apply(store.append(redeemed(card_id, store, command_id), self.version))


class TwoEvents(Right):
    def redeem(self, card_id, store, command_id=None):
        super().redeem(card_id, store, command_id)
        if command_id is None:
            self.apply(store.append(redeemed(card_id, store, type="card.tea"), self.version))


class NotEnough(ValueError):
    pass


class SeveralAtOnce(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        match store.find(command_id) if command_id else None, self.stamps:
            case None, stamps if stamps < 10:
                raise NotEnough(stamps)
            case None, _:
                event = redeemed(card_id, store, command_id)
                for recorded in store.append_all([event], expected_version=self.version):
                    self.apply(recorded)


class LooksThroughTheStream(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        if any(each.id == command_id for each in store.get_events(card_id)):
            return None
        version = self.version
        if Decimal(self.stamps) / 10 < 1:
            raise ValueError(self.stamps)

        def recorded():
            return store.append(redeemed(card_id, store, command_id), expected_version=version)

        return self.apply(recorded())


class SaysWhatWasDone(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        known = store.find(command_id) if command_id is not None else None
        try:
            self.stamps, left = self.stamps, range(self.stamps)[9:]
            if known is None and not left:
                raise ValueError("not enough stamps")
        finally:
            del left
        if known is None:
            known = store.append(redeemed(card_id, store, command_id), self.version)
            self.apply(known)
        return known


class AppliesAndAsksItsVersion(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        event = redeemed(card_id, store, command_id)
        self.apply(event)
        store.append(event, self.version)


class LooksForTheNameWhenItRefuses(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        if self.stamps < 10:
            if command_id and store.find(command_id):
                return
            raise ValueError("not enough stamps")
        self.apply(store.append(redeemed(card_id, store, command_id), self.version))


class SaysNoCard(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        of_nobody = Event(store.ids.next(), "card.redeemed", {}, store.clock.now(), "tea-shop")
        self.apply(store.append(of_nobody, self.version))


class LooksForAPartOfTheName(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        if command_id and any(command_id in event.id for event in store.get_events(card_id)):
            return None
        return Right.redeem(self, card_id, store, command_id)


class TheTimeAsTheId(Appending):
    def recorded(self, card_id, store, command_id):
        name = command_id or f"redeemed-{store.clock.now().isoformat()}"
        return store.append(redeemed(card_id, store, name), self.version)


class LooksForTheNumberAlone(Asking):
    def redeem(self, card_id, store, command_id=None):
        done = [event.id.partition("/")[2] for event in store.get_events(card_id)]
        if not command_id or command_id.partition("/")[2] not in done:
            super().redeem(card_id, store, command_id)


class TakesTheTeasOffAgain(Asking):
    def refuses(self, card_id, store):
        return self.stamps - 10 * self.free_teas < 10


class RemembersOnTheStore(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        done = vars(store).setdefault("done", [])
        if command_id in done:
            return
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        self.apply(store.append(redeemed(card_id, store, command_id), self.version))
        done += [command_id] if command_id else []


class RetriesWhileThereIsEnough(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        if command_id and store.find(command_id):
            return
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        event = redeemed(card_id, store, command_id)
        try:
            recorded = store.append(event, expected_version=self.version)
        except ConcurrencyError as conflict:
            if store.replay(card_id, type(self)).stamps < 10:
                raise
            recorded = store.append(event, expected_version=conflict.actual)
        self.apply(recorded)


class GoesOnWhereOnlyStampsCame(Right):
    def redeem(self, card_id, store, command_id=None):
        news = store.get_events(card_id, after=self.version)
        if all(event.type == "card.stamped" for event in news):
            for event in news:
                self.apply(event)
        super().redeem(card_id, store, command_id)


class TakesTheVersionOfADoneOne(Right):
    def redeem(self, card_id, store, command_id=None):
        if command_id and store.find(command_id):
            self.version = store.version(card_id)
        super().redeem(card_id, store, command_id)


class AppliesADoneOne(Right):
    def redeem(self, card_id, store, command_id=None):
        known = store.find(command_id) if command_id else None
        if known and known.version > self.version:
            self.apply(known)
        super().redeem(card_id, store, command_id)


class DoneIfTheObjectHasIt(Right):
    def redeem(self, card_id, store, command_id=None):
        known = store.find(command_id) if command_id else None
        if known is None or known.version > self.version:
            if self.stamps < 10:
                raise ValueError("not enough stamps")
            recorded = store.append(redeemed(card_id, store, command_id), self.version)
            if recorded.version == self.version + 1:
                self.apply(recorded)


class RefusesFromNoneToNine(Right):
    def redeem(self, card_id, store, command_id=None):
        if command_id and store.find(command_id):
            return
        if self.stamps in range(10):
            raise ValueError("not enough stamps")
        self.apply(store.append(redeemed(card_id, store, command_id), self.version))


class ReadsOnWhenItIsDone(Right):
    def redeem(self, card_id, store, command_id=None):
        if command_id and store.find(command_id):
            for event in store.get_events(card_id, after=self.version):
                self.apply(event)
        else:
            super().redeem(card_id, store, command_id)


class ComparesByHand(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        if command_id is not None and store.find(command_id):
            return
        if self.stamps < 10:
            raise ValueError("not enough stamps")
        if (actual := store.version(card_id)) != self.version:
            raise ConcurrencyError(card_id, expected=self.version, actual=actual)
        self.apply(store.append(redeemed(card_id, store, command_id)))


class TakesTheVersionOfAConflict(Right):
    def redeem(self, card_id, store, command_id=None):
        try:
            super().redeem(card_id, store, command_id)
        except ConcurrencyError as conflict:
            self.version = conflict.actual
            raise


WRONG = [
    ("version_moved", "takes the version of a conflict", TakesTheVersionOfAConflict),
    ("between", "compares the versions by hand", ComparesByHand),
    ("goes_on", "retries while there is enough", RetriesWhileThereIsEnough),
    ("goes_on", "goes on where only stamps came in between", GoesOnWhereOnlyStampsCame),
    ("half_read", "takes the version of a command that was done", TakesTheVersionOfADoneOne),
    ("half_read", "applies what was done, and not what came before", AppliesADoneOne),
    ("repeated_fails", "done is what the object has read", DoneIfTheObjectHasIt),
    ("not_refused", "refuses from none to nine", RefusesFromNoneToNine),
    ("one_time", "the time as the id", TheTimeAsTheId),
    ("half_a_name", "looks for the number of the command alone", LooksForTheNumberAlone),
    ("refused_later", "takes the teas off again", TakesTheTeasOffAgain),
    ("opened_again", "remembers commands on the store", RemembersOnTheStore),
    ("one_alone", "looks for a part of the name", LooksForAPartOfTheName),
    ("not_raised", "the stub as it is", Stub),
    ("not_raised", "returns the error", ReturnsTheError),
    ("named_not_refused", "decides where there is no name", DecidesWithoutAName),
    ("no_conflict_named", "expects a version where there is no name", ExpectsWithoutAName),
    ("other_version", "works the version out from its stamps", CountsItsVersion),
    ("other_version", "the position in the store", PositionForVersion),
    ("other_card", "the first stream of the store", FirstStream),
    ("not_written", "the last stream of the store, at any version", LastStream),
    ("translated", "turns the conflict into a refusal", TranslatesTheConflict),
    ("asks_the_store", "decides by what the store says", DecidesByTheStore),
    ("no_redeem", "has no method redeem", NoMethod),
    ("not_a_class", "passes an object instead of the class", Right()),
    ("not_a_class", "is no aggregate", dict),
    ("cannot_count", "did not do 2.2", CannotCount),
    ("not_refused", "does not decide", DoesNotDecide),
    ("not_raised", "refuses without an error", ReturnsFalse),
    ("refused_and_written", "writes, then decides", WritesThenDecides),
    ("refused_and_written", "applies, then decides", AppliesThenDecides),
    ("not_written", "applies and does not store", OnlyApplies),
    ("not_written", "stores another type", AnotherType),
    ("not_applied", "stores and does not apply", NotApplied),
    ("no_conflict", "says no version", NoVersion),
    ("no_conflict", "asks the store for its version", AsksTheStoreForTheVersion),
    ("repeated_fails", "asks the rule before the name", RuleBeforeTheName),
    ("not_named", "does not use the name as the id", IgnoresTheName),
    ("applied_first", "applies first and expects the version after", AppliesAndAsksItsVersion),
    ("no_stream", "does not say which card", SaysNoCard),
    ("other_card", "one card by heart", OneCardByHeart),
    ("not_written", "one card by heart, without a version", OneCardByHeartUnasked),
    ("other_clock", "a time by heart", AnotherClock),
    ("other_clock", "another clock than the store's", TheClockOfTheWall),
    ("one_id", "one id for all redemptions", OneIdForAll),
    ("one_id", "one id for all redemptions, looked up", OneIdForAllAsked),
    ("one_alone", "one tea a card", OneTeaACard),
    ("refused_is_done", "remembers before it decides", RemembersBeforeItDecides),
    ("remembered", "remembers commands on the class", RemembersCommands),
    ("repeated_fails", "remembers commands in the object", RemembersInTheObject),
    ("not_written", "stores one event more", TwoEvents),
    ("applied_twice", "applies again what was done", AppliesAgain),
    ("applied_twice", "looks for the name where it refuses", LooksForTheNameWhenItRefuses),
    ("not_refused", "the rule asks the version", AsksTheVersion),
    ("not_refused", "the rule counts all stamps there ever were", CountsAllStampsEver),
    ("not_refused", "refuses nine stamps alone", RefusesNine),
    ("not_refused", "refuses an empty card alone", RefusesAnEmptyCard),
    ("not_refused", "wants a multiple of ten", WantsFullCards),
    ("refused", "wants more than ten", WantsMoreThanTen),
    ("refused_and_written", "spends, then decides", SpendsThenDecides),
    ("other_error", "decides with assert", AsksByAssert),
    ("other_error", "raises any error", RaisesAnything),
    ("raised", "misspells an attribute", Misspelt),
    ("ran_ahead", "applies before it stores", AppliesFirst),
    ("swallowed", "keeps quiet about the conflict", SwallowsTheConflict),
    ("decides_again", "loads and decides again", DecidesAgain),
    ("not_written", "gives all teas at once", GivesAllTeas),
    ("last_alone", "remembers the last command alone", RemembersTheLast),
    ("endless", "tries again for ever", TriesForEver),
    ("endless", "tries again for ever, whatever comes", TriesWhateverComes),
]
RIGHT = [
    ("find, decide, append, apply", Right),
    ("record with a rule", WithRecord),
    ("in steps of its own", InSteps),
    ("applies the event it made", AppliesThePlainEvent),
    ("several at once, an error of its own, match", SeveralAtOnce),
    ("looks through the stream, a closure", LooksThroughTheStream),
    ("returns what was done", SaysWhatWasDone),
    ("reads on when it is done", ReadsOnWhenItIsDone),
]
TOLD = {
    "takes the teas off again": {"left": 25, "teas": 2},
    "applies and does not store": {"came": "–"},
    "stores another type": {"came": "card.redeem (C-40)"},
}
