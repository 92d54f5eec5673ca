"""Finds the Chromium that browser tests drive; ``python -m tests.browser.chromium`` says which, or how to get one."""

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
HOW_TO = "no Chromium was found. Install one (Debian: apt-get install chromium) or name one in CHROMIUM."

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
    # A page that asks another host fails its test.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def find_chromium() -> str | None:
    """Return the path of a Chromium: the one named in CHROMIUM, else the first known name on this machine."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    return next(filter(None, map(shutil.which, (*NAMES, MAC))), None)


if __name__ == "__main__":
    sys.stdout.write(f"{find_chromium() or HOW_TO}\n")
