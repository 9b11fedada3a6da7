"""Answers to 1.2, a bus that does not forget."""


class Base:
    def __init__(self):
        self.handlers = {}
        self.failed = []

    def subscribe(self, event_type, handler):
        self.handlers.setdefault(event_type, []).append(handler)


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


class OneList(Base):
    lost = []

    def __init__(self):
        self.handlers = {}
        self.failed = self.lost

    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
                self.failed.append((event, handler, error))


class ErrorAlone(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
                self.failed.append(error)


class PairsOnly(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
                self.failed.append((event, error))


class DataAlone(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
                self.failed.append((event.data, handler, error))


class NameOfTheHandler(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
                self.failed.append((event, handler.__name__, error))


class ErrorAsText(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
                self.failed.append((event, handler, str(error)))


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


class Plain(Base):
    def publish(self, event):
        for handler in self.handlers.get(event.type, []):
            try:
                handler(event)
            except Exception as error:
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


WRONG = [
    ("escaped", "no try at all", NoTry),
    ("escaped", "catches RuntimeError alone", RuntimeErrorsAlone),
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
    ("no_class", "passes an object instead of the class", Plain()),
]
RIGHT = [
    ("try inside the loop", Plain),
    ("asks for the type first", AskingFirst),
    ("a method for one delivery", WithAHelper),
    ("while, and lists for tuples", Lists),
]
TOLD = {
    "one type by heart": {"came": "–"},
    "every handler for every known type": {"came": "first, LookupError, ValueError, last, paid"},
}
