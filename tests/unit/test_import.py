"""Importing: in milliseconds, with nothing that only a notebook or a file needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = {"pandas", "numpy", "matplotlib", "ipywidgets", "anywidget", "IPython", "asyncio"}


def run(code: str) -> str:
    """In a Python that has no installed packages at all."""
    command = [sys.executable, "-S", "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_core_needs_nothing_but_the_standard_library(tmp_path: Path) -> None:
    code = f"""
import sys
from eventlib import *
for where in (":memory:", {str(tmp_path / "bank.db")!r}):
    with EventStore(where) as store:
        account = BankAccount.open("ACC123", 1000, store)
        account.deposit(500, store)
        account.withdraw(200, store)
        store.subscribe(EventBus().publish, after=0)
        print(store.replay("ACC123", BankAccount).balance, account.balance)
print(sorted({HEAVY!r} & set(sys.modules)))
"""
    assert run(code).splitlines() == ["1300.00 1300.00"] * 2 + ["[]"]


def test_import_loads_no_database_and_nothing_heavy() -> None:
    code = f"import eventlib, sys; print(sorted({HEAVY | {'sqlite3'}!r} & set(sys.modules)))"
    assert run(code) == "[]"


def test_a_projection_is_imported_when_it_is_asked_for() -> None:
    code = """
import eventlib, sys
print("eventlib.projection" in sys.modules, "Projection" in eventlib.__all__)
from eventlib import Projection
print(Projection is sys.modules["eventlib.projection"].Projection, hasattr(eventlib, "Projektion"))
"""
    assert run(code).splitlines() == ["False True", "True False"]


def test_a_store_in_memory_loads_no_database_either() -> None:
    code = "import eventlib, sys; eventlib.EventStore(); print('sqlite3' in sys.modules)"
    assert run(code) == "False"
