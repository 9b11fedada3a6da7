"""Answers to 9.3, a suite that none of the twelve gets past."""

from eventlib.testing import Account, Scenario
from tests.suites import careful, happy, opened, thorough


def says_nothing_about_the_class(made):
    assert True


def expects_too_much(made):
    Scenario(made, "A").given(("account.created", {"initial_balance": "1.00"})).shows(balance=2)


def as_functions():
    return [lambda made, told=told: told.against(made) for told in thorough()]


WRONG = [
    ("missing", "not written yet", None),
    ("missing", "one scenario and no list", opened().shows(balance=100)),
    ("quiet", "forgets to ask", [*thorough(), opened().when(lambda a, s: a.deposit(5, s))]),
    ("no_test", "what has no aggregate is no test", [*happy(), "deposit(5)"]),
    ("fails", "a test that the right account does not pass", [*thorough(), expects_too_much]),
    ("few", "the three that everybody writes", happy()),
    ("few", "none at all", []),
    ("few", "the edges and nobody else", careful()),
    ("few", "tests that cannot fail", [says_nothing_about_the_class] * 9),
]
RIGHT = [
    ("others, too", thorough()),
    ("all of it twice", thorough() * 2),
    ("a tuple", tuple(thorough())),
    ("functions of a class", as_functions()),
    ("the right class told again", [told.against(Account) for told in thorough()]),
]
