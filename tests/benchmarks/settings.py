"""The settings of ``make run`` with one more address: the bare view everything is compared to."""

from lms.settings.local import *  # noqa: F403
from lms.settings.local import BASE_DIR, TEMPLATES

ROOT_URLCONF = "tests.benchmarks.urls"
TEMPLATES = [TEMPLATES[0] | {"DIRS": [BASE_DIR / "tests" / "benchmarks" / "templates"]}]
