"""A real Chromium before a real server: ``page``, ``axe``, ``page_problems``. Every test here is marked ``browser``.

``page.goto("/en/…")`` reaches this test's server. Data comes from the usual fixtures and factories (``centre``,
``officer``): a browser test commits, and ``tests.database`` puts the database back after it.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .chromium import ARGUMENTS, find_chromium

# Playwright's synchronous interface runs an event loop in this thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

HERE = Path(__file__).parent
expect.set_options(timeout=15_000)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Mark this folder's tests; leave them out where there is no Chromium (``make test`` says so in one line)."""
    ours = [item for item in items if HERE in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.browser)
    if ours and find_chromium() is None:
        config.hook.pytest_deselected(items=ours)
        items[:] = [item for item in items if item not in ours]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Launch the machine's Chromium; nothing is downloaded."""
    return {**browser_type_launch_args, "executable_path": find_chromium(), "args": ARGUMENTS}


@pytest.fixture(scope="session")
def base_url(live_server):
    """Let ``page.goto("/en/")`` reach the server of this test process."""
    return live_server.url


@pytest.fixture
def page_problems():
    """What the browser complained about: console errors, refusals by the Content-Security-Policy, script errors.

    A test that provokes one on purpose (a page that is not found) clears the list. Left over, they fail the test.
    """
    problems: list[str] = []
    yield problems
    assert problems == []


@pytest.fixture
def new_context(new_context, page_problems):
    """Open a browser profile whose pages are all listened to; call it again for a second person."""

    def listening(**options):
        context = new_context(**options)
        context.set_default_timeout(30_000)  # a loaded machine is slow, not wrong
        context.on("console", lambda message: _note(page_problems, message))
        context.on("weberror", lambda problem: page_problems.append(str(problem.error)))
        return context

    return listening


def _note(problems, message):
    if message.type == "error":
        problems.append(f"{message.text} ({message.location.get('url', '')})")


@pytest.fixture
def axe():
    """Return a function that fails, with a readable list, where axe finds a violation on the page."""

    def no_violations(page, **options):
        results = Axe().run(page, **options)
        assert [_in_short(violation) for violation in results.response["violations"]] == []

    return no_violations


def _in_short(violation):
    places = "; ".join(str(node["target"][0]) for node in violation["nodes"][:5])
    return f"{violation['id']}: {violation['help']} at {places}"
