"""Make the lists of packages anew from pyproject.toml, with uv:  python tools/lock.py

`requirements/lock.txt` holds every package of every part with the hashes of its archives; the other
lists say what a part is made of. A version that still fits stays: delete the lock to get new ones.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ("course", "dev", "bench", "site", "npm", "build")
# Each list, by its extras; what is in the lists that it builds upon is left out of it.
LISTS = {
    "requirements.txt": (("course",), ()),
    "requirements/build.txt": (("build",), ()),
    "requirements/site.txt": (("course", "site"), ("../requirements.txt",)),
    "requirements/npm.txt": (("course", "npm"), ("../requirements.txt",)),
    "requirements/bench.txt": (("course", "bench"), ("../requirements.txt",)),
    "requirements/dev.txt": (
        ("course", "site", "npm", "dev"),
        ("../requirements.txt", "site.txt", "npm.txt"),
    ),
}
SAID = {
    "requirements.txt": "Every package of the course, pinned for every system.",
    "requirements/build.txt": "What installs the course itself.",
    "requirements/site.txt": "What the site is built with, on top of the course.",
    "requirements/npm.txt": "What fetches the libraries of pages where there is no npm.",
    "requirements/bench.txt": "The peers that the benchmarks compare with, on top of the course.",
    "requirements/dev.txt": "What only those who work on the course need, on top of it.",
    "requirements/lock.txt": "Every package of every part, and the hashes of its archives.",
}
MADE = "Made from pyproject.toml by tools/lock.py."


def main() -> None:
    lock = ROOT / "requirements" / "lock.txt"
    compiled(EXTRAS, "--generate-hashes", "--output-file", str(lock))
    write("requirements/lock.txt", lines(lock))
    for name, (extras, upon) in LISTS.items():
        file = ROOT / name
        base = {pin(line) for other in upon for line in lines(file.parent / other)}
        own = [line for line in compiled(extras, "-c", str(lock)) if pin(line) not in base]
        links = [f"-r {other}" for other in upon]
        write(name, [*links, *own, *(["-e ."] if name == "requirements.txt" else [])])


def compiled(extras: tuple[str, ...], *options: str) -> list[str]:
    command = [
        *("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
        *("--no-header", "--no-annotate", "--only-binary=:all:", *options),
        *(word for extra in extras for word in ("--extra", extra)),
        "pyproject.toml",
    ]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit("Nothing was written any further: uv says above what does not fit.")
    return done.stdout.splitlines()


def lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def pin(line: str) -> str:
    """`name==version`, whatever the systems that it is for."""
    return line.partition(";")[0].strip()


def write(name: str, content: list[str]) -> None:
    text = "\n".join([f"# {SAID[name]} {MADE}", *content, ""])
    (ROOT / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
