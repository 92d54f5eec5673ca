"""The pages every centre begins with: front page words, support, accessibility, privacy, about.

They are there without the demo too, so that no link of header or footer leads nowhere. Editors own them from then on.
"""

from typing import Any

from wagtail.models import Locale, Page

from wellbeing.support.models import SupportPage

from ..home.models import HomePage
from ..pages.models import StandardPage
from .content import TRANSLATIONS, key, read
from .translate import translate_from_twin

OPEN_PAGES = ("about", "accessibility", "privacy")


def load_pages() -> None:
    """Make what is missing in the source language and the languages we have words for."""
    home = HomePage.objects.get(locale__language_code="en")
    _name_homes(home)
    words = {language: read(language, "pages") for language in ("en", *TRANSLATIONS)}
    support = {language: read(language, "support") for language in ("en", *TRANSLATIONS)}
    for slug in OPEN_PAGES:
        page = _ensure(home, StandardPage, slug, words["en"][slug], open_to_all=True)
        for language in TRANSLATIONS:
            twin = StandardPage(**_fields(slug, words[language][slug]))
            translate_from_twin(page, twin, Locale.objects.get(language_code=language))
    page = _ensure(home, SupportPage, "support", support["en"])
    for language in TRANSLATIONS:
        translate_from_twin(
            page, SupportPage(**_fields("support", support[language])), Locale.objects.get(language_code=language)
        )


def _name_homes(home: HomePage) -> None:
    """Give the front pages their words, where they have none yet."""
    for language in ("en", *TRANSLATIONS):
        page = HomePage.objects.filter(translation_key=home.translation_key, locale__language_code=language).first()
        if page and not page.tagline:
            for name, text in read(language, "words")["home"].items():
                setattr(page, name, text)
            page.save_revision().publish()


def _ensure(home: HomePage, model: type[Page], slug: str, data: dict[str, Any], **extra: Any) -> Any:
    found = model.objects.filter(translation_key=key("page", slug), locale=home.locale).first()
    if found:
        return found
    page = model(translation_key=key("page", slug), locale=home.locale, slug=slug, **_fields(slug, data), **extra)
    HomePage.objects.get(pk=home.pk).add_child(instance=page)
    page.save_revision().publish()
    return page


def _fields(slug: str, data: dict[str, Any]) -> dict[str, Any]:
    body = [
        {"type": "text", "value": f"<h2>{part['heading']}</h2>{part['html']}", "id": str(key("page", slug, index))}
        for index, part in enumerate(data["sections"])
    ]
    return {"title": data["title"], "lead": data["lead"], "body": body}
