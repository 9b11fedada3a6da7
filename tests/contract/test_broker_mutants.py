"""Each promise of a broker can be broken, and the test that names it sees it."""

from __future__ import annotations

import inspect

import pytest

from eventlib.testing.broker import mutants
from tests.contract.scratch import failures
from tests.contract.test_mutants import Seen

HEAD = """
from datetime import timedelta

import pytest

from eventlib import SimulatedClock
from eventlib.broker.memory import MemoryBroker
from eventlib.testing.broker import mutants
from eventlib.testing.broker.contract import BrokerContract
from eventlib.testing.support import START
"""
CLASS = """

class Test{name}(BrokerContract):
    @pytest.fixture
    def connect(self):
        broker = {kind}(SimulatedClock(START, timedelta(milliseconds=1)))
        return lambda: broker
"""
CAUGHT_BY = {
    "ForgetsWhatItLent": [
        "test_what_is_not_settled_comes_again_after_ack_wait",
        "test_what_one_worker_does_not_settle_comes_to_another",
    ],
    "DeliversTooSoon": ["test_before_ack_wait_it_does_not_come_again"],
    "IgnoresAcknowledgements": ["test_what_is_acknowledged_never_comes_again"],
    "RefusesLateAcknowledgements": ["test_a_late_acknowledgement_counts"],
    "ForgetsTheDelay": [
        "test_nak_with_a_delay_lets_the_others_pass_and_then_brings_it_back",
        "test_a_delay_that_is_not_over_brings_nothing",
    ],
    "TakesTermForNak": ["test_term_ends_it_for_this_durable_and_for_no_other"],
    "NeverGivesUp": ["test_what_was_delivered_max_deliver_times_stays_in_the_stream_alone"],
    "HandsOutEverything": [
        "test_max_ack_pending_messages_are_in_flight_at_most",
        "test_max_ack_pending_of_one_keeps_the_order_whatever_fails",
    ],
    "StoresDuplicates": [
        "test_an_id_within_the_window_is_stored_once",
        "test_an_id_that_comes_after_the_window_is_stored_again",
    ],
    "RemembersForEver": ["test_an_id_that_comes_after_the_window_is_stored_again"],
    "ForgetsTheDurable": ["test_a_durable_goes_on_where_it_was_left"],
    "SharesOnePlace": [
        "test_durables_get_every_message_each_and_know_nothing_of_each_other",
    ],
    "BeginsAtTheEnd": ["test_a_durable_begins_with_the_first_message_of_the_stream"],
    "DeliversTheNewestFirst": [
        "test_what_is_published_is_numbered_and_delivered_in_its_order",
    ],
    "CutsThePayload": ["test_payload_and_headers_come_as_they_were_sent"],
    "AcceptsOtherSettings": [
        "test_a_stream_that_is_there_with_other_settings_is_refused_and_stays",
        "test_a_durable_that_is_there_with_other_settings_is_refused_and_stays",
    ],
    "LosesCount": ["test_a_durable_knows_its_place"],
    "HearsTheWholeStream": ["test_a_pattern_takes_the_subjects_that_match_it"],
    "NeverWaits": ["test_what_is_not_settled_comes_again_after_ack_wait"],
}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """The whole suite on every mutant, and on the healthy twin of all of them."""
    file = tmp_path_factory.mktemp("brokers") / "test_scratch.py"
    kinds = {"Healthy": "MemoryBroker"} | {name: f"mutants.{name}" for name in CAUGHT_BY}
    file.write_text(HEAD + "".join(CLASS.format(name=n, kind=kind) for n, kind in kinds.items()))
    (file.parent / "pytest.ini").write_text("[pytest]\n")
    return Seen(*failures(file))


@pytest.mark.slow
@pytest.mark.parametrize("mutant", CAUGHT_BY)
def test_a_mutant_is_caught_by_the_tests_that_name_its_promise(seen: Seen, mutant: str) -> None:
    assert set(CAUGHT_BY[mutant]) <= set(seen.failed[mutant])


@pytest.mark.slow
@pytest.mark.parametrize("mutant", CAUGHT_BY)
def test_the_suite_comes_to_its_end_however_a_broker_is_broken(seen: Seen, mutant: str) -> None:
    assert seen.ran[mutant] == seen.ran["Healthy"]


@pytest.mark.slow
def test_the_healthy_twin_passes_every_test(seen: Seen) -> None:
    assert len(seen.ran["Healthy"]) > 30
    assert "Healthy" not in seen.failed


def test_every_mutant_is_looked_for_and_says_which_promise_it_breaks() -> None:
    found = inspect.getmembers(mutants, inspect.isclass)
    own = {name: its for name, its in found if its.__module__ == mutants.__name__}
    assert own.keys() == CAUGHT_BY.keys()
    for its in own.values():
        first, empty, *story = inspect.getdoc(its).splitlines()  # type: ignore[union-attr]
        assert (first.startswith("Breaks: "), first[-1], empty, bool(story)) == (
            True,
            ".",
            "",
            True,
        )
