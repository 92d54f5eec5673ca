"""The test run: quick hashing, mail in memory, tasks at once, plain static files."""

import os

from .base import *  # noqa: F403
from .base import DATABASES, INSTALLED_APPS, STORAGES, VAR_DIR

SECRET_KEY = "only-for-tests-never-for-a-server"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = VAR_DIR / "test" / "media" / os.environ.get("PYTEST_XDIST_WORKER", "main")
REPORT_ROOT = VAR_DIR / "test" / "reports" / os.environ.get("PYTEST_XDIST_WORKER", "main")
#: Its ``flush`` restores what migrations wrote; first, so that it takes the place of Django's.
INSTALLED_APPS = ["tests.database", *INSTALLED_APPS]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A test run need not survive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
