"""A real installation: everything secret comes from the environment, and nothing starts half-configured."""

import os

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name} (see docs/how-to/install.md).")
    return value


SECRET_KEY = _required("LMS_SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or "only-for-tests" in SECRET_KEY or "insecure" in SECRET_KEY:
    raise ImproperlyConfigured("LMS_SECRET_KEY is too short or a default. Use 50 random characters or more.")
ALLOWED_HOSTS = [host.strip() for host in _required("LMS_ALLOWED_HOSTS").split(",")]
WAGTAILADMIN_BASE_URL = _required("LMS_BASE_URL")
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]
#: Read by lms.wsgi: a server with demo accounts that still have their published passwords does not start.
LMS_REFUSE_DEMO_ACCOUNTS = True

SECURE_SSL_REDIRECT = os.environ.get("LMS_SSL_REDIRECT", "1") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
#: How many proxies in front add to X-Forwarded-For: limits on tries count by the visitor's address, not theirs.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("LMS_PROXY_COUNT", "1"))
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_SECURE = True

if redis_url := os.environ.get("LMS_REDIS_URL"):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}}
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

if email_host := os.environ.get("LMS_EMAIL_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = email_host
    EMAIL_PORT = int(os.environ.get("LMS_EMAIL_PORT", "587"))
    EMAIL_HOST_USER = os.environ.get("LMS_EMAIL_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("LMS_EMAIL_PASSWORD", "")
    EMAIL_USE_TLS = True
