"""The picture of the explorer in each README, from notebook 02 as it is:  python tools/picture.py

Runs inside `.venv`, where the developers' part is installed, and needs Chromium. Each picture shows
an edition's own words and dates.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import workspace
from sitebuild import reading

ROOT = Path(__file__).resolve().parent.parent
LOCALES = {"es": "es-ES", "en": "en-GB"}
# A field for dates is in the browser's own language: few browsers have more than one.
DATES = """(locale) => {
    for (const field of document.querySelectorAll('input[type=date]')) {
        const written = field.valueAsDate.toLocaleDateString(locale, {
            timeZone: 'UTC', day: '2-digit', month: '2-digit', year: 'numeric',
        });
        field.type = 'text';
        field.size = 10;
        field.value = written;
    }
}"""
SKIP = {"es": "Saltar este evento", "en": "Skip this event"}


def take(edition: str, picture: Path) -> None:
    """The explorer of 2.w1 at version 9, without event 4."""
    name = next(name for name in workspace.notebooks(ROOT, edition) if name[:2] == "02")
    locale = LOCALES[edition]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        reading.lay(Path(folder), ROOT / "build")
        page_file = reading.write(ROOT, Path(folder), edition, name)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        page = browser.new_page(
            viewport={"width": 1240, "height": 900}, locale=locale, color_scheme="light"
        )
        page.goto(page_file.as_uri())
        explorer = page.locator(".evl-replay").first
        number = explorer.locator("input[type=number]")
        number.fill("4")
        number.press("Enter")
        explorer.get_by_role("button", name=SKIP[edition]).click()
        number.fill("9")
        number.press("Enter")
        page.evaluate(DATES, locale)
        explorer.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    for language in workspace.editions(ROOT):
        take(language, ROOT / ".github" / f"replay-explorer.{language}.png")
