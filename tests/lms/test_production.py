"""Settings of a real installation, read in a process of their own."""

import json
import os
import subprocess
import sys

from django.conf import settings

READ = """
import json
from lms.settings import production as p
print(json.dumps({name: getattr(p, name) for name in %r}))
"""
ENVIRONMENT = {
    "LMS_SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijk",
    "LMS_ALLOWED_HOSTS": "learning.example.org",
    "LMS_BASE_URL": "https://learning.example.org",
}


def read(*names: str, **environment: str) -> dict:
    """Return production settings under an environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LMS_", "DATABASE"))}
    done = subprocess.run(
        [sys.executable, "-c", READ % (names,)],
        cwd=settings.BASE_DIR,
        env=kept | ENVIRONMENT | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_visitors_behind_the_proxy_are_told_apart():
    assert read("ALLAUTH_TRUSTED_PROXY_COUNT") == {"ALLAUTH_TRUSTED_PROXY_COUNT": 1}
    assert read("ALLAUTH_TRUSTED_PROXY_COUNT", LMS_PROXY_COUNT="2") == {"ALLAUTH_TRUSTED_PROXY_COUNT": 2}


def test_cookies_stay_on_this_host_and_on_https():
    names = (
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
    )
    assert list(read(*names).values()) == ["__Host-sessionid", "__Host-csrftoken", True, True, 31536000]


def test_refused_requests_leave_no_address_in_the_log():
    """Paths carry secrets of links and name lessons; only what failed on our side is logged."""
    loggers = read("LOGGING")["LOGGING"]["loggers"]
    assert loggers["django.request"]["level"] == loggers["django.security.csrf"]["level"] == "ERROR"
