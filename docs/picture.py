"""Take the picture of a map for the README, in headless Chromium without network."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

source, target = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
binary = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
with sync_playwright() as play:
    browser = play.chromium.launch(
        executable_path=binary, args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND"]
    )
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    page.goto(source.as_uri())
    page.wait_for_timeout(1500)
    page.screenshot(path=str(target))
    browser.close()
