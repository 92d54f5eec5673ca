"""Texts are found in Python and templates alike, and a catalogue that lost something is told so."""

import pytest
from babel.messages.catalog import Catalog
from catalogues import check, extract

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
_("Plain")
ngettext("%(n)s lesson", "%(n)s lessons", 2)
pgettext("verb", "Open")
_(variable)
"""

TEMPLATE = """{% load i18n %}
    <h1>{% translate "50% done" %}</h1>
  {% translate "Open" context "adjective" %}
        <p>{% blocktranslate trimmed count n=number %}
            One
            line
        {% plural %}
            {{ n }} lines
        {% endblocktranslate %}</p>
"""


def found(path):
    return {(message_id, context) for message_id, context, _comments in extract._messages(path)}


def test_python_texts_are_found_with_plural_and_context(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(PYTHON)
    assert found(path) == {("Plain", None), (("%(n)s lesson", "%(n)s lessons"), None), ("Open", "verb")}


def test_template_texts_are_found_whatever_the_indentation(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(TEMPLATE)
    assert found(path) == {("50%% done", None), ("Open", "adjective"), (("One line", "%(n)s lines"), None)}


def test_whole_product_yields_texts_of_every_package():
    places = {place.split("/")[0] for message in extract.extract() for place, _line in message.locations}
    assert places == {"lms", "courses", "assessments", "wellbeing", "cms"}


@pytest.mark.parametrize(
    ("text", "translation", "complaint"),
    [
        ("Hello %(name)s", "Bonjour %(name)s", []),
        ("Hello %(name)s", "Bonjour %(nom)s", ["placeholders or tags differ: 'Hello %(name)s'"]),
        ("Read <a href='%(url)s'>this</a>", "Lisez ceci", ["placeholders or tags differ: "]),
        ("Hello", "", ["not translated: 'Hello'"]),
    ],
)
def test_translation_keeps_placeholders_and_tags(text, translation, complaint):
    message = Catalog(locale="fr").add(text, translation)
    wrong = list(check._wrong(message, "fr"))
    assert [problem[: len(start)] for problem, start in zip(wrong, complaint, strict=True)] == complaint


def test_plural_form_may_leave_out_the_number_but_not_the_last():
    catalogue = Catalog(locale="fr")
    good = catalogue.add(("%(n)s lesson", "%(n)s lessons"), ("une leçon", "%(n)s leçons"))
    bad = catalogue.add(("%(n)s page", "%(n)s pages"), ("%(n)s page", "des pages"))
    assert list(check._wrong(good, "fr")) == []
    assert len(list(check._wrong(bad, "fr"))) == 1


def test_incomplete_language_may_miss_texts():
    message = Catalog(locale="ru").add("Hello", "")
    assert list(check._wrong(message, "ru")) == []
