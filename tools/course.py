"""The course's verbs, the same with and without make:  python tools/course.py VERB

Standard library only, so that it runs before anything is installed.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import check
import environment
import workspace
from trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
VERBS = {
    "course": "open the course in JupyterLab, on a working copy of your own",
    "check": "see, the day before, whether this computer is ready for a class",
    "test": "run every test: units, doctests, notebooks, guards, browser",
    "quick": "run units, doctests and the notebooks that differ from git HEAD",
    "notebooks": "run the notebooks and store their outputs (a name limits it: 02)",
    "slides": "make the slides, to present without a network (build/slides)",
    "site": "build the course as a website: to run, read and present (build/site)",
    "editions": "say where the other editions are out of step with the Spanish one",
    "lint": "check style and types",
    "bench": "measure the library against its peers, ten minutes (a name limits it: bus)",
    "look": "take a picture of every widget in every size, light and text (build/look)",
    "help": "show these verbs",
}
NBVAL = [
    "--nbval",
    "--nbval-current-env",
    "--nbval-cell-timeout=60",
    "--nbval-sanitize-with=tests/nbval_sanitize.cfg",
]
# Two workers, each with a file at a time: its tests share what is costly to make. Those of the
# browser come first, as they take longest. When a test hangs, the run ends, as with one worker.
WORKERS = ["-n", "2", "--dist", "loadscope", "--no-loadscope-reorder", "--max-worker-restart=0"]
MEMORY = Path("/dev/shm")  # a folder in memory, where the system is Linux
ROOM = 4_000_000_000  # bytes: what the tests write, twice
STYLED = ["eventlib", "tests", "tools", "notebooks"]


def main(arguments: list[str]) -> int:
    try:
        environment.check_python()
        options = parse(arguments)
        if options.verb == "course":
            return course(options)
        if options.verb == "check":
            return check.check(ROOT, jupyter_env())
        if options.verb == "test":
            return test()
        if options.verb == "quick":
            return quick()
        if options.verb == "notebooks":
            return refresh(options.name)
        if options.verb == "slides":
            return slides(options.edition, short=options.short)
        if options.verb == "site":
            return site(options.with_pandas)
        if options.verb == "editions":
            return in_step(options.translated)
        if options.verb == "lint":
            return lint()
        if options.verb == "look":
            return look(options.name)
        if options.verb == "bench":
            return bench(options.name)
        print("\n".join(f"  {verb:11}{text}" for verb, text in VERBS.items()))
        return 0
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="course.py", description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    parsers = {verb: verbs.add_parser(verb, help=text) for verb, text in VERBS.items()}
    add = parsers["course"].add_argument
    add("--edition", default="es", help="the language of the notebooks (es, or en)")
    add("--port", type=port, default=8888, help="1024 to 65535 (8888, or the next one free)")
    add("--fresh", metavar="NAME", help="get a fresh copy of one notebook; yours is kept beside it")
    add("--no-browser", action="store_true", help="only print the address")
    parsers["slides"].add_argument("--edition", default="es", help="es, or en")
    parsers["slides"].add_argument("--short", action="store_true", help="a deck of 40 minutes too")
    parsers["notebooks"].add_argument("name", nargs="?", default="", help="the start of its name")
    parsers["site"].add_argument(
        "--with-pandas",
        metavar="FOLDER",
        type=Path,
        help="with figures, from the wheels of pandas and matplotlib in Pyodide's own distribution",
    )
    parsers["look"].add_argument("name", nargs="?", default="", help="one widget alone: replay")
    parsers["bench"].add_argument("name", nargs="?", default="", help="one part alone: bus, sqlite")
    parsers["editions"].add_argument(
        "--translated",
        metavar="NN:CELL",
        nargs="+",
        default=[],
        help="these say what Spanish says: a cell, a notebook (NN), a text or a file of the lab's",
    )
    return parser.parse_args(arguments)


def port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1024 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"a port is a number from 1024 to 65535, not {text!r}")
    return int(text)


def course(options: argparse.Namespace) -> int:
    workspace.check_edition(ROOT, options.edition)
    python = environment.prepare(ROOT, "course")
    if options.fresh:
        name, aside = workspace.deliver_fresh(ROOT, options.edition, options.fresh)
        print(f"{name} is as new." + (f" Yours is now {aside}." if aside else ""))
    report(workspace.deliver(ROOT, options.edition), options.edition)
    return open_lab(python, ROOT, options.edition, options.port, not options.no_browser)


def report(delivery: workspace.Delivery, edition: str) -> None:
    if delivery.manifest_lost:
        print("The record of what was delivered is damaged: every changed file counts as yours.")
    for text, names in (("New", delivery.added), ("Updated", delivery.updated)):
        if names:
            print(f"{text}: {', '.join(names)}")
    if delivery.kept:
        print("Left as you changed them:")
        for name in delivery.kept:
            print(
                f"  {name}" + ("  (the course has a newer one)" if name in delivery.newer else "")
            )
        name = delivery.kept[0].removesuffix(".ipynb")
        other = edition != "es"
        make = f"make course FRESH={name}" + (f" EDITION={edition}" if other else "")
        plain = f"course --fresh {name}" + (f" --edition {edition}" if other else "")
        print("For a fresh copy of one, with yours kept beside it:")
        print(f"  {make}      (without make: python tools/course.py {plain})")


def open_lab(python: Path, root: Path, edition: str, port: int, browser: bool) -> int:
    """JupyterLab on the first notebook, until Ctrl+C ends it."""
    folder = root / "workspace" / edition
    first = workspace.notebooks(root, edition)[0]
    command = [
        str(python),
        *("-m", "jupyterlab", "--log-level=ERROR"),
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{first}",
        "--ServerApp.answer_yes=True",  # one Ctrl+C is enough
        "--MappingKernelManager.transport_encryption=auto",  # else each kernel warns
    ]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    settings = [str(ROOT / "tools" / "jupyter"), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    env = jupyter_env(JUPYTER_CONFIG_PATH=os.pathsep.join(filter(None, settings)))
    print(
        f"Opening JupyterLab on {first}. Your copy is in {folder}. Ctrl+C here ends it.", flush=True
    )
    lab = subprocess.Popen(command, env=env)
    signal.signal(signal.SIGTERM, lambda *_: lab.terminate())
    while True:
        try:
            code = lab.wait()
            break
        except KeyboardInterrupt:
            pass  # JupyterLab got it too, and is closing its kernels
    if code == 0:
        print("JupyterLab has ended. Your work is saved; the same command opens it again.")
    return code


def jupyter_env(**more: str) -> dict[str, str]:
    """The kernel is the course's own, also where the user has installed another one."""
    return {**os.environ, "JUPYTER_PREFER_ENV_PATH": "1", **more}


def repeatable_env() -> dict[str, str]:
    """For runs that are compared: sets print in one order, no start-up files of the user's."""
    ipython = ROOT / ".venv" / "ipython"
    return jupyter_env(PYTHONHASHSEED="0", IPYTHONDIR=str(ipython))


def test() -> int:
    editions = [f"notebooks/{edition}" for edition in workspace.editions(ROOT)]
    return pytest([*editions])


def quick() -> int:
    return pytest(["-m", "not browser and not slow", *changed_notebooks(ROOT)])


def pytest(arguments: list[str]) -> int:
    python = environment.prepare(ROOT, "dev")
    command = [str(python), "-m", "pytest", *WORKERS, *NBVAL, "tests", "eventlib", *arguments]
    with scratch() as where:
        return subprocess.run(command, cwd=ROOT, env={**repeatable_env(), **where}).returncode


@contextmanager
def scratch() -> Iterator[dict[str, str]]:
    """Where the tests write: in memory where there is room, as what they test is no disk.

    Who sets TMPDIR gets it there, and finds it afterwards.
    """
    if "TMPDIR" in os.environ or not has_room(MEMORY):
        yield {}
        return
    with tempfile.TemporaryDirectory(
        prefix="course-", dir=MEMORY, ignore_cleanup_errors=True
    ) as folder:
        os.chmod(folder, 0o755)  # a server of the tests runs as another user
        yield {"TMPDIR": folder}


def has_room(folder: Path) -> bool:
    """Is there room in it, also for programs?"""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return False
    system = os.statvfs(folder)
    return system.f_bavail * system.f_frsize > ROOM and not system.f_flag & os.ST_NOEXEC


def changed_notebooks(root: Path) -> list[str]:
    """Those that differ from git HEAD or are new; all of them where there is no git to ask."""
    everything = [
        f"notebooks/{edition}/{name}"
        for edition in workspace.editions(root)
        for name in workspace.notebooks(root, edition)
    ]
    changed: set[str] = set()
    for question in (
        ["diff", "--name-only", "--relative", "-z", "HEAD"],
        ["ls-files", "--others", "--exclude-standard", "-z"],
    ):
        try:
            command = ["git", *question, "--", "notebooks"]
            answer = subprocess.run(command, cwd=root, capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return everything
        changed.update(answer.stdout.decode("utf-8").split("\0"))
    return [name for name in everything if name in changed]


def refresh(name: str) -> int:
    paths = [
        str(ROOT / "notebooks" / edition / found)
        for edition in workspace.editions(ROOT)
        for found in workspace.notebooks(ROOT, edition)
        if found.startswith(name)
    ]
    if not paths:
        raise Trouble(f"No notebook's name starts with {name!r}." if name else "No notebooks yet.")
    python = environment.prepare(ROOT, "course")
    command = [str(python), str(ROOT / "tools" / "refresh.py"), *paths]
    return subprocess.run(command, cwd=ROOT, env=repeatable_env()).returncode


def in_step(translated: list[str]) -> int:
    import editions  # here: it needs the Python that was checked for

    return editions.report(ROOT, translated)


def slides(edition: str, *, short: bool = False) -> int:
    """Decks that work from a folder, with neither a network nor a kernel."""
    workspace.check_edition(ROOT, edition)
    python = environment.prepare(ROOT, "course")
    command = [str(python), "-m", "slides", edition, *(["short"] if short else [])]
    return subprocess.run(command, cwd=ROOT / "tools", env=repeatable_env()).returncode


def site(pandas: Path | None) -> int:
    """A folder for any static server; the course runs in the browser of whoever opens it."""
    python = environment.prepare(ROOT, "site")
    with_pandas = ["--with-pandas", str(pandas.resolve())] if pandas else []
    command = [str(python), "-m", "sitebuild", *with_pandas]
    return subprocess.run(command, cwd=ROOT / "tools", env=repeatable_env()).returncode


def look(name: str) -> int:
    """Pictures for the eye, of what `tests/browser/test_explorer_look.py` holds by rules."""
    python = environment.prepare(ROOT, "dev")
    command = [str(python), "-m", "tests.browser.showcase", "build/look", *([name] if name else [])]
    return subprocess.run(command, cwd=ROOT).returncode


def bench(name: str) -> int:
    python = environment.prepare(ROOT, "bench")
    command = [str(python), "-m", "tests.benchmarks", *([name] if name else [])]
    return subprocess.run(command, cwd=ROOT).returncode


def lint() -> int:
    python = str(environment.prepare(ROOT, "dev"))
    checks = (
        ["ruff", "check", *STYLED],
        ["ruff", "format", "--check", *STYLED],
        ["mypy", "--strict", "eventlib"],
    )
    failed = [
        check for check in checks if subprocess.run([python, "-m", *check], cwd=ROOT).returncode
    ]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
