"""The listing is the lesson's, word for word, and goes wrong as the lesson does."""

from __future__ import annotations

import ast
import hashlib
import re
import subprocess
import sys

import pytest

from eventlib.lab import begin, lesson
from eventlib.lab.texts import LANGUAGES, texts

AS_PRINTED = {
    "eda": "76883f0bbd6868c9a41260a4ec887c51ebb7205c5ee31477f9af91f11fad0407",
    "event-sourcing": "5366d90879f3b4e50310b2dbb2219989b109f97018e80cefd98931ce874e5fe2",
    "cqrs": "2435e78a2941a8ca408f3f9feae7b17c358db354a1d93bcb0256e93066b47c9a",
}


@pytest.mark.parametrize("section", AS_PRINTED)
def test_without_the_marked_lines_a_section_is_word_for_word_the_lesson(section: str) -> None:
    lines = lesson.SECTIONS[section].split("\n")
    printed = "\n".join(line for line in lines if not line.endswith(lesson.MARK))
    assert hashlib.sha256(printed.encode()).hexdigest() == AS_PRINTED[section]


def test_only_the_two_missing_pieces_were_added() -> None:
    listing = "\n".join(lesson.SECTIONS.values())
    added = [line for line in listing.split("\n") if line.endswith(lesson.MARK)]
    assert [line.split()[:2] for line in added] == [
        ["import", "uuid"],
        ["def", "save_order(order_data):"],
        ["return", "order_data.get('order_id',"],
    ]


def test_the_lesson_prints_300_where_it_promises_1300(capsys: pytest.CaptureFixture[str]) -> None:
    run = lesson.run("event-sourcing")
    assert capsys.readouterr().out == "Balance: 1300\nReconstructed balance: 300\n"
    assert (run.account.balance, run.reconstructed.balance) == (1300, 300)


def test_the_lessons_query_finds_no_order() -> None:
    assert lesson.run("cqrs").order is None


def test_a_run_starts_afresh_each_time() -> None:
    first, second = lesson.run("event-sourcing"), lesson.run("event-sourcing")
    assert first.event_store is not second.event_store
    assert len(second.event_store.events) == 2


def test_its_classes_can_be_imported_by_name() -> None:
    store = lesson.EventStore()
    account = lesson.BankAccount()
    account.account_id = "A"
    account.deposit(5, store)
    assert store.replay("A", lesson.BankAccount).balance == 5
    with pytest.raises(AttributeError, match="no class 'Ledger'"):
        _ = lesson.Ledger


def test_importing_it_runs_nothing_of_it() -> None:
    code = "import eventlib.lab.lesson, sys; print('uuid' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout == "False\n"


def test_pieces_are_shown_as_they_stand() -> None:
    replay = lesson.show("event-sourcing", "EventStore.replay")
    assert repr(replay).startswith("def replay(self, aggregate_id: str, aggregate_class):\n")
    assert replay._repr_markdown_() == f"```python\n{replay.code}\n```"
    assert repr(lesson.show("event-sourcing", "use", 13, 15)) == (
        "# Operaciones\naccount.deposit(500, event_store)\naccount.withdraw(200, event_store)"
    )


def test_a_class_is_shown_with_its_decorator() -> None:
    assert repr(lesson.show("eda", "Event")).startswith("@dataclass\nclass Event:\n")


def test_a_piece_or_section_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="no 'Ledger'"):
        lesson.show("eda", "Ledger")
    with pytest.raises(ValueError, match="eda, event-sourcing, cqrs, not 'saga'"):
        lesson.run("saga")


def comments(code: str) -> list[str]:
    """What stands in the listing for people: docstrings and comments, but for numbers."""
    found = re.findall(r'"""(.+)"""|# (.+)$', code, re.MULTILINE)
    return [docstring or comment for docstring, comment in found if comment != "1300"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_comment_that_needs_it_is_shown_in_the_language_of_the_notebook(
    language: str, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(lambda: begin("es", ""))
    spanish, ours = texts("es", "lesson"), texts(language, "lesson")
    english_already = {"Producer", "Consumers", "Write Model (Commands)", "Read Model (Queries)"}
    listing = [comment for text in lesson.SECTIONS.values() for comment in comments(text)]
    assert set(spanish.values()) == set(listing) - english_already
    names = {
        "eda": ["Event", "EventBus", "create_order", "save_order", "use"],
        "event-sourcing": ["EventStore", "BankAccount", "use"],
        "cqrs": ["OrderCommandHandler", "OrderQueryHandler", "use"],
    }
    for section, pieces in names.items():
        for name in pieces:
            begin("es", "02")
            lines = lesson.show(section, name).code
            begin(language, "02")
            shown = lesson.show(section, name).code
            translation = {spanish[key]: ours[key] for key in spanish}
            assert comments(shown) == [translation.get(c, c) for c in comments(lines)]
            assert ast.dump(_bare(shown)) == ast.dump(_bare(lines))


def _bare(code: str) -> ast.Module:
    """What the code does, without its docstrings."""
    return ast.parse(re.sub(r'""".+"""', "...", code))
