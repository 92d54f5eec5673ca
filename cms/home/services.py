"""Sets up an empty centre: languages, front pages, site, roles. Safe to repeat."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from lms.conf import lms_setting

from .models import HomePage
from .roles import grant_roles


@transaction.atomic
def setup_centre(languages: Iterable[str] | None = None) -> HomePage:
    """Make a locale and a front page for each language, and the site; return the source language's front page."""
    source_language = lms_setting("SOURCE_LANGUAGE")
    source, _created = Locale.objects.get_or_create(language_code=source_language)
    home = HomePage.objects.filter(locale=source).first() or _first_home(source)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "port": 80, "root_page": home, "site_name": settings.WAGTAIL_SITE_NAME},
    )
    for code in languages or [code for code, _name in settings.LANGUAGES]:
        locale, _created = Locale.objects.get_or_create(language_code=code)
        if not home.get_translations(inclusive=True).filter(locale=locale).exists():
            translated = home.copy_for_translation(locale)
            translated.slug = f"home-{code}"
            translated.save_revision().publish()
    grant_roles()
    return home


def _first_home(locale: Locale) -> HomePage:
    root = Page.get_first_root_node()
    # Wagtail's own migration leaves a welcome page; it gives way to ours.
    Site.objects.all().delete()
    for welcome in root.get_children().filter(content_type__model="page"):
        welcome.delete()
    root = Page.objects.get(pk=root.pk)
    home = HomePage(title="Learning Centre", slug="home", locale=locale)
    root.add_child(instance=home)
    home.save_revision().publish()
    return home
