"""Whatever moves when a process forks: nobody hangs, and what cannot go on in a child says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CLOSED = "closed (as it is in a new process after a fork): open it again"
BUSY = """
import threading
from contextlib import closing
from eventlib.projection import Projection

def count(view, event):
    view["count"] = view.get("count", 0) + 1

folder, stop = sys.argv[1], threading.Event()
stores = {"memory": EventStore(), "file": EventStore(f"{folder}/store.db")}
views = {
    (store, view): Projection(
        stores[store], {"*": count}, ":memory:" if view == "memory" else f"{folder}/{store}.db"
    )
    for store in stores for view in ("memory", "file")
}
stores["memory"].subscribe(views["memory", "memory"].handle)
stores["file"].subscribe(views["file", "memory"].handle)

def until_stopped(work):
    number = 0
    while not stop.is_set():
        number += 1
        work(number)

def start(work):
    thread = threading.Thread(target=until_stopped, args=(work,), daemon=True)
    thread.start()
    return thread

threads = [
    *(start(lambda n, s=s: stores[s].append(event(f"e-{n % 200}"))) for s in stores),
    *(start(lambda n, p=p: p.catch_up() if n % 2 else p.rebuild()) for p in views.values()),
    *(start(lambda n, p=p: (dict(p.view), p.wait_for(9**9, 0))) for p in views.values()),
    start(lambda n: EventStore(f"{folder}/opened-{n % 3}.db").close()),
]

def says(call):
    try:
        call()
    except StoreError as error:
        return str(error).partition(" is ")[2]
    return "went on"

CLOSED = sys.argv[3]

def child(number):
    was = stores["memory"].last_position
    mine = stores["memory"].append(event(f"child-{number}"))
    assert mine.position == was + 1, (mine, was)
    mine = Projection(stores["memory"], {"*": count})
    mine.catch_up()
    assert mine.view["count"] == mine.position == was + 1
    for store in (lambda: stores["file"].append(event("no")), stores["file"].read_all):
        assert says(store) == CLOSED
    for view in views.values():
        for call in (view.catch_up, view.rebuild, view.view.copy, lambda: view.wait_for(1, 0)):
            assert says(call).startswith("closed (as it is in a new process after a fork): ")
    with EventStore(f"{folder}/store.db") as again:
        again.append(event(f"child-{number}"))
        with closing(Projection(again, {"*": count}, f"{folder}/file.db")) as view:
            view.catch_up(100)

for number in range(int(sys.argv[2])):
    pid = os.fork()
    if pid == 0:
        try:
            child(number)
        except BaseException as error:
            os.write(1, f"{number}: {error!r}\\n".encode())
            os._exit(1)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    say(number)
stop.set()
for thread in threads:
    thread.join()
with stores["file"] as store, closing(views["file", "file"]) as view:
    view.catch_up()
    assert view.view["count"] == store.last_position == view.position
    assert sum(e.id.startswith("child") for e in store.read_all()) == number + 1
say("all of it is there")
"""


@pytest.mark.parametrize("forks", [12, pytest.param(300, marks=pytest.mark.slow)])
def test_forks_in_a_row_while_views_move_and_stores_are_appended_to(
    path: Path, process: Callable[..., Any], forks: int
) -> None:
    parent = process(BUSY, path.parent, forks, CLOSED)
    assert [parent.hear() for _ in range(forks)] == [str(number) for number in range(forks)]
    assert parent.end() == ["all of it is there"]


def test_a_child_that_a_handler_forks_goes_on_with_what_is_its_own(
    process: Callable[..., Any],
) -> None:
    """The thread that delivers is there in the child, and ends its work; the view is closed."""
    code = """
from eventlib.projection import Projection
store = EventStore()
def fork(view, happened):
    view["count"] = view.get("count", 0) + 1
    if happened.id == "e-1":
        global child
        child = os.fork() == 0
view = Projection(store, {"*": fork})
store.subscribe(view.handle)
store.append(event("e-1"))
store.append(event("e-2"))
if child:
    (letter,) = store.dead_letters
    os.write(1, f"child {store.last_position} {letter.event.id} {letter.error}\\n".encode())
    os._exit(0)
os.wait()
say("parent", view.view["count"], store.dead_letters)
"""
    child, parent = process(code).end()
    assert child.startswith("child 2 e-1 this view in memory is closed (as it is in a new process")
    assert parent == "parent 2 ()"


def test_a_child_appends_while_the_threads_that_deliver_are_not_there(
    process: Callable[..., Any],
) -> None:
    """What a handler was busy with in the parent is offered anew in the child."""
    code = """
import threading
store, inside, leave, taken = EventStore(), threading.Event(), threading.Event(), []
def handler(happened):
    taken.append(happened.id)
    if happened.id == "e-1" and threading.current_thread() is not threading.main_thread():
        inside.set()
        leave.wait()
store.subscribe(handler)
thread = threading.Thread(target=store.append, args=[event("e-1")])
thread.start()
inside.wait()
if os.fork() == 0:
    store.append(event("e-2"))
    os.write(1, f"child {taken}\\n".encode())
    os._exit(0)
os.wait()
leave.set()
thread.join()
say("parent", taken)
"""
    assert process(code).end() == ["child ['e-1', 'e-1', 'e-2']", "parent ['e-1']"]
