from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["02-event-sourcing", "01-eda", "04-cqrs", "06-concurrencia"])
def test_look(name, open_notebook):
    nb = open_notebook(ROOT / f"notebooks/es/{name}.ipynb")
    page = nb.page
    page.set_viewport_size({"width": 1280, "height": 720})
    nb.run_all(timeout=240)
    root = page.locator(".evl-frame").first
    root.wait_for()
    page.evaluate("document.querySelector('.evl-frame').scrollIntoView({block:'start'})")
    page.wait_for_timeout(1500)
    print(name, root.bounding_box())
    page.screenshot(path=f"/tmp/shots/lab-{name}.png")
    if name.startswith("02"):
        page.evaluate(
            "jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })"
        )
        page.wait_for_timeout(2500)
        page.screenshot(path=f"/tmp/shots/lab-{name}-dark.png")
