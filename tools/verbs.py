"""What each verb does. Standard library only, so that it runs before anything is installed."""

from __future__ import annotations

import argparse
import os
import shutil
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
from arguments import language_of, listed, parse
from trouble import Trouble
from words import RECORD, commands, say

ROOT = Path(__file__).resolve().parent.parent
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
    language = language_of(arguments)
    try:
        return do(parse(arguments, language))
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever read what is said has read enough
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        return 1
    except OSError as error:  # what could not be read or written, by its name
        file = error.filename or ROOT
        told = say(language, "cannot_write", file=file, said=error.strerror)
        print(f"\n{told}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n" + say(language, "interrupted"), file=sys.stderr)
        return 130


def do(options: argparse.Namespace) -> int:
    if options.verb == "course":
        return course(options)
    if options.verb == "check":
        workspace.check_edition(ROOT, options.edition)
        return check.check(ROOT, jupyter_env(), options.edition, options.packages)
    if options.verb == "test":
        return test()
    if options.verb == "quick":
        return quick()
    if options.verb == "notebooks":
        return refresh(options.name)
    if options.verb == "slides":
        return slides(options.edition, short=options.short)
    if options.verb == "site":
        return site(options.edition, options.with_pandas)
    if options.verb == "editions":
        return in_step(options.translated)
    if options.verb == "lint":
        return lint()
    if options.verb == "look":
        return look(options.name)
    if options.verb == "bench":
        return bench(options.name)
    print(listed(options.edition))
    return 0


def course(options: argparse.Namespace) -> int:
    edition = options.edition
    workspace.check_edition(ROOT, edition)
    python = environment.prepare(ROOT, "course", edition, options.packages)
    if options.fresh:
        name, aside = workspace.deliver_fresh(ROOT, edition, options.fresh)
        said = [say(edition, "as_new", name=name)]
        print(*said, *([say(edition, "yours_is", aside=aside)] if aside else []))
    report(workspace.deliver(ROOT, edition), edition)
    return open_lab(python, ROOT, edition, options.port, not options.no_browser)


def report(delivery: workspace.Delivery, edition: str) -> None:
    if delivery.manifest_lost:
        print(say(edition, "record_damaged"))
    for key, names in (("added", delivery.added), ("updated", delivery.updated)):
        if names:
            print(say(edition, key, names=", ".join(names)))
    if delivery.kept:
        print(say(edition, "kept"))
        for name in delivery.kept:
            print(f"  {name}" + (f"  {say(edition, 'newer')}" if name in delivery.newer else ""))
        make, plain = commands(edition, "course", FRESH=delivery.kept[0].removesuffix(".ipynb"))
        print(say(edition, "how_fresh"))
        print(f"  {make}      {say(edition, 'without_make', command=plain)}")


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
    own = ROOT / "tools" / "jupyter"
    settings = [str(own / edition), str(own), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    env = jupyter_env(JUPYTER_CONFIG_PATH=os.pathsep.join(filter(None, settings)))
    print(say(edition, "opening", first=first, folder=folder), flush=True)
    lab = subprocess.Popen(command, env=env)
    signal.signal(signal.SIGTERM, lambda *_: lab.terminate())
    while True:
        try:
            code = lab.wait()
            break
        except KeyboardInterrupt:
            pass  # JupyterLab got it too, and is closing its kernels
    if code == 0:
        print(say(edition, "lab_ended"))
    elif found := environment.faults(root, "course"):
        environment.forget(root)
        raise Trouble("\n".join([say(edition, "lab_broken"), *environment.told(found, edition)]))
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
    python = with_npm("dev")
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
        raise Trouble(say(RECORD, "no_notebook", name=name))
    python = environment.prepare(ROOT, "course")
    command = [str(python), str(ROOT / "tools" / "refresh.py"), *paths]
    return subprocess.run(command, cwd=ROOT, env=repeatable_env()).returncode


def in_step(translated: list[str]) -> int:
    import editions  # here: it needs the Python that was checked for

    return editions.report(ROOT, translated)


def slides(edition: str, *, short: bool = False) -> int:
    """Decks that work from a folder, with neither a network nor a kernel."""
    workspace.check_edition(ROOT, edition)
    python = with_npm("course", edition)
    command = [str(python), "-m", "slides", edition, *(["short"] if short else [])]
    return subprocess.run(command, cwd=ROOT / "tools", env=repeatable_env()).returncode


def site(edition: str, pandas: Path | None) -> int:
    """A folder for any static server; the course runs in the browser of whoever opens it."""
    python = with_npm("site", edition)
    with_pandas = ["--with-pandas", str(pandas.resolve())] if pandas else []
    command = [str(python), "-m", "sitebuild", *with_pandas]
    return subprocess.run(command, cwd=ROOT / "tools", env=repeatable_env()).returncode


def with_npm(part: str, edition: str = RECORD) -> Path:
    """A part, and what fetches the libraries of pages and slides where this machine has no npm."""
    python = environment.prepare(ROOT, part, edition)
    return python if shutil.which("npm") else environment.prepare(ROOT, "npm", edition)


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
        ["-m", "ruff", "check", *STYLED],
        ["-m", "ruff", "format", "--check", *STYLED],
        ["-m", "mypy", "--strict", "eventlib"],
        ["tools/page_types.py"],
    )
    failed = [check for check in checks if subprocess.run([python, *check], cwd=ROOT).returncode]
    return 1 if failed else 0
