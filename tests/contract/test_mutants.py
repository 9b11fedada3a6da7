"""Each promise can be broken, and the test that names it sees it."""

from __future__ import annotations

import inspect
from typing import NamedTuple

import pytest

from eventlib.recorders.memory import MemoryRecorder
from eventlib.testing import mutants
from tests.contract.scratch import failures, suite

CAUGHT_BY = {
    "SkipsTheVersionCheck": [
        "test_the_stream_is_where_the_writer_expects_it_or_nothing_is_written",
        "test_of_threads_that_expect_the_same_version_one_wins",
    ],
    "ChecksTooEarly": [
        "test_of_threads_that_expect_the_same_version_one_wins",
        "test_of_threads_that_open_the_same_stream_one_wins",
    ],
    "SwallowsErrors": [
        "test_a_conflict_says_what_was_expected_and_what_is",
        "test_the_same_id_with_other_content_is_refused",
    ],
    "KeepsHalfABatch": [
        "test_a_batch_of_which_a_part_is_there_leaves_nothing",
        "test_a_duplicate_in_the_middle_of_a_batch_leaves_nothing",
    ],
    "ShowsHalfABatch": ["test_readers_never_see_half_a_batch"],
    "TakesTheOthersAlong": ["test_what_is_refused_to_one_thread_leaves_the_others_as_they_were"],
    "LeavesGaps": ["test_a_conflict_writes_nothing_and_uses_up_no_position"],
    "NumbersTooEarly": [
        "test_readers_that_follow_many_writers_miss_nothing_and_meet_nothing_twice"
    ],
    "SortsByVersion": ["test_the_log_is_in_the_order_in_which_it_was_written"],
    "TrustsTheId": ["test_the_same_id_with_other_content_is_refused"],
    "WritesDuplicates": [
        "test_an_event_that_is_there_is_returned_whatever_version_is_expected",
        "test_one_event_sent_by_four_threads_is_written_once",
    ],
    "RefusesTheSlowerTwin": [
        "test_one_event_sent_by_four_threads_is_written_once",
        "test_a_command_sent_by_four_at_once_counts_once_and_answers_all_alike",
    ],
    "HandsOutItsLists": ["test_what_was_read_is_the_readers_own_list"],
    "HandsOutPlainData": ["test_what_was_read_can_be_changed_by_nobody"],
    "ReadsOneTooMany": ["test_pages_put_together_are_the_whole"],
    "MixesNamesThatBeginAlike": ["test_streams_whose_names_are_alike_are_kept_apart"],
    "RoundsToTheSecond": ["test_the_instant_is_kept_to_the_microsecond"],
    "JudgesHistory": ["test_amounts_that_are_json_numbers_are_loaded"],
}
SHARED = {"ForgetsWhenClosed": ["test_a_place_that_is_opened_again_holds_everything"]}
EVERY = CAUGHT_BY | SHARED
OPENINGS = {"Healthy": "MemoryRecorder"} | {name: f"mutants.{name}" for name in CAUGHT_BY}
SHARED_OPENINGS = {name: f"partial(mutants.{name}, str(tmp_path / 'bank.db'))" for name in SHARED}


class Seen(NamedTuple):
    """By recorder: the tests that ran, and those that failed, with what they said."""

    ran: dict[str, set[str]]
    failed: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """The whole suite on every mutant, and on the healthy twin of most of them."""
    ran, failed = failures(suite(tmp_path_factory.mktemp("one"), "StoreContract", OPENINGS))
    file = suite(tmp_path_factory.mktemp("shared"), "SharedStoreContract", SHARED_OPENINGS)
    shared = failures(file, "-k", " or ".join(test for tests in SHARED.values() for test in tests))
    return Seen(ran | shared[0], failed | shared[1])


@pytest.mark.slow
@pytest.mark.parametrize("mutant", EVERY)
def test_a_mutant_is_caught_by_the_tests_that_name_its_promise(seen: Seen, mutant: str) -> None:
    assert set(EVERY[mutant]) <= set(seen.failed[mutant])


@pytest.mark.slow
def test_the_healthy_twin_passes_every_test(seen: Seen) -> None:
    assert len(seen.ran["Healthy"]) > 50
    assert "Healthy" not in seen.failed


@pytest.mark.slow
@pytest.mark.parametrize("mutant", CAUGHT_BY)
def test_the_suite_comes_to_its_end_however_a_recorder_is_broken(seen: Seen, mutant: str) -> None:
    assert seen.ran[mutant] == seen.ran["Healthy"]


@pytest.mark.slow
def test_a_failed_assert_shows_both_sides(seen: Seen) -> None:
    """pytest rewrites the asserts of the package too."""
    says = seen.failed["SortsByVersion"][CAUGHT_BY["SortsByVersion"][0]]
    assert "At index 1 diff: '1' != \"0'\"" in says


def test_every_mutant_is_looked_for() -> None:
    found = inspect.getmembers(mutants, inspect.isclass)
    made = {name for name, its in found if issubclass(its, MemoryRecorder)}
    assert made - {"MemoryRecorder"} == set(mutants.__all__) == set(EVERY)


@pytest.mark.parametrize("mutant", EVERY)
def test_a_mutant_says_which_promise_it_breaks(mutant: str) -> None:
    first, empty, shop, *_ = inspect.getdoc(getattr(mutants, mutant)).splitlines()  # type: ignore[union-attr]
    assert first.startswith("Breaks: ")
    assert first.endswith(".")
    assert empty == ""
    assert shop
