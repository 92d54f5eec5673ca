"""Papers are set for real: tagged, in the right language, with our fonts and nobody's markup."""

import hashlib
import io
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import typst
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps
from pypdf import PdfReader

from lms.core import pdf
from lms.core.pdf import FONT_FOLDER, FONTS, PdfError, qr_svg, render

from .papers import LANGUAGES, NUMBER, URL, WORDS, certificate, holder, revoked, transcript

each_language = pytest.mark.parametrize("language", LANGUAGES)
CODES = {"zh-hans": "zh-CN"}
MARKUP = "#panic() *a* _b_ $x^2$ @see <tag> `c` // \\ \" ' [d] {e} -- ~ = - + / #sys.inputs"
LONG = {
    "en": "Maximiliana Konstantina Featherstonehaugh-Cholmondeley ",
    "ru": "Александра-Виктория Константиновна Преображенская-Воскресенская ",
    "ar": "عبد الرحمن محمد عبد العزيز عبد اللطيف بن عبد الوهاب ",
    "zh-hans": "欧阳晓明司马相如诸葛孔明上官婉儿",
}


def opened(template, data, language="en"):
    return PdfReader(io.BytesIO(render(template, data, language=language)), strict=True)


def text_of(reader):
    return "\n".join(page.extract_text() for page in reader.pages)


def structure(node):
    """Return the kinds of all tags below a node of the structure tree, in reading order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [kind for child in node for kind in structure(child)]
    if not isinstance(node, dict):
        return []
    own = [node["/S"]] if "/S" in node else []
    return own + (structure(node["/K"]) if "/K" in node else [])


def tags(reader):
    return structure(reader.trailer["/Root"]["/StructTreeRoot"])


def fonts(reader):
    found = [page["/Resources"]["/Font"].values() for page in reader.pages]
    return [font.get_object() for some in found for font in some]


@pytest.mark.parametrize("paper", [certificate, transcript])
@each_language
def test_paper_is_tagged_titled_and_in_its_language(language, paper):
    data = paper(language)
    reader = opened(f"{paper.__name__}_v1", data, language)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == CODES.get(language, language)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/ViewerPreferences"]["/Direction"] == ("/R2L" if language == "ar" else "/L2R")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert reader.metadata.title == data["title"]
    assert str(reader.metadata.creation_date) == "2026-03-14 09:00:00+00:00"
    assert tags(reader).count("/H1") == 1


@each_language
def test_certificate_holds_name_number_and_address_in_our_fonts(language):
    reader = opened("certificate_v1", certificate(language), language)
    text = text_of(reader)
    assert set(holder(language).split()) <= set(text.split())  # a right-to-left line may come out in the order of sight
    assert NUMBER in text
    assert URL in text.replace("\n", "")
    names = {font["/BaseFont"].partition("+")[2].removesuffix("-Identity-H") for font in fonts(reader)}
    assert names <= {name.partition(".")[0].replace("Arabic-Regular", "Arabic") for name in FONTS}
    assert all(embedded(font) for font in fonts(reader))


def embedded(font):
    """Tell whether a font's letters are in the file."""
    descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
    return "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_certificate_reads_in_order_and_its_picture_speaks():
    found = tags(opened("certificate_v1", certificate(state=revoked("en"))))
    assert found[:4] == ["/Document", "/P", "/P", "/H1"]
    assert found.count("/Figure") == 1
    assert found.count("/Link") == 1
    assert text_of(opened("certificate_v1", certificate(state=revoked("en")))).startswith(revoked("en"))


@each_language
def test_certificate_is_small(language):
    assert len(render("certificate_v1", certificate(language), language=language)) < 60_000


@pytest.mark.parametrize("language", LONG)
def test_long_names_and_titles_stay_on_one_page(language):
    long = (LONG[language] * 8)[:120].strip()
    data = certificate(language, holder=long, course=long, details=[["x", long]] * 8, state=revoked(language))
    assert len(opened("certificate_v1", data, language).pages) == 1
    assert margins_are_clean(data, language)


@pytest.mark.parametrize("word", ["W" * 120, "ш" * 120, "Donaudampfschifffahrt" * 6])
def test_word_without_end_is_parted_not_cut(word):
    data = certificate(holder=word, course=word, details=[["x", word]] * 4)
    assert len(opened("certificate_v1", data).pages) == 1
    assert margins_are_clean(data)


def test_far_too_much_still_stays_on_one_page():
    data = certificate(details=[["label", "value " * 30]] * 16, notes=["note " * 60] * 6)
    assert len(opened("certificate_v1", data).pages) == 1


def margins_are_clean(data, language="en"):
    """Tell whether nothing is drawn in the margins at the end of lines and below: 21 and 12 mm at 2 pixels a mm."""
    inputs = {"data": json.dumps(pdf._plain({**data, "timestamp": ""}))} | pdf._language(language)
    source, fonts = pdf.TEMPLATES / "certificate_v1.typ", pdf._fonts()
    drawn = typst.compile(str(source), format="png", ppi=50.8, sys_inputs=inputs, font_paths=fonts, root=pdf.TEMPLATES)
    page = Image.open(io.BytesIO(drawn)).convert("RGB")
    page = ImageOps.mirror(page) if language == "ar" else page
    wide, high = page.size
    margins = [page.crop((wide - 42, 0, wide, high)), page.crop((46, high - 24, wide, high))]
    return all(len(margin.getcolors(1000)) == 1 for margin in margins)


def test_markup_in_data_is_only_text():
    data = certificate(holder=MARKUP, course=MARKUP, statement=[MARKUP], notes=[MARKUP], details=[[MARKUP, MARKUP]])
    text = text_of(opened("certificate_v1", data)).replace("\u200b", "")
    for word in MARKUP.split():
        assert text.count(word) >= 6, word
    rows = text_of(opened("transcript_v1", transcript(holder=MARKUP, empty=MARKUP, rows=0)))
    assert MARKUP.split()[0] in rows


def test_control_and_direction_characters_are_dropped():
    text = text_of(opened("certificate_v1", certificate(holder="Ann\u202e\x00a\ud800\n\tLee\u2066")))
    assert "Anna Lee\n" in text


def test_numbers_none_and_lazy_texts_are_set_as_text():
    details = [["a", 6], ["b", None], ["c", gettext_lazy("Foundation")]]
    assert {"6", "Foundation"} <= set(text_of(opened("certificate_v1", certificate(details=details))).split())


def test_letters_that_no_font_has_do_not_stop_a_paper():
    reader = opened("certificate_v1", certificate(holder="สมชาย Kim", title="สมชาย Kim"))
    assert "Kim" in text_of(reader)
    assert reader.metadata.title == "สมชาย Kim"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" not in reader.trailer["/Root"]["/Metadata"].get_data()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_other_scripts_are_set_on_any_certificate(language):
    data = certificate(language, holder="欧阳 Ёлкина أمينة", course="Deciding (2)")
    text = text_of(opened("certificate_v1", data, language))
    assert [word for word in data["holder"].split() if word not in text] == []


@each_language
def test_same_data_give_the_same_bytes(language):
    once = render("certificate_v1", certificate(language), language=language)
    render("certificate_v1", certificate("en", holder="Somebody else"), language="en")
    assert render("certificate_v1", certificate(language), language=language) == once


def test_another_process_gives_the_same_bytes():
    script = (
        "import django, hashlib, sys; django.setup()\n"
        "from lms.core.pdf import render; from tests.lms.core.papers import transcript\n"
        "print(hashlib.sha256(render('transcript_v1', transcript('ar', rows=3), language='ar')).hexdigest())"
    )
    root = Path(__file__).resolve().parents[3]
    other = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    here = hashlib.sha256(render("transcript_v1", transcript("ar", rows=3), language="ar")).hexdigest()
    assert other.stdout.strip() == here


def test_threads_do_not_mix_papers():
    alone = {language: render("certificate_v1", certificate(language), language=language) for language in LANGUAGES}
    with ThreadPoolExecutor(4) as pool:
        jobs = {
            language: pool.submit(render, "certificate_v1", certificate(language), language=language)
            for language in LANGUAGES
        }
    assert {language: job.result() for language, job in jobs.items()} == alone


@each_language
def test_transcript_repeats_its_header_over_pages(language):
    reader = opened("transcript_v1", transcript(language, rows=60), language)
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) >= 3
    assert all(f"{number}/{len(pages)}" in text for number, text in enumerate(pages, 1))
    label = WORDS[language][3].split()[0]
    assert all(label in text for text in pages[:-1])
    assert tags(reader).count("/TH") == 6
    assert tags(reader).count("/TR") == 61


@pytest.mark.parametrize("rows", [0, 1])
@each_language
def test_transcript_of_few_courses_is_one_page(language, rows):
    reader = opened("transcript_v1", transcript(language, rows=rows), language)
    assert len(reader.pages) == 1
    assert tags(reader).count("/Table") == rows
    assert ("∅" in text_of(reader)) == (rows == 0)


def test_arabic_columns_run_from_the_right():
    places = {}

    def note(text, cm, tm, _font, _size):
        places.setdefault(text.strip(), tm[4] * cm[0] + cm[4])

    opened("transcript_v1", transcript("ar"), "ar").pages[0].extract_text(visitor_text=note)
    assert places[NUMBER] < places["6"]


def test_qr_code_is_the_same_picture_each_time_and_names_no_other_host():
    assert qr_svg(URL) == qr_svg(URL)
    assert qr_svg(URL) != qr_svg(URL + "x")
    assert qr_svg(URL).count("http") == 1  # the name of SVG's vocabulary


@pytest.mark.parametrize(
    ("template", "data", "words"),
    [
        ("certificate_v0", certificate(), "no template 'certificate_v0'"),
        ("../typst/certificate_v1", certificate(), "no template"),
        ("certificate_v1", certificate(timestamp="2026-03-14"), "with its zone"),
        ("certificate_v1", certificate(timestamp=None), "with its zone"),
        ("certificate_v1", {"timestamp": certificate()["timestamp"]}, "does not contain key"),
        ("certificate_v1", certificate(cloth="M0'/><image href='http://x'/>"), "cloth is not a path"),
    ],
)
def test_what_is_missing_is_named(template, data, words):
    with pytest.raises(PdfError, match=words):
        render(template, data, language="en")


def test_missing_fonts_are_named(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "FONT_FOLDER", tmp_path)
    pdf._fonts.cache_clear()
    with pytest.raises(PdfError, match=r"NotoSans-Regular.ttf.* Run: npm ci .*scripts/assets"):
        render("certificate_v1", certificate(), language="en")


def test_fonts_are_those_the_assets_script_copies_with_their_licences():
    chosen = (Path(__file__).resolve().parents[3] / "scripts" / "fonts.txt").read_text().split()
    assert tuple(chosen[1::2]) == FONTS
    names = {path.name for path in FONT_FOLDER.iterdir()}
    assert names == {*FONTS, *(f"{package.partition('/')[2]}-LICENSE.txt" for package in chosen[::2])}
