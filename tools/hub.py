"""What JupyterHub starts for a student: their working copy, brought up to date, and a server.

In jupyterhub_config.py:  c.Spawner.cmd = ["…/python", "/opt/course/tools/hub.py", "es"]
The copy is `course-es` in the student's own home; the course itself is only read.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import workspace

ROOT = Path(__file__).resolve().parent.parent


def main(edition: str, arguments: list[str]) -> None:
    copy = Path.home() / f"course-{edition}"
    workspace.deliver(ROOT, edition, copy)
    os.chdir(copy)
    settings = ROOT / "tools" / "jupyter"
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(settings / edition), str(settings)])
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    os.environ["JUPYTERHUB_ROOT_DIR"] = str(copy)
    first = workspace.notebooks(ROOT, edition)[0]
    os.environ["JUPYTERHUB_DEFAULT_URL"] = f"/lab/tree/{first}"
    command = [sys.executable, "-m", "jupyterhub.singleuser", *arguments]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
