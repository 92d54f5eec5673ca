"""The settings of ``make run``, durable writes and all, with static files nobody needs to collect first."""

from lms.settings.local import *  # noqa: F403
from lms.settings.local import STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
