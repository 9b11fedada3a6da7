"""What "durable" costs: commits, counted in the file itself, and the time they took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from os import PathLike
from pathlib import Path

from eventlib.lab.figures.bench_results import bench_results
from eventlib.lab.figures.palette import PALETTE
from eventlib.lab.figures.picture import Picture
from eventlib.lab.session import text
from eventlib.lab.storage.pictures import framed

BARS = ("memory", "sqlite_hundred", "sqlite_one", "postgres_hundred", "postgres_one")
COUNTED = {"sqlite_one": 1, "sqlite_hundred": 100}  # events in a transaction
WRITERS = ("quick_1", "quick_16", "quick_table_16", "slow_1", "slow_16", "slow_table_16")
SHARED = {"sqlite_hundred", "postgres_hundred", "quick_16", "slow_16"}  # many events, one wait
LEFT, WIDTH, ROW, TOP = 262, 736, 42, 66
ROOM = 300  # for the longest bar
_HEADER, _FRAME = 32, 24  # bytes, of the file and of each page in it


def commits_in(path: str | PathLike[str]) -> int:
    """How many commits a SQLite file has had since its log was begun: those that the log holds.

    In WAL mode SQLite appends the pages that a transaction changed to `path-wal`, and marks the
    last of them: one mark is one commit. With `synchronous=FULL`, as eventlib's files have it, it
    then waits until the log is on the disk: one sync a commit (strace sees 102 for 100 commits: two
    are for beginning the log). SQLite begins the log anew after about a thousand pages and when
    the last program closes the file, so count while it is open.

    >>> from tempfile import TemporaryDirectory
    >>> from eventlib import BankAccount, EventStore
    >>> with TemporaryDirectory() as folder, EventStore(Path(folder) / "bank.db") as store:
    ...     before = commits_in(Path(folder) / "bank.db")
    ...     account = BankAccount.open("ACC123", 1000, store)
    ...     _ = account.deposit(500, store)
    ...     commits_in(Path(folder) / "bank.db") - before
    2
    """
    file = Path(f"{Path(path)}-wal")
    log = file.read_bytes() if file.exists() else b""
    page, salts = int.from_bytes(log[8:12]), log[16:24]
    commits = 0
    for start in range(_HEADER, len(log), _FRAME + page):
        frame = log[start : start + _FRAME]
        if frame[8:16] != salts:  # of an older round of the log
            break
        commits += any(frame[4:8])
    return commits


def plot_durability(commits: Mapping[int, int]) -> Picture:
    """Microseconds an event, one and a hundred a transaction, on the machine of `make bench`.

    `commits` are those that were counted for a hundred events in a SQLite file, by how many events
    a transaction had: `{1: 100, 100: 1}`.
    """
    counted = {
        bar: text("storage", "cost", "counted").format(commits=commits[each])
        for bar, each in COUNTED.items()
    }
    return _bars("cost", "microseconds", BARS, counted)


def plot_writers() -> Picture:
    """Microseconds an event where one and where sixteen programs append to one PostgreSQL server.

    Beside our table, whose positions are taken by turns, stands a plain one with a sequence; both
    on a quick disk and on one that takes 2 ms to flush.
    """
    return _bars("writers", "writers", WRITERS, {})


def _bars(part: str, measured: str, names: Sequence[str], notes: Mapping[str, str]) -> Picture:
    """A bar a row, from the committed table; `notes` say more beside the time."""
    found = bench_results()
    times = [found[measured][name] for name in names]
    title, axis = (text("storage", part, key) for key in ("title", "axis"))
    source = text("storage", "cost", "source").format(
        date=found["date"], processor=found["processor"], cores=found["cores"]
    )
    labels = [text("storage", part, name) for name in names]
    figures = [
        " · ".join([f"{_short(time)} µs", *([notes[name]] if name in notes else [])])
        for name, time in zip(names, times, strict=True)
    ]
    told = [f"{label}: {figure}." for label, figure in zip(labels, figures, strict=True)]
    height = TOP + ROW * len(names) + 30
    drawing = [
        f'<text x="0" y="22" font-size="18" font-weight="600">{escape(title)}</text>',
        f'<text x="{LEFT}" y="48" font-size="14">{escape(axis)}</text>',
        f'<text x="0" y="{height - 8}" font-size="14">{escape(source)}</text>',
    ]
    for row, (name, label, figure, time) in enumerate(
        zip(names, labels, figures, times, strict=True)
    ):
        y, length = TOP + ROW * row, ROOM * time / max(times)
        colour = PALETTE[0 if name in SHARED else 1].colour
        drawing.append(
            f'<text x="{LEFT - 12}" y="{y + 17}" font-size="15" text-anchor="end">'
            f"{escape(label)}</text>"
            f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="24" fill="{colour}"/>'
            f'<text x="{LEFT + length + 8:.1f}" y="{y + 17}" font-size="15">{figure}</text>'
        )
    return framed(WIDTH, height, drawing, "\n".join([f"{title} ({axis}).", *told, source]))


def _short(time: float) -> str:
    return f"{time:.0f}" if time >= 100 else f"{time:.3g}"
