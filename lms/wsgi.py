"""The WSGI door the application server opens."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

application = get_wsgi_application()

from lms.core.checks import refuse_unsafe_start  # noqa: E402  (needs the app registry)

refuse_unsafe_start()

# What is loaded by now lives as long as the process: the collector need not walk it again and again.
gc.collect()
gc.freeze()
