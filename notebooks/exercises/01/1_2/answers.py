"""Answers to 1.2, a bus that does not forget."""

from collections import defaultdict, deque
from inspect import unwrap
from typing import NamedTuple

from eventlib import Event


class Base:
    def __init__(self):
        self.handlers = {}
        self.failed = []

    def subscribe(self, event_type, handler):
        self.handlers.setdefault(event_type, []).append(handler)


class Plain(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
                self.failed.append(self.letter(event, handler, error))

    def letter(self, event, handler, error):
        return (event, handler, error)


class NoTry(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            handler(event)


class RuntimeErrorsAlone(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except RuntimeError as error:
                self.failed.append((event, handler, error))


class BuiltInErrorsAlone(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except (LookupError, ValueError, RuntimeError, OSError) as error:
                self.failed.append((event, handler, error))


class HandsOver(Base):
    """Another thing than the event."""

    def what(self, event):
        return event.data

    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(self.what(event))
            except Exception as error:
                self.failed.append((event, handler, error))


class HandsOverACopy(HandsOver):
    def what(self, event):
        return Event(event.id, event.type, event.data, event.timestamp, "bus")


class HandlersOfTheClass(Plain):
    handlers = {}  # noqa: RUF012

    def __init__(self):
        self.failed = []


class OnceAnEvent(Plain):
    def __init__(self):
        super().__init__()
        self.seen = []

    def publish(self, event):
        if event.id not in self.seen:
            self.seen.append(event.id)
            super().publish(event)


class TriesUntilItGoesWell(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            while True:
                try:
                    handler(event)
                    break
                except Exception:
                    continue


class TriesWhateverComes(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            done = False
            while not done:
                try:
                    handler(event)
                    done = True
                except BaseException:
                    pass


class DeafToExit(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                self.failed.append((event, handler, error))


class TryAroundTheLoop(Base):
    def publish(self, event):
        try:
            for handler in self.handlers.get(event.type, []):
                handler(event)
        except Exception as error:
            self.failed.append((event, handler, error))


class StopsAtTheFirst(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
                self.failed.append((event, handler, error))
                break


class Empty(Base):
    def publish(self, event): ...


class UnknownTypeFails(Base):
    def publish(self, event):
        for handler in self.handlers[event.type]:
            try:
                handler(event)
            except Exception as error:
                self.failed.append((event, handler, error))


class EverybodyHears(Base):
    def publish(self, event):
        for handlers in self.handlers.values():
            for handler in handlers:
                try:
                    handler(event)
                except Exception as error:
                    self.failed.append((event, handler, error))


class Forgets(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception:
                pass


class LastAlone(Base):
    def publish(self, event):
        self.failed = []
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
                self.failed.append((event, handler, error))


class OneList(Plain):
    lost = []

    def __init__(self):
        self.handlers = {}
        self.failed = self.lost


class ErrorAlone(Plain):
    def letter(self, event, handler, error):
        return error


class PairsOnly(Plain):
    def letter(self, event, handler, error):
        return (event, error)


class DataAlone(Plain):
    def letter(self, event, handler, error):
        return (event.data, handler, error)


class NameOfTheHandler(Plain):
    def letter(self, event, handler, error):
        return (event, handler.__name__, error)


class ErrorAsText(Plain):
    def letter(self, event, handler, error):
        return (event, handler, str(error))


class MadeUpError(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception:
                self.failed.append((event, handler, RuntimeError("failed")))


class OneTypeByHeart(Base):
    def publish(self, event):
        if event.type == "order.created":
            for handler in self.handlers.get(event.type, []):
                try:
                    handler(event)
                except Exception as error:
                    self.failed.append((event, handler, error))


class OneListForAllTypes(OneTypeByHeart):
    def publish(self, event):
        if event.type in self.handlers:
            for handler in sum(self.handlers.values(), []):
                try:
                    handler(event)
                except Exception as error:
                    self.failed.append((event, handler, error))


class ForTypes(Base):
    """Those whose type it takes for that of the event."""

    def __init__(self, alike):
        super().__init__()
        self.alike = alike

    def publish(self, event):
        for subscribed, handlers in self.handlers.items():
            for handler in handlers if self.alike(subscribed, event.type) else ():
                try:
                    handler(event)
                except Exception as error:
                    self.failed.append((event, handler, error))


class TypesInOneAnother(ForTypes):
    def __init__(self):
        super().__init__(lambda subscribed, event_type: subscribed in event_type)


class TypesThatBeginLikeIt(ForTypes):
    def __init__(self):
        super().__init__(str.startswith)


class TheLastWord(ForTypes):
    def __init__(self):
        super().__init__(lambda one, other: one.split(".")[-1] == other.split(".")[-1])


class NoIsAFailure(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                if handler(event) is False:
                    raise RuntimeError("no")
            except Exception as error:
                self.failed.append((event, handler, error))


class AnAnswerIsAFailure(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                if came := handler(event):
                    self.failed.append((event, handler, came))
            except Exception as error:
                self.failed.append((event, handler, error))


class StopsAtNo(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                if handler(event) is False:
                    return
            except Exception as error:
                self.failed.append((event, handler, error))


class OneHandlerAType(Plain):
    def subscribe(self, event_type, handler):
        self.handlers[event_type] = [handler]

    def publish(self, event):
        super().publish(event)


class LetsGoOfWhatFails(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
                self.failed.append((event, handler, error))
                self.handlers[event.type].remove(handler)


class LetsGoAfterwards(Plain):
    def publish(self, event):
        super().publish(event)
        for _, handler, _ in self.failed:
            if handler in self.handlers[event.type]:
                self.handlers[event.type].remove(handler)


class FailureOfEach(Plain):
    def publish(self, event):
        super().publish(event)
        self.failed = list(
            {handler: (event, handler, e) for event, handler, e in self.failed}.values()
        )


class ThreeThingsInARow(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
                self.failed += (event, handler, error)


class NobodyIsAFailure(Plain):
    def publish(self, event):
        if event.type not in self.handlers:
            self.failed.append((event, None, LookupError(event.type)))
        super().publish(event)


class CountsFailures(Base):
    def __init__(self):
        self.handlers, self.failed = {}, 0

    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception:
                self.failed += 1


class FailuresByEvent(CountsFailures):
    def __init__(self):
        self.handlers, self.failed = {}, {}

    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
                self.failed[event.id] = (event, handler, error)


class DeafToCtrlC(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except BaseException as error:
                self.failed.append((event, handler, error))


class TriesAgainAtOnce(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception:
                try:
                    handler(event)
                except Exception as error:
                    self.failed.append((event, handler, error))


class LastSubscribedFirst(Base):
    def publish(self, event):
        for handler in reversed(self.handlers.get(event.type, [])):
            try:
                handler(event)
            except Exception as error:
                self.failed.append((event, handler, error))


class ATypeForEachHandler(Base):
    def subscribe(self, event_type, handler):
        self.handlers[handler] = event_type

    def publish(self, event):
        for handler, event_type in self.handlers.items():
            if event_type == event.type:
                try:
                    handler(event)
                except Exception as error:
                    self.failed.append((event, handler, error))


class TellsItsName(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
                print(handler.__name__, "failed:", error)
                self.failed.append((event, handler, error))


class AskingFirst(Base):
    def publish(self, event):
        if event.type not in self.handlers:
            return
        for handler in list(self.handlers[event.type]):
            try:
                handler(event)
            except Exception as problem:
                self.failed += [(event, handler, problem)]


class WithAHelper(Base):
    def deliver(self, event, handler):
        try:
            handler(event)
        except Exception as error:
            return (event, handler, error)
        return None

    def publish(self, event):
        outcomes = [self.deliver(event, each) for each in self.handlers.get(event.type, ())]
        self.failed.extend(outcome for outcome in outcomes if outcome)


class Lists(Base):
    def publish(self, event):
        handlers = self.handlers.get(event.type, [])
        number = 0
        while number < len(handlers):
            try:
                handlers[number](event)
            except Exception as error:
                self.failed.append([event, handlers[number], error])
            number += 1


class Failure(NamedTuple):
    event: object
    handler: object
    error: Exception


class WithNamedTuples:
    __slots__ = ("failed", "handlers")

    def __init__(self):
        self.handlers, self.failed = defaultdict(list), deque()

    def subscribe(self, event_type, handler):
        self.handlers[event_type].append(handler)

    def publish(self, event):
        for handler in tuple(self.handlers[event.type]):
            try:
                handler(event)
            except Exception as error:
                self.failed.append(Failure(event, handler, error))


class Recursive(Base):
    def publish(self, event, number=0):
        handlers = self.handlers.get(event.type, [])
        if number == len(handlers):
            return
        try:
            handlers[number](event)
        except Exception as error:
            self.failed.append((event, handlers[number], error))
        finally:
            self.publish(event, number + 1)


class PairsOfTypeAndHandler(Base):
    def __init__(self):
        self.pairs, self.failed = [], ()

    def subscribe(self, event_type, handler):
        self.pairs.append((event_type, handler))

    def publish(self, event):
        for event_type, handler in self.pairs:
            try:
                if event_type == event.type:
                    handler(event)
            except Exception as error:
                self.failed += ((event, handler, error),)


class TheEventOnSelf(Base):
    def publish(self, event):
        self.event = event
        for handler in self.handlers.get(event.type, []):
            try:
                handler(self.event)
            except Exception as error:
                self.failed.append((event, handler, error))


class TheEventOfAFailureOnSelf(Base):
    def publish(self, event):
        self.event = event
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
                self.failed.append((self.event, handler, error))


class Busy(Plain):
    busy = False

    def publish(self, event):
        if not self.busy:
            self.busy = True
            super().publish(event)
            self.busy = False


class Queued(Plain):
    def __init__(self):
        super().__init__()
        self.queue = deque()

    def publish(self, event):
        self.queue.append(event)
        if len(self.queue) == 1:
            while self.queue:
                super().publish(self.queue[0])
                self.queue.popleft()


class LeavesOutWhoFailsOften(Plain):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            if [each[1] for each in self.failed].count(handler) < 3:
                try:
                    handler(event)
                except Exception as error:
                    self.failed.append((event, handler, error))


class TheLastHundred(Plain):
    def __init__(self):
        super().__init__()
        self.failed = deque(maxlen=100)


class KeepsTheCause(Plain):
    def letter(self, event, handler, error):
        return (event, handler, error.__cause__ or error)


class Unwraps(Plain):
    def letter(self, event, handler, error):
        return (event, unwrap(handler), error)


class UnwrapsPartials(Plain):
    def letter(self, event, handler, error):
        return (event, getattr(handler, "func", handler), error)


class NextInTheTry(Base):
    def publish(self, event):
        handlers = iter(self.handlers.get(event.type, []))
        while True:
            try:
                handler = next(handlers)
                handler(event)
            except StopIteration:
                return
            except Exception as error:
                self.failed.append((event, handler, error))


class BusyWithAType(Plain):
    def __init__(self):
        super().__init__()
        self.busy = set()

    def publish(self, event):
        if event.type not in self.busy:
            self.busy.add(event.type)
            super().publish(event)
            self.busy.remove(event.type)


class SettlesWhatFailedBefore(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
                self.failed.append((event, handler, error))
            else:
                self.failed = [each for each in self.failed if each[1] is not handler]


WRONG = [
    ("settled", "a success settles earlier failures", SettlesWhatFailedBefore),
    ("often", "leaves out who failed three times", LeavesOutWhoFailsOften),
    ("often", "keeps the last hundred", TheLastHundred),
    ("often", "takes a StopIteration for the end", NextInTheTry),
    ("another_error", "keeps the cause of the error", KeepsTheCause),
    ("handler", "takes decorators off", Unwraps),
    ("handler", "takes the function out of a partial", UnwrapsPartials),
    ("nested", "publishes nothing of a type while it is busy with it", BusyWithAType),
    ("escaped", "no try at all", NoTry),
    ("escaped", "catches RuntimeError alone", RuntimeErrorsAlone),
    ("escaped", "catches the errors that it knows", BuiltInErrorsAlone),
    ("not_the_event", "hands over the data", HandsOver),
    ("not_the_event", "hands over an event like it", HandsOverACopy),
    ("shared_handlers", "keeps the handlers on the class", HandlersOfTheClass),
    ("known", "delivers an event once", OnceAnEvent),
    ("ctrl_c", "catches exit()", DeafToExit),
    ("stopped", "the try stands around the loop", TryAroundTheLoop),
    ("stopped", "leaves the loop at the first failure", StopsAtTheFirst),
    ("nobody", "publishes to nobody", Empty),
    ("unknown_type", "an unknown type is an error", UnknownTypeFails),
    ("others", "delivers every type to everybody", EverybodyHears),
    ("lost", "swallows the failure", Forgets),
    ("lost", "loses the earlier failure with each publish", LastAlone),
    ("shared", "one list for all buses", OneList),
    ("shape", "keeps the error alone", ErrorAlone),
    ("shape", "forgets whose delivery it was", PairsOnly),
    ("event", "keeps event.data instead of the event", DataAlone),
    ("handler", "keeps the handler's name", NameOfTheHandler),
    ("error", "keeps the error's text", ErrorAsText),
    ("another_error", "keeps an error that was made up", MadeUpError),
    ("ctrl_c", "catches Ctrl-C too", DeafToCtrlC),
    ("again", "tries again at once", TriesAgainAtOnce),
    ("turned", "begins with who subscribed last", LastSubscribedFirst),
    ("own_type", "one type by heart", OneTypeByHeart),
    ("own_type", "every handler for every known type", OneListForAllTypes),
    ("own_type", "types that contain another", TypesInOneAnother),
    ("own_type", "types that begin like another", TypesThatBeginLikeIt),
    ("own_type", "types with the same last word", TheLastWord),
    ("one_type", "a type for each handler", ATypeForEachHandler),
    ("raised", "takes every consumer for one with a name", TellsItsName),
    ("nested", "keeps the event on self", TheEventOnSelf),
    ("nested", "keeps the event of a failure on self", TheEventOfAFailureOnSelf),
    ("nested", "publishes nothing while it is busy", Busy),
    ("no_failure", "takes False for a failure", NoIsAFailure),
    ("no_failure", "takes any answer for a failure", AnAnswerIsAFailure),
    ("stopped", "stops where a handler returns False", StopsAtNo),
    ("missed", "one handler a type", OneHandlerAType),
    ("missed", "takes out of the list what fails", LetsGoOfWhatFails),
    ("second", "unsubscribes who failed", LetsGoAfterwards),
    ("lost", "one failure of each handler", FailureOfEach),
    ("shape", "three things in a row", ThreeThingsInARow),
    ("unknown_type", "nobody to deliver to is a failure", NobodyIsAFailure),
    ("shape", "counts the failures", CountsFailures),
    ("shape", "a dictionary of failures", FailuresByEvent),
    ("no_class", "passes an object instead of the class", Plain()),
    ("endless", "tries again for ever", TriesUntilItGoesWell),
    ("endless", "tries again for ever, whatever comes", TriesWhateverComes),
]
RIGHT = [
    ("try inside the loop", Plain),
    ("asks for the type first", AskingFirst),
    ("a method for one delivery", WithAHelper),
    ("while, and lists for tuples", Lists),
    ("a deque of named tuples", WithNamedTuples),
    ("recursion", Recursive),
    ("a queue of events", Queued),
    ("pairs in one list, a tuple of failures", PairsOfTypeAndHandler),
]
TOLD = {
    "a success settles earlier failures": {"came": "–"},
    "keeps the event on self": {
        "came": "3 × first (order.created), 3 × last (order.paid), 1 × second (order.paid), "
        "3 × self.failed (order.created)"
    },
    "publishes nothing while it is busy": {
        "came": "1 × first (order.created), 1 × last (order.created), 1 × self.failed (order.created)"
    },
    "keeps an error that was made up": {"expected": "LookupError('no paper')"},
    "keeps the last hundred": {"came": 100, "expected": 160, "number": 1},
    "takes a StopIteration for the end": {
        "one": "–",
        "other": "shop-0, StopIteration('no more')",
    },
    "a type for each handler": {"missing": "order.created"},
    "a dictionary of failures": {"came": "dict"},
    "catches the errors that it knows": {"error": "OutOfInk('no ink')"},
    "catches Ctrl-C too": {"came": "KeyboardInterrupt"},
    "catches exit()": {"came": "SystemExit"},
    "one type by heart": {"came": "–"},
    "every handler for every known type": {"type": "order.created"},
    "types that begin like another": {"came": "order.created, order.created.late"},
}
