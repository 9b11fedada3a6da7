"""The site behind a plain static server, and a proxy that hears of whatever is asked elsewhere."""

from __future__ import annotations

import functools
import http.server
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import workspace
from sitebuild import lite, reading, start

ROOT = Path(__file__).parents[2]
READ = [
    f"{edition}/{name}"
    for edition in workspace.editions(ROOT)
    for name in workspace.notebooks(ROOT, edition)
    if name[:2] == "02"  # test_pages.py goes through them all
]
# Chromium asks there by itself what a form may be about; no page of ours knows of it.
CHROMIUMS_OWN = "CONNECT content-autofill.googleapis.com:443"


@dataclass
class Site:
    url: str
    folder: Path
    bytes_sent: int = 0


class Counting(http.server.SimpleHTTPRequestHandler):
    """A plain static server, which counts what it hands out."""

    def __init__(self, site: Site, *arguments: Any, **more: Any) -> None:
        self.site = site
        super().__init__(*arguments, **more)

    def copyfile(self, source: Any, outputfile: Any) -> None:
        content = source.read()
        self.site.bytes_sent += len(content)
        outputfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: the report is for what goes wrong."""


class NoOtherHost(socketserver.StreamRequestHandler):
    """The proxy for all hosts but this one: it notes what was asked for, and hangs up."""

    asked: list[str] = []  # noqa: RUF012  # the server makes an object of it for each request

    def handle(self) -> None:
        asked = self.rfile.readline().decode("latin-1").strip()
        if asked and not asked.startswith(CHROMIUMS_OWN):  # a line without a word asks for nothing
            self.asked.append(asked)


def build(folder: Path) -> None:
    lite.build(ROOT, folder / "lite", ROOT / "build", None)
    reading.lay(folder, ROOT / "build")
    for path in READ:
        edition, name = path.split("/")
        reading.write(ROOT, folder, edition, name)
    download = lite.download(folder / "lite")
    start.build(ROOT, folder, download=download, figures=False, slides=False)


@contextmanager
def serve(folder: Path) -> Iterator[Site]:
    site = Site("", folder)
    handler = functools.partial(Counting, site, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site.url = f"http://127.0.0.1:{server.server_port}"
        yield site
        server.shutdown()


@contextmanager
def refuse() -> Iterator[str]:
    """The host and port of `NoOtherHost`, which has heard of nothing yet."""
    NoOtherHost.asked.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), NoOtherHost) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
