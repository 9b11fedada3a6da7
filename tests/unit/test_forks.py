"""Whatever moves when a process forks: nobody hangs, and what cannot go on in a child says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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

CLOSED = "closed (as it is in a new process after a fork): open it again"

def child(number):
    was = stores["memory"].last_position
    mine = stores["memory"].append(event(f"child-{number}"))
    assert mine.position == was + 1, (mine, was)
    view = views["memory", "memory"]
    view.catch_up()
    assert view.view["count"] == was + 1, (view, was)
    view.rebuild()
    assert not view.wait_for(was + 2, 0)
    for call in (
        lambda: stores["file"].append(event("no")), lambda: stores["file"].read_all(),
        views["memory", "file"].catch_up, views["memory", "file"].rebuild,
        views["memory", "file"].view.copy, lambda: views["memory", "file"].wait_for(1, 0),
    ):
        assert says(call) == CLOSED, says(call)
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
    parent = process(BUSY, path.parent, forks)
    assert [parent.hear() for _ in range(forks)] == [str(number) for number in range(forks)]
    assert parent.end() == ["all of it is there"]


def test_a_child_that_a_handler_forks_goes_on_with_what_is_its_own(
    path: Path, process: Callable[..., Any]
) -> None:
    """The thread that delivers and moves the view is there in the child, and ends its work."""
    code = """
from eventlib.projection import Projection
store = EventStore()
def fork(view, happened):
    view["count"] = view.get("count", 0) + 1
    if happened.id == "e-1":
        view["child"] = os.fork() == 0
view = Projection(store, {"*": fork})
store.subscribe(view.handle)
store.append(event("e-1"))
store.append(event("e-2"))
if view.view["child"]:
    store.append(event("e-3"))
    os.write(1, f"child {view.view['count']} {store.dead_letters}\\n".encode())
    os._exit(0)
os.wait()
say("parent", view.view["count"], store.dead_letters)
"""
    assert process(code, path).end() == ["child 3 ()", "parent 2 ()"]


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
