"""Firefox and WebKitGTK, as far as the tests need them; a `Tab` has the words of a Playwright page.

Playwright drives WebKit and the Firefox of Debian only in versions of its own. Here each has the
client that its makers keep.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest

from tests.browser.seeing import until

PATIENCE = 300  # seconds: Python for the browser is slow to come on a busy machine
TRIES = 10  # to start WebKit, each with a tenth of that patience
VISITS = 3  # to a page that does not come, each with a third of it: WebKit loads one for ever
SIZE = (1400, 1000)
# A widget that anywidget could not make within two seconds hears no more of Python. A busy machine
# may take longer.
PATIENT = "AbortSignal.timeout = () => new AbortController().signal;"
# What an expression is, or a function answers or promises; where it failed, what was said.
CALL = """const done = arguments[arguments.length - 1], about = [...arguments].slice(0, -1);
(async () => { const it = (%s); return typeof it === 'function' ? it(...about) : it; })()
    .then((value) => done([value ?? null]), (error) => done([null, String(error)]));"""
IS_SO = """async (...about) => {
    const it = (%s);
    return Boolean(await (typeof it === 'function' ? it(...about) : it));
}"""
SAYS = """() => {
    const here = window.jupyterapp?.shell.currentWidget;
    const notebook = `${here?.id} ${here?.sessionContext?.kernelDisplayStatus}`;
    return `${location.href}: ${notebook} ${document.body?.innerText}`;
}"""
FRAME = """(url, width) => new Promise((done) => {
    const frame = document.createElement('iframe');
    frame.style = `width: ${width}px; height: 800px; border: 0`;
    frame.onload = () => done();
    frame.src = url;
    document.body.replaceChildren(frame);
})"""
FIND = """(which, text) => [...document.querySelectorAll(which)]
    .find((e) => e.checkVisibility() && e.textContent.includes(text))"""

# Keys, by their places in WebDriver.
ENTER, ESCAPE, END, HOME = "\ue007", "\ue00c", "\ue010", "\ue011"
LEFT, RIGHT, DOWN = "\ue012", "\ue014", "\ue015"

# What the tests ask of a page.
VALUE = "(which) => document.querySelector(which).value"
FOCUS = "(which) => document.querySelector(which).focus()"
BALANCE = """(which) => [...document.querySelectorAll(`${which} tr`)]
    .find((row) => row.cells[0].textContent === 'balance').querySelectorAll('td')[1].textContent"""
# And of a notebook: each cell is known by its name, and errors of widgets are noted.
BEGIN = f"""() => {{
    {PATIENT}
    for (const {{ model, node }} of jupyterapp.shell.currentWidget.content.widgets) {{
        node.dataset.cell = model.id;
    }}
    window.wrong = [];
    addEventListener('error', ({{ filename, message }}) => {{
        if (filename.startsWith('blob:')) wrong.push(message);
    }});
}}"""
# JupyterLab has in front what the page was told to have the focus. A page whose window is behind
# may be told nothing of it, and is told here.
IN_FRONT = """() => {
    const shell = window.jupyterapp?.shell;
    const [widget] = shell?.widgets('main') ?? [];
    if (widget && !shell.currentWidget) widget.node.dispatchEvent(new FocusEvent('focus'));
    return Boolean(shell?.currentWidget);
}"""
RUN = """async (id, source) => {
    const { content } = jupyterapp.shell.currentWidget;
    content.deselectAll();
    content.activeCellIndex = content.widgets.findIndex(({ model }) => model.id === id);
    if (source) content.activeCell.model.sharedModel.setSource(source);
    await jupyterapp.commands.execute('notebook:run-cell');
}"""
FAILED = """() => jupyterapp.shell.currentWidget.content.widgets
    .filter(({ model }) => model.type === 'code' && (model.executionCount === null
        || model.sharedModel.getOutputs().some((output) => output.output_type === 'error')))
    .map(({ model }) => model.id)"""


@dataclass
class Tab:
    """The one page of a browser."""

    goto: Callable[[str], object]
    run: Callable[..., Any]
    enter: Callable[[Any], object]
    press_one: Callable[[str], object]
    fault: type[Exception]
    shows: str = ""

    def evaluate(self, script: str, *about: object) -> Any:
        return value_of(self.run(CALL % script, *about), script)

    def wait_for_function(
        self, script: str, *about: object, timeout: float = 0, patience: float = PATIENCE
    ) -> None:
        """Until it is so, here or where the page leads meanwhile; `timeout` is Playwright's."""
        try:
            until(lambda: self._is_so(script, *about), True, patience)
        except AssertionError as never:
            raise AssertionError(f"{script} {about}\n{self.evaluate(SAYS)}") from never

    def _is_so(self, script: str, *about: object) -> bool:
        """Asked from outside: timers of a page may rest. One that leads away says nothing."""
        try:
            answer = self.run(CALL % (IS_SO % script), *about)
        except self.fault as fault:
            if "unload" not in str(fault):
                raise
            answer = None  # as Firefox sometimes has it
        return answer is not None and value_of(answer, script)

    def arrive(self, go: Callable[[], object], script: str) -> None:
        """Go where it is so; go there again if it does not come, as its reader would."""
        for left in reversed(range(VISITS)):
            go()
            try:
                return self.wait_for_function(script, patience=PATIENCE / VISITS)
            except AssertionError:
                if not left:
                    raise

    def narrow(self, url: str, width: int) -> None:
        """The page in a frame of this width: no window can be made as narrow as a telephone."""
        self.goto(url)
        self.evaluate(FRAME, url, width)
        self.enter(self.evaluate("document.querySelector('iframe')"))

    def find(self, which: str, text: str = "") -> Any:
        """The first of these elements that is seen and holds the text, as soon as there is one."""
        self.wait_for_function(FIND, which, text)
        return self.evaluate(FIND, which, text)

    def click(self, which: str, text: str = "") -> None:
        self.find(which, text).click()

    def press(self, *keys: str) -> None:
        """For whatever has the focus."""
        for key in keys:
            self.press_one(key)


def value_of(answer: Any, script: str) -> Any:
    value, *error = answer
    assert not error, f"{error[0]}: {script}"
    return value


def needed(program: str, package: str) -> str:
    found = shutil.which(program)
    if not found:
        pytest.skip(f"{program} is not installed (Debian: sudo apt install {package})")
    return found


def only_here(proxy: str) -> dict[str, Any]:
    """What is asked of another machine goes to the proxy."""
    way = {"proxyType": "manual", "httpProxy": proxy, "sslProxy": proxy}
    return {"proxy": {**way, "noProxy": ["127.0.0.1"]}}


@contextmanager
def firefox(proxy: str) -> Iterator[Tab]:
    from marionette_driver.errors import JavascriptException
    from marionette_driver.marionette import Marionette

    binary = needed("firefox-esr", "firefox-esr")
    # It removes the file of its log before it begins: never a device of this machine.
    with TemporaryDirectory() as logs, ExitStack() as kept:
        with patch.dict(os.environ, MOZ_REMOTE_SETTINGS_DEVTOOLS="1"):  # else it asks its makers
            driver = Marionette(
                port=0,
                bin=binary,
                headless=True,
                startup_timeout=PATIENCE,
                gecko_log=os.path.join(logs, "log"),
            )
        kept.callback(driver.cleanup)
        kept.callback(driver.quit, in_app=True)
        driver.start_session(only_here(proxy))
        driver.timeout.script = PATIENCE
        driver.set_window_rect(width=SIZE[0], height=SIZE[1])

        def run(script: str, *about: object) -> Any:
            return driver.execute_async_script(script, about, sandbox=None, new_sandbox=False)

        def press(key: str) -> None:
            driver.actions.sequence("key", "keyboard").send_keys(key).perform()

        yield Tab(driver.navigate, run, driver.switch_to_frame, press, JavascriptException)


@contextmanager
def webkit(proxy: str) -> Iterator[Tab]:
    from selenium.common.exceptions import NoSuchFrameException
    from selenium.webdriver import ActionChains

    binary = needed("WebKitWebDriver", "webkit2gtk-driver")
    with ExitStack() as kept:
        driver = started(binary, proxy, kept)
        driver.set_script_timeout(PATIENCE)
        driver.set_window_size(*SIZE)

        def press(key: str) -> None:
            ActionChains(driver).send_keys(key).perform()

        run, enter = driver.execute_async_script, driver.switch_to.frame
        yield Tab(driver.get, run, enter, press, NoSuchFrameException)


def started(binary: str, proxy: str, kept: ExitStack) -> Any:
    """WebKit and its driver, on a screen of their own, until `kept` is closed.

    The browser sometimes ends before its driver has reached it, one in ten to twenty,
    and the driver then looks for it for ever: others are started in their place.
    """
    from selenium import webdriver
    from selenium.webdriver.remote.client_config import ClientConfig
    from selenium.webdriver.remote.remote_connection import RemoteConnection
    from selenium.webdriver.webkitgtk.service import Service
    from urllib3.exceptions import ReadTimeoutError

    root = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}  # there it starts without only
    options = webdriver.WebKitGTKOptions()
    options.set_capability("proxy", only_here(proxy)["proxy"])
    for _ in range(TRIES):
        with ExitStack() as this:
            env = {**os.environ, **root, "DISPLAY": this.enter_context(screen())}
            service = Service(binary, env=env)
            service.start()
            this.callback(service.stop)
            patience = ClientConfig(service.service_url, timeout=PATIENCE // TRIES)
            try:
                driver = webdriver.Remote(RemoteConnection(client_config=patience), options=options)
            except ReadTimeoutError:
                continue
            patience.timeout = PATIENCE
            this.callback(driver.quit)
            kept.push(this.pop_all())
            return driver
    pytest.fail(f"WebKit did not start, tried {TRIES} times")


@contextmanager
def screen() -> Iterator[str]:
    """The name of a screen that nobody sees."""
    command = [needed("Xvfb", "xvfb"), "-displayfd", "1", "-screen", "0", "1600x1200x24"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout
        try:
            yield f":{server.stdout.readline().decode().strip()}"
        finally:
            server.terminate()


# Firefox's client is for Python 3.11 and 3.12.
BROWSERS = {"webkit": webkit, **({"firefox": firefox} if sys.version_info < (3, 13) else {})}
