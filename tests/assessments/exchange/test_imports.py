"""An import from file to bank: nothing by halves, nothing twice, nothing left behind."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import Locale, ReferenceIndex
from wagtail.search.backends import get_search_backend

from assessments.exchange import making, reading, services, working
from assessments.exchange.models import ImportRow, QuestionImport
from assessments.exchange.queries import counts
from assessments.questions.content import content_of
from assessments.questions.models import Question, QuestionCategory
from lms.ledger.models import Entry
from tests.assessments.exchange.banks import GIFT, many, start
from tests.factories.people import make_member
from tests.factories.questions import make_question, publish_question

State = QuestionImport.State
Verdict = ImportRow.Verdict


@pytest.fixture
def editor(centre):
    return make_member("editor")


@pytest.fixture
def at_once(django_capture_on_commit_callbacks):
    """Return a function that does something and then what the worker would do."""

    def do(act, *args, **values):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*args, **values)

    return do


@pytest.fixture
def ready(editor, at_once):
    """An import that was read."""
    return again(at_once(start, by=editor))


@pytest.fixture
def done(ready, editor, at_once):
    """An import that is in the bank."""
    at_once(services.bring_in, by=editor, pk=ready.pk)
    return again(ready)


def again(batch):
    return QuestionImport.objects.get(pk=batch.pk)


def test_reading_makes_a_row_of_every_question_and_nothing_in_the_bank(ready):
    assert (ready.state, ready.total) == (State.READY, 4)
    rows = ready.rows.order_by("number").values_list("number", "line", "name", "verdict", "chosen")
    assert list(rows) == [
        (1, 5, "s1", "new", True),
        (2, 12, "s2", "new", True),
        (3, 16, "s3", "new", True),
        (4, 18, "How many days?", "new", True),
    ]
    assert not Question.objects.exists()


def test_bringing_in_makes_drafts_with_everything(done):
    assert (done.state, bytes(done.file), done.done) == (State.DONE, b"", 4)
    questions = Question.objects.in_bank().order_by("pk")
    assert (questions[0].name, questions[0].live, questions[0].batch) == ("s1", False, done.pk)
    first = content_of(questions[0])
    assert [option["text"] for option in first["options"]] == ["When it was carried out", "After a year", "Never"]
    assert [one.category.name for one in questions] == ["Law/Search", "Law/Search", "Law", "Law"]
    assert sorted(questions[0].tags.names()) == ["basics", "warrants"]
    assert [row.fields for row in ImportRow.objects.all()] == [{}] * 4


def test_a_draft_that_was_imported_can_be_published(done):
    question = Question.objects.get(name="s1")
    publish_question(question)
    assert question.live


def test_imported_questions_are_found_and_referred_to(done):
    backend = get_search_backend()
    assert sorted(one.name for one in backend.search("warrant", Question.objects.in_bank())) == ["s1", "s2"]
    law = QuestionCategory.objects.get(name="Law")
    assert ReferenceIndex.get_references_to(law).count() == 2


def test_references_are_those_wagtail_would_write(done):
    columns = ("object_id", "to_content_type", "to_object_id", "model_path", "content_path", "content_path_hash")
    made = set(ReferenceIndex.objects.values_list(*columns, "content_type", "base_content_type"))
    assert len(made) == 6
    ReferenceIndex.objects.all().delete()
    for question in Question.objects.all():
        ReferenceIndex.create_or_update_for_object(question)
    assert set(ReferenceIndex.objects.values_list(*columns, "content_type", "base_content_type")) == made


def test_category_of_the_import_holds_those_of_the_file(editor, at_once):
    shelf = QuestionCategory.objects.create(name="Academy")
    batch = at_once(start, by=editor, category=shelf)
    at_once(services.bring_in, by=editor, pk=batch.pk)
    assert set(Question.objects.values_list("category__name", flat=True)) == {"Academy/Law/Search", "Academy/Law"}


def test_only_what_is_chosen_comes_in(ready, editor, at_once):
    services.choose(by=editor, pk=ready.pk, shown=[1, 2], chosen=[2])
    assert counts(ready)[1] == 3
    at_once(services.bring_in, by=editor, pk=ready.pk)
    assert sorted(Question.objects.values_list("name", flat=True)) == ["How many days?", "s2", "s3"]


def test_nothing_chosen_brings_nothing(ready, editor):
    services.choose_all(by=editor, pk=ready.pk, wanted=False)
    with pytest.raises(services.NothingChosen):
        services.bring_in(by=editor, pk=ready.pk)
    assert again(ready).state == State.READY


def test_what_the_bank_has_is_not_chosen(done, editor, at_once):
    batch = at_once(start, f"{GIFT}\n\nHOW MANY  days?{{#3:2}}", by=editor)
    rows = batch.rows.order_by("number")
    assert [(row.verdict, row.chosen) for row in rows] == [("duplicate", False)] * 5
    services.choose_all(by=editor, pk=batch.pk, wanted=True)
    assert counts(batch)[1] == 0


def test_what_the_file_has_twice_is_told_by_number(editor, at_once):
    batch = at_once(start, "A?{=a ~b}\n\nB?{=a ~b}\n\na?{~b =A}", by=editor)
    assert batch.rows.get(number=3).problems[0] == ["in_file", {"number": 1}]


def test_the_same_words_in_another_language_are_another_question(done, editor, at_once):
    batch = at_once(start, by=editor, locale=Locale.objects.get(language_code="fr"))
    assert set(batch.rows.values_list("verdict", flat=True)) == {"new"}


def test_what_an_import_stages_is_no_twin(editor, ready):
    make_question(live=False, prompt="How many days?", staged=True, answers=[("number", {"value": 3})], type="numeric")
    assert again(start(by=editor)).state == State.READING


def test_questions_that_cannot_be_asked_come_in_as_partly(editor, at_once):
    batch = at_once(start, "Match.{=Rome -> Italy =Turin -> Italy}", by=editor)
    row = batch.rows.get()
    assert (row.verdict, row.chosen, row.problems[0][0]) == (Verdict.PARTLY, True, "unanswerable")


def test_a_refused_question_cannot_be_chosen(editor, at_once):
    batch = at_once(start, "Only words.\n\nA?{=a ~b}", by=editor)
    services.choose(by=editor, pk=batch.pk, shown=[1, 2], chosen=[1, 2])
    at_once(services.bring_in, by=editor, pk=batch.pk)
    assert Question.objects.get().prompt == "A?"


def test_a_file_that_breaks_off_leaves_nothing(editor, at_once, monkeypatch):
    monkeypatch.setattr(working, "CHUNK", 2)
    batch = again(at_once(start, many(5).encode() + "\xe9".encode("latin-1"), by=editor))
    assert (batch.state, batch.problem, bytes(batch.file)) == (State.FAILED, ["encoding", {"line": 11}], b"")
    assert not batch.rows.exists()


def test_one_question_too_many_refuses_the_file(editor, at_once, monkeypatch):
    monkeypatch.setattr(reading, "MAX_QUESTIONS", 20)
    batch = again(at_once(start, many(21), by=editor))
    assert (batch.state, batch.problem) == (State.FAILED, ["many_questions", {"limit": 20, "line": 41}])


def test_ten_thousand_questions_are_read_and_one_more_is_not():
    reads = list(reading.counted(iter([reading.Read(1, 1)] * reading.MAX_QUESTIONS)))
    assert len(reads) == 10_000
    with pytest.raises(reading.Unreadable):
        list(reading.counted(iter([reading.Read(1, 1)] * (reading.MAX_QUESTIONS + 1))))


@pytest.mark.parametrize(("data", "code"), [(b" \n", "empty_file"), (b"x" * 10_000_001, "large_file")])
def test_empty_and_huge_files_are_refused_at_once(editor, data, code):
    with pytest.raises(reading.Unreadable) as caught:
        start(data, by=editor)
    assert (caught.value.code, QuestionImport.objects.count()) == (code, 0)


def stop_after(monkeypatch, name, calls, module=working):
    """Let the worker die at the n-th call of a function."""
    real, done = getattr(module, name), []

    def dying(*args):
        if len(done) == calls:
            raise KeyboardInterrupt
        done.append(1)
        return real(*args)

    monkeypatch.setattr(module, name, dying)


def test_a_killed_reader_goes_on_where_it_was(editor, monkeypatch):
    monkeypatch.setattr(working, "CHUNK", 2)
    batch = start(many(5), by=editor)
    with monkeypatch.context() as patch:
        stop_after(patch, "_keep_rows", 1)
        with pytest.raises(KeyboardInterrupt):
            working.read_file(batch.pk)
    assert (again(batch).state, batch.rows.count()) == (State.READING, 2)
    working.read_file(batch.pk)
    working.read_file(batch.pk)
    assert (again(batch).state, list(batch.rows.order_by("number").values_list("number", flat=True))) == (
        State.READY,
        [1, 2, 3, 4, 5],
    )


def test_a_killed_worker_shows_nothing_and_goes_on_where_it_was(editor, monkeypatch):
    monkeypatch.setattr(working, "CHUNK", 2)
    batch = start(many(5), by=editor)
    working.read_file(batch.pk)
    services.bring_in(by=editor, pk=batch.pk)
    with monkeypatch.context() as patch:
        stop_after(patch, "make", 2, making)
        with pytest.raises(KeyboardInterrupt):
            working.make_questions(batch.pk)
    assert (Question.objects.count(), Question.objects.in_bank().count()) == (4, 0)
    working.make_questions(batch.pk)
    working.make_questions(batch.pk)
    assert (Question.objects.in_bank().count(), again(batch).state) == (5, State.DONE)
    assert set(Question.objects.values_list("translation_key", flat=True)) == {
        making.key_of(batch.pk, number) for number in range(1, 6)
    }


def test_bringing_in_twice_starts_once(ready, editor):
    services.bring_in(by=editor, pk=ready.pk)
    with pytest.raises(working.Elsewhere):
        services.bring_in(by=editor, pk=ready.pk)


@pytest.mark.parametrize("state", ["reading", "ready", "importing"])
def test_a_cancelled_import_leaves_nothing(editor, monkeypatch, state, django_capture_on_commit_callbacks):
    monkeypatch.setattr(working, "CHUNK", 2)
    batch = start(GIFT, by=editor)
    if state != "reading":
        working.read_file(batch.pk)
    if state == "importing":
        services.bring_in(by=editor, pk=batch.pk)
        working._make_some(batch.pk)
        assert Question.objects.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        services.cancel(by=editor, pk=batch.pk)
    working.read_file(batch.pk)
    working.make_questions(batch.pk)
    assert (again(batch).state, bytes(again(batch).file)) == (State.UNDONE, b"")
    left = [model.objects.count() for model in (Question, ImportRow, QuestionCategory)]
    assert left == [0, 0, 0]


def test_an_import_can_be_taken_back(done, editor, at_once):
    kept = make_question()
    assert at_once(services.undo, by=editor, pk=done.pk) == 4
    assert list(Question.objects.all()) == [kept]
    assert (again(done).state, QuestionCategory.objects.count()) == (State.UNDONE, 0)


def test_a_category_that_is_used_stays(done, editor, at_once):
    kept = make_question(category=QuestionCategory.objects.get(name="Law"))
    at_once(services.undo, by=editor, pk=done.pk)
    kept.refresh_from_db()
    assert [one.name for one in QuestionCategory.objects.all()] == ["Law"]


def test_an_import_stays_once_a_question_was_published(done, editor):
    publish_question(Question.objects.get(name="s1"))
    assert not services.can_undo(done.pk)
    with pytest.raises(services.CannotUndo):
        services.undo(by=editor, pk=done.pk)
    assert Question.objects.in_bank().count() == 4


def test_r1_an_import_and_taking_it_back_are_in_the_ledger(done, editor, at_once):
    at_once(services.undo, by=editor, pk=done.pk)
    bodies = [json.loads(entry.body) for entry in Entry.objects.filter(subject=editor.subject).order_by("sequence")]
    assert [body.get("action") for body in bodies] == ["questions_imported", "question_import_undone"]


def test_what_is_under_way_is_resumed(editor, at_once):
    batch = start(by=editor)
    assert at_once(services.resume_unfinished) == 1
    assert again(batch).state == State.READY
    assert services.resume_unfinished() == 0


@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_only_editors_and_administrators_import(centre, role):
    with pytest.raises(PermissionDenied):
        start(by=make_member(role))


def test_queries_of_reading_and_making_grow_with_chunks_only(editor, django_assert_num_queries):
    spent = []
    for number in (1, 3):
        batch = start(many(number, first=number * 10), by=editor)
        spent.append(queries_of(lambda batch=batch: working.read_file(batch.pk)))
        services.bring_in(by=editor, pk=batch.pk)
        spent.append(queries_of(lambda batch=batch: working.make_questions(batch.pk)))
    assert spent[:2] == spent[2:]


def queries_of(act):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)
