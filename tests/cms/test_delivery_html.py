"""Whatever editors type, readers get words: HTML and scripts come out escaped or cleaned."""

import re
from html.parser import HTMLParser

import pytest
from wagtail.images.models import Image, Rendition
from wagtail.images.tests.utils import get_test_image_file

from cms.home.models import HomePage
from tests.factories.courses import lessons_of, make_course, make_lesson, make_track

BAD = '<script>alert(1)</script><img src=x onerror="alert(1)">'
RICH = (
    '<p style="color:red" onclick="alert(1)">Kept <b>bold</b></p><script>alert(1)</script><!-- note -->'
    '<a href="javascript:alert(1)">bad</a><a href="JaVaScRiPt&#58;alert(1)">bad</a><a href="data:text/html,x">bad</a>'
    '<a href="https://example.org/">good</a><iframe src="https://example.org"></iframe><svg onload="alert(1)"></svg>'
    '<img src="x" onerror="alert(1)"><form action="/x"><input name="a"></form><style>p{}</style>'
    '<math><mi xlink:href="javascript:alert(1)">x</mi></math><object data="x"></object>'
)
#: Addresses of ours, of the web, of a mailbox or telephone.
SAFE = re.compile(r"$|[/?#x]|https?://|mailto:|tel:")
FORBIDDEN = {"iframe", "object", "style", "math", "embed", "base"}


class Inspector(HTMLParser):
    """Finds what could do something on its own: scripts, handlers, styles, foreign schemes."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        values = {name: (value or "") for name, value in attrs}
        ours = tag != "script" or values.get("src", "").startswith("/static/")
        handlers = [name for name in values if name.startswith("on") or name == "style"]
        schemes = [v for n, v in values.items() if n in ("href", "src", "action") and not SAFE.match(v.strip())]
        if tag in FORBIDDEN or not ours or handlers or schemes:
            self.found.append((self.getpos(), tag, attrs))


def read(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def harmless(text: str) -> bool:
    inspector = Inspector()
    inspector.feed(text)
    assert inspector.found == []
    return True


BLOCKS = {
    "objectives": ("objectives", {"items": [BAD]}),
    "text": ("text", RICH),
    "callout": ("callout", {"tone": "note", "title": BAD, "text": RICH}),
    "scenario": ("scenario", {"title": BAD, "situation": RICH, "question": BAD, "discussion": RICH}),
    "checklist": ("checklist", {"title": BAD, "items": [BAD]}),
    "key_terms": ("key_terms", {"terms": [{"term": BAD, "meaning": BAD}]}),
    "sources": ("sources", {"items": [BAD]}),
    "activity": ("activity", {"activity": None, "title": BAD, "intro": BAD}),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_no_block_lets_html_or_scripts_through(name, centre, officer_client):
    module = make_course(lessons=0).get_children().get()
    lesson = make_lesson(module, body=[BLOCKS[name]])
    text = read(officer_client, lesson.url)
    assert harmless(text)
    assert "alert(1)" in text or "Kept <b>bold</b>" in text


def test_rich_text_keeps_what_is_good(centre, officer_client):
    lesson = make_lesson(make_course(lessons=0).get_children().get(), body=[("text", RICH)])
    text = read(officer_client, lesson.url)
    assert "<p>Kept <b>bold</b></p>" in text
    assert '<a href="https://example.org/">good</a>' in text


def make_picture() -> Image:
    """Return a picture with the size a page shows."""
    image = Image.objects.create(title=BAD, file=get_test_image_file(filename="picture.png"))
    smaller = get_test_image_file(filename="smaller.webp")
    Rendition.objects.create(image=image, filter_spec="width-760|format-webp", width=76, height=57, file=smaller)
    return image


def test_image_description_is_escaped(centre, officer_client):
    value = {"image": make_picture(), "alt": f'x" onload="alert(1)"{BAD}', "decorative": False, "caption": BAD}
    lesson = make_lesson(make_course(lessons=0).get_children().get(), body=[("image", value)])
    text = read(officer_client, lesson.url)
    assert harmless(text)
    assert 'alt="x&quot; onload=&quot;' in text


@pytest.mark.parametrize("page", ["front", "track", "course", "lesson", "catalogue", "my"])
def test_no_field_lets_html_or_scripts_through(page, centre, officer, officer_client):
    home = HomePage.objects.get(locale__language_code="en")
    home.title, home.tagline, home.intro = BAD, BAD, BAD
    home.save_revision().publish()
    course = make_course(
        lessons=0,
        track=make_track(title=BAD, summary=BAD),
        title=BAD,
        code="<b>X</b>",
        summary=BAD,
        audience=BAD,
        content_note=BAD,
        jurisdiction=BAD,
        objectives=[("objective", BAD)],
        sources=[("source", {"text": BAD, "url": "https://example.org/"})],
    )
    make_lesson(course.get_children().get(), title=BAD, summary=BAD)
    officer_client.post(f"/en/courses/{course.translation_key}/enrol/")
    lesson = lessons_of(course)[0]
    urls = {"front": "/en/", "track": course.get_parent().url, "course": course.url, "lesson": lesson.url}
    text = read(officer_client, urls.get(page, "/en/learn/" if page == "catalogue" else "/en/my/"))
    assert harmless(text)
    assert "&lt;script&gt;alert(1)" in text


def test_source_address_is_a_link_of_the_web_or_none(centre, officer_client):
    sources = [("source", {"text": "A", "url": "javascript:alert(1)"})]
    text = read(officer_client, make_course(sources=sources).url)
    assert harmless(text)


@pytest.mark.parametrize("query", ["?query=" + BAD, "?track=" + BAD, "?level=%01&taught_in='", "?query=" + "x" * 5000])
def test_catalogue_takes_any_filter(query, centre, officer_client):
    make_course()
    assert harmless(read(officer_client, "/en/learn/" + query))
