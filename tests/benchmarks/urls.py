"""The site's addresses and the bare views."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from lms import urls as site
from lms.urls import handler400, handler403, handler404, handler500

from .floor import floor, note

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = i18n_patterns(path("bench/floor/", floor), path("bench/note/", note)) + site.urlpatterns
