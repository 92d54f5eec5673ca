"""The editor's screens for imports and exports."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from assessments.exchange import services, working
from assessments.exchange.models import QuestionImport
from assessments.questions.models import Question, QuestionCategory
from lms.ledger.models import Entry
from tests.assessments.exchange.banks import AIKEN, GIFT, many, one, reads, start
from tests.factories.people import make_member
from tests.factories.questions import make_question, publish_question

START, EXPORT = "/admin/import-questions/", "/admin/export-questions/"


@pytest.fixture
def member(centre):
    return make_member("editor")


@pytest.fixture
def editor(member, sign_in):
    return sign_in(member)


def upload(client, data=GIFT, name="bank.gift", **values):
    content = data.encode() if isinstance(data, str) else data
    values = {
        "file": SimpleUploadedFile(name, content),
        "form": "",
        "locale": Locale.objects.get(language_code="en").pk,
    } | values
    return client.post(START, values)


def address(batch):
    return f"{START}{batch.pk}/"


def read(member, data=GIFT, form="gift"):
    batch = start(data, form, by=member)
    working.read_file(batch.pk)
    return QuestionImport.objects.get(pk=batch.pk)


@pytest.mark.parametrize(
    ("data", "form"), [(GIFT, "gift"), (AIKEN, "aiken"), ("\ufeff<?xml version='1.0'?><quiz></quiz>", "moodle")]
)
def test_the_format_is_found_out_from_the_file(editor, data, form):
    response = upload(editor, data)
    batch = QuestionImport.objects.get()
    assert (response.status_code, response.url) == (302, address(batch))
    assert (batch.format, batch.file_name) == (form, "bank.gift")


@pytest.mark.parametrize(("data", "words"), [(b" ", "The file is empty."), (b"x" * 10_000_001, "larger than 10 MB")])
def test_a_file_that_cannot_be_taken_is_told_at_the_field(editor, data, words):
    response = upload(editor, data)
    assert words in str(response.context["form"].errors["file"])
    assert not QuestionImport.objects.exists()


def test_the_page_looks_again_while_the_worker_is_at_work(editor, member):
    batch = start(by=member)
    page = editor.get(address(batch)).content.decode()
    assert '<meta http-equiv="refresh" content="3">' in page
    assert "0 questions read so far." in page
    working.read_file(batch.pk)
    assert "http-equiv" not in editor.get(address(batch)).content.decode()


def test_the_report_says_what_becomes_of_each_question(editor, member):
    batch = read(member, f"{GIFT}\n\nOnly words.\n\nMatch.{{=Rome -> Italy =Turin -> Italy}}\n\nhow many days?{{#3:1}}")
    response = editor.get(address(batch))
    assert [(row.label, row.number) for row in response.context["counts"]] == [
        ("New", 4),
        ("New, with something left out", 1),
        ("Already in the bank", 1),
        ("Not understood", 1),
    ]
    page = response.content.decode()
    for words in (
        "It asks nothing: it is a description.",
        "two pairs have the same",
        "It is question 4 of this file once more.",
        "It has no explanation yet.",
        "5 questions are chosen.",
    ):
        assert words in page
    refused = editor.get(address(batch), {"verdict": "refused"})
    assert [line.row.number for line in refused.context["lines"]] == [5]


def test_a_file_that_could_not_be_read_says_why_and_where(editor, member):
    batch = read(member, "A?{=a}\n\nÉ?{=b}".encode("latin-1"))
    page = editor.get(address(batch)).content.decode()
    assert "Line 3 is not written in UTF-8." in page


def test_the_choice_is_kept_from_page_to_page(editor, member):
    batch = read(member, many(60))
    assert len(editor.get(address(batch)).context["lines"]) == 50
    shown = {"shown": list(range(1, 51)), "chosen": list(range(2, 51))}
    response = editor.post(address(batch), shown | {"page": "2", "verdict": ""})
    assert response.url == f"{address(batch)}?page=2"
    page = editor.get(response.url)
    assert (len(page.context["lines"]), page.context["chosen"]) == (10, 59)


def test_bringing_in_and_taking_back(editor, member, django_capture_on_commit_callbacks):
    batch = read(member)
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(address(batch), {"shown": [1, 2, 3, 4], "chosen": [1, 2], "bring": "1"})
    page = editor.get(address(batch)).content.decode()
    assert "2 questions are in the bank, as drafts." in page
    assert Question.objects.in_bank().count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        response = editor.post(address(batch), {"undo": "1"}, follow=True)
    assert "2 questions were taken back." in response.content.decode()
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ({"none": "1"}, "0 questions are chosen."),
        ({"all": "1"}, "4 questions are chosen."),
        ({"bring": "1", "shown": [1, 2, 3, 4]}, "Choose at least one question."),
        ({"undo": "1"}, "The import has moved on since you opened the page."),
        ({"cancel": "1"}, "Nothing of it is in the bank."),
        ({"shown": ["x", "99999999999"], "chosen": ["-1", ""]}, "4 questions are chosen."),
    ],
    ids=["none", "all", "bring", "undo", "cancel", "rubbish"],
)
def test_each_button_says_what_it_did(editor, member, act, words):
    assert words in editor.post(address(read(member)), act, follow=True).content.decode()


def test_a_published_question_keeps_its_import(editor, member, django_capture_on_commit_callbacks):
    batch = read(member)
    with django_capture_on_commit_callbacks(execute=True):
        services.bring_in(by=member, pk=batch.pk)
    publish_question(Question.objects.get(name="s1"))
    assert "It cannot be taken back any more" in editor.get(address(batch)).content.decode()
    assert "It cannot be taken back" in editor.post(address(batch), {"undo": "1"}, follow=True).content.decode()
    assert Question.objects.count() == 4


@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_nobody_else_gets_in(centre, sign_in, role):
    batch = start(by=make_member("editor"))
    client = sign_in(make_member(role))
    for where in (START, address(batch), EXPORT):
        assert client.get(where).status_code in (302, 403)
        assert client.post(where, {"cancel": "1"}).status_code in (302, 403)
    assert QuestionImport.objects.get().state == "reading"


def test_an_import_nobody_knows_is_not_found(editor):
    assert editor.get(f"{START}6f1c0d9a-5a5e-4f6f-9a0e-000000000000/", follow=True).status_code == 404


@pytest.mark.parametrize("where", ["list", "report"])
def test_queries_do_not_grow_with_rows(editor, member, where):
    spent = []
    for number in (1, 3):
        for _more in range(number if where == "list" else 1):
            batch = read(member, many(number))
        with CaptureQueriesContext(connection) as captured:
            editor.get(START if where == "list" else address(batch))
        spent.append(len(captured))
        editor.get(START)
    assert spent[0] == spent[1]


def exported(client, form, **more):
    values = {"form": form, "locale": Locale.objects.get(language_code="en").pk, "status": ""} | more
    return client.get(EXPORT, values), client.post(EXPORT, values)


def test_an_export_tells_what_stays_behind(editor):
    make_question("single", name="choice")
    make_question("ordering", name="order")
    page, response = exported(editor, "gift")
    assert (page.context["report"]["going"], page.context["report"]["left_out"]) == (1, 1)
    assert "The format does not have this type of question." in page.content.decode()
    assert response["Content-Disposition"] == 'attachment; filename="questions.gift.txt"'
    assert one("gift", response.content).name == "choice"


def test_r1_an_export_is_in_the_ledger(editor, member):
    make_question("single")
    exported(editor, "moodle")
    assert [entry.kind for entry in Entry.objects.filter(subject=member.subject)] == ["audit"]
    assert "questions_exported" in Entry.objects.get(subject=member.subject).body


def test_an_export_takes_what_was_asked_for(editor):
    law = QuestionCategory.objects.create(name="Law")
    inside = QuestionCategory.objects.create(name="Law/Search")
    make_question(name="a", category=law)
    draft = make_question(name="b", category=inside, live=False)
    draft.tags.add("basics")
    draft.save()
    make_question(name="c", language="fr")
    names = lambda **more: [row.name for row in reads("moodle", exported(editor, "moodle", **more)[1].content)]  # noqa: E731
    assert names() == ["a", "b"]
    assert names(category=inside.pk) == ["b"]
    assert names(category=law.pk) == ["a", "b"]
    assert names(status="ready") == ["a"]
    assert names(tag="basics") == ["b"]


def test_what_was_exported_comes_in_as_known(editor, member):
    for kind in ("single", "multiple", "truefalse", "matching", "ordering"):
        make_question(kind)
    data = exported(editor, "moodle")[1].content
    batch = read(member, data, "moodle")
    assert set(batch.rows.values_list("verdict", flat=True)) == {"duplicate"}


def test_queries_of_an_export_do_not_grow(editor):
    spent = []
    for number in (1, 3):
        for _more in range(number):
            make_question("single")
        with CaptureQueriesContext(connection) as captured:
            exported(editor, "gift")[0]
        spent.append(len(captured))
    assert spent[0] == spent[1]
