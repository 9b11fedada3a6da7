"""Answers to 9.1, a suite that catches seven."""

from eventlib.testing import Account, Scenario
from tests.suites import careful, happy, opened, thorough


def says_nothing_about_the_class(made):
    assert True


def expects_too_much(made):
    Scenario(made, "A").given(("account.created", {"initial_balance": "1.00"})).shows(balance=2)


def as_functions():
    return [lambda made, told=told: told.against(made) for told in careful()]


WRONG = [
    ("missing", "not written yet", None),
    ("missing", "one scenario and no list", opened().shows(balance=100)),
    ("quiet", "forgets to ask", [*careful(), opened().when(lambda a, s: a.deposit(5, s))]),
    ("no_test", "what has no aggregate is no test", [*happy(), "deposit(5)"]),
    ("fails", "a test that the right account does not pass", [*careful(), expects_too_much]),
    ("few", "the three that everybody writes", happy()),
    ("few", "none at all", []),
    ("few", "many that ask the same", happy() * 4),
    ("few", "tests that cannot fail", [says_nothing_about_the_class] * 9),
]
RIGHT = [
    ("the edges", careful()),
    ("all twelve", thorough()),
    ("a tuple", tuple(careful())),
    ("functions of a class", as_functions()),
    ("the right class told again", [told.against(Account) for told in careful()]),
]
