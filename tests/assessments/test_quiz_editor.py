"""Editors write questions and quizzes in Wagtail's admin."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, ModelLogEntry

from assessments.activities.quiz.activity_types import QuizType
from assessments.activities.quiz.models import Quiz, QuizQuestion, SectionTitle
from assessments.attempts.models import Answer, Attempt, Score
from assessments.questions.models import Question, QuestionCategory, QuestionVersion
from courses.activities.models import Activity
from courses.activities.registry import activity_type
from courses.content.models import PublishedCourse
from lms.ledger.models import Entry
from lms.members.account.services import save_preferences
from tests.conftest import client_of
from tests.factories.people import make_member
from tests.factories.questions import make_question, make_quiz, make_quiz_course, publish_question, translate_question

pytestmark = pytest.mark.usefixtures("centre")

#: Of the overview: session, user and permissions, Wagtail's menu, and our nine.
OVERVIEW_QUERIES = 14


@pytest.fixture
def editor_client(centre):
    """An administrator with every right."""
    profile = make_member("administrator")
    profile.user.is_superuser = True
    profile.user.save()
    return client_of(profile)


def stream(name: str, parts: list[tuple[str, dict[str, str]]]) -> dict[str, str]:
    """Return the form fields of a StreamField."""
    fields = {f"{name}-count": str(len(parts))}
    for place, (kind, value) in enumerate(parts):
        fields |= {f"{name}-{place}-{key}": text for key, text in (("type", kind), ("order", str(place)), ("id", ""))}
        fields[f"{name}-{place}-deleted"] = ""
        fields |= {f"{name}-{place}-value-{key}": text for key, text in value.items()}
    return fields


def option(text: str, *, correct: bool = False) -> tuple[str, dict[str, str]]:
    return ("option", {"text": text, "feedback": "So."} | ({"correct": "on"} if correct else {}))


def question_form(parts: list, **values: str) -> dict[str, str]:
    fields = {"name": "r1-q1", "type": "single", "prompt": "Which?", "explanation": "Because.", "read_again": ""}
    fields |= {"credit": "", "image": "", "image_alt": "", "max_words": "", "category": "", "tags": ""}
    return fields | stream("answers", parts) | stream("hints", []) | {"action-publish": "1"} | values


def add_url(model: type) -> str:
    return reverse(f"wagtailsnippets_{model._meta.app_label}_{model._meta.model_name}:add")


def test_editor_writes_and_publishes_a_question(editor_client):
    url = add_url(Question) + "?locale=en"
    response = editor_client.post(url, question_form([option("a", correct=True), option("b")]))
    assert response.status_code == 302
    question = Question.objects.get()
    assert (question.live, question.locale) == (True, Locale.objects.get(language_code="en"))
    assert QuestionVersion.objects.get().content["options"][0]["id"] == question.answers[0].id


def test_editor_reads_why_answers_do_not_fit(editor_client):
    response = editor_client.post(add_url(Question), question_form([option("a"), option("b")]))
    assert "Mark exactly one option as right." in response.content.decode()
    assert Question.objects.count() == 0


def test_editor_sees_the_question_as_a_learner_does(editor_client):
    question = make_question(prompt="<b>Which?</b>")
    url = reverse("wagtailsnippets_lms_assessments_question:preview_on_edit", args=[question.pk])
    parts = [
        ("option", {"text": b.value["text"], "feedback": "So."} | ({"correct": "on"} if b.value["correct"] else {}))
        for b in question.answers
    ]
    assert editor_client.post(url, question_form(parts, prompt="<b>Which?</b>")).json()["is_valid"]
    page = editor_client.get(url).content.decode()
    assert "&lt;b&gt;Which?&lt;/b&gt;" in page
    assert page.count('type="radio"') == 3


SETTINGS = {
    "title": "R1 check",
    "pass_mark": "80",
    "counting": "highest",
    "shuffle": "on",
    "layout": "auto",
    "tries": "",
    "pause": "0",
    "time_limit": "",
    "expiry": "submit",
    "grace": "5",
    "opens_at": "",
    "closes_at": "",
    "zone": "Europe/Rome",
    "show_marks": "at_once",
    "show_answers": "at_once",
}
ROW = {"question": "", "stay_with": "", "category": "", "tag": "", "count": "1", "points": "1", "section": ""}


def rows_form(rows: list[dict[str, object]], **values: str) -> dict[str, str]:
    """Return a quiz's form as a browser sends it, with the settings of a new quiz."""
    count = str(len(rows))
    fields = SETTINGS | {"items-TOTAL_FORMS": count, "items-INITIAL_FORMS": "0", "items-MIN_NUM_FORMS": "1"}
    for place, row in enumerate(rows):
        whole = ROW | {"id": "", "ORDER": str(place + 1), "DELETE": ""} | row
        fields |= {f"items-{place}-{name}": str(value) for name, value in whole.items()}
    return fields | {"items-MAX_NUM_FORMS": "1000"} | values


def quiz_form(questions: list[Question], **values: str) -> dict[str, str]:
    return rows_form([{"question": question.pk} for question in questions], **values)


def form_of_quiz(quiz: Quiz, **values: str) -> dict[str, str]:
    """Return the form of a quiz that exists, as it stands, with changes."""
    items = list(quiz.items.all())
    rows = [
        {"id": item.pk, "question": item.question_id or "", "stay_with": item.stay_with or "", "points": item.points}
        for item in items
    ]
    stored = {"title": quiz.title, "pass_mark": str(quiz.pass_mark), "items-INITIAL_FORMS": str(len(items))}
    return rows_form(rows) | stored | values


def entered() -> list[dict]:
    """Return what the ledger says of acts, oldest first."""
    return [body for entry in Entry.objects.order_by("pk") if "action" in (body := json.loads(entry.body))]


def edit_url(quiz: Quiz) -> str:
    return reverse("wagtailsnippets_lms_quiz_quiz:edit", args=[quiz.pk])


def refusal(response) -> str:
    """Return the page of a form that was not saved."""
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_editor_makes_a_quiz_and_its_activity_follows(editor_client):
    response = editor_client.post(add_url(Quiz), quiz_form([make_question(), make_question()]))
    assert response.status_code == 302
    quiz = Quiz.objects.get()
    assert quiz.items.count() == 2
    assert (quiz.activity.type, quiz.activity.title) == ("quiz", "R1 check")


def test_editing_a_quiz_keeps_its_activity(editor_client):
    quiz = make_quiz(questions=1)
    item = quiz.items.get()
    form = quiz_form([item.question], title="New title") | {"items-INITIAL_FORMS": "1", "items-0-id": str(item.pk)}
    url = reverse("wagtailsnippets_lms_quiz_quiz:edit", args=[quiz.pk])
    assert editor_client.post(url, form).status_code == 302
    assert Activity.objects.get().title == "New title"


def test_a_quiz_without_questions_is_refused(editor_client):
    response = editor_client.post(add_url(Quiz), quiz_form([]))
    assert (response.status_code, Quiz.objects.count(), Activity.objects.count()) == (200, 0, 0)


def test_one_question_in_two_languages_is_refused_in_one_quiz(editor_client):
    question = make_question()
    arabic = translate_question(question, "ar")
    response = editor_client.post(add_url(Quiz), quiz_form([question, arabic]))
    assert "The same question is chosen twice." in response.content.decode()
    assert Quiz.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_quiz_list_shows_every_quiz_at_one_cost(count, editor_client, django_assert_max_num_queries):
    for _ in range(count):
        make_quiz(questions=2)
    url = reverse("wagtailsnippets_lms_quiz_quiz:list")
    editor_client.get(url)
    with django_assert_max_num_queries(14):
        page = editor_client.get(url).content.decode()
    assert len(set(re.findall(r"Quiz \d+", page))) == count


def test_question_list_is_searched_and_filtered(editor_client):
    make_question(prompt="About hashes?")
    make_question("ordering", prompt="About steps?")
    url = reverse("wagtailsnippets_lms_assessments_question:list")
    assert "About steps?" not in editor_client.get(url, {"q": "hashes"}).content.decode()
    assert "About hashes?" not in editor_client.get(url, {"type": "ordering"}).content.decode()


def test_deleting_a_question_that_a_quiz_asks_is_refused(editor_client):
    quiz = make_quiz(questions=1)
    question = quiz.items.get().question
    editor_client.post(reverse("wagtailsnippets_lms_assessments_question:delete", args=[question.pk]))
    assert Question.objects.filter(pk=question.pk).exists()


def test_condition_says_in_words_what_passes():
    quiz = make_quiz(questions=8)
    practice = make_quiz(questions=1, pass_mark=0)
    kind = QuizType()
    assert kind.condition(quiz.activity) == "Answer 8 questions. 80 % passes. Try as often as you like."
    assert kind.condition(practice.activity).startswith("Answer 1 question. It is practice")


def test_quiz_type_is_registered_and_knows_when_it_is_ready():
    kind = activity_type("quiz")
    ready, empty = make_quiz(questions=1), make_quiz(questions=[make_question(live=False)])
    assert (kind.ready(ready.activity), kind.ready(empty.activity)) == (True, False)
    assert kind.url(str(ready.activity.key)) == f"/en/quiz/{ready.activity.key}/"


@pytest.mark.parametrize("model", [Attempt, Answer, Score, QuestionVersion])
def test_nobody_reads_attempts_in_the_admin(model):
    from wagtail.admin.viewsets import viewsets
    from wagtail.snippets.models import get_snippet_models

    shown = [*get_snippet_models(), *[getattr(one, "model", None) for one in viewsets.viewsets]]
    assert model not in shown


def test_stored_question_is_plain_json():
    question = make_question("matching")
    content = QuestionVersion.objects.get(question_key=question.translation_key).content
    assert json.loads(json.dumps(content)) == content


# Settings: every refusal says what to do.


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"instant": "on"}, "Set the pass mark to 0, or untick it."),
        ({"opens_at": "2027-03-02 10:00", "closes_at": "2027-03-02 09:00"}, "It closes before it opens."),
        ({"expiry": "grace", "grace": ""}, "Say for how many minutes it can still be handed in"),
        ({"show_answers": "closed"}, "This quiz never closes, so nobody would see it."),
        ({"closes_at": "2027-03-28 02:30"}, "Clocks in Europe/Rome skip this time on that day."),
        ({"pass_mark": "101"}, "less than or equal to 100"),
        ({"tries": "0"}, "greater than or equal to 1"),
        ({"zone": "Mars/Olympus"}, "Select a valid choice."),
    ],
)
def test_settings_that_do_not_fit_say_what_to_do(editor_client, changes, words):
    page = refusal(editor_client.post(add_url(Quiz), quiz_form([make_question()], **changes)))
    assert words in page
    assert "Constraint" not in page
    assert Quiz.objects.count() == 0


def test_practice_with_instant_feedback_is_saved(editor_client):
    editor_client.post(add_url(Quiz), quiz_form([make_question()], instant="on", pass_mark="0"))
    assert Quiz.objects.get().instant


def test_t1_times_are_typed_and_shown_in_the_zone_of_the_quiz(editor_client):
    times = {"opens_at": "2027-07-01 09:00", "closes_at": "2027-12-01 18:00", "zone": "Asia/Shanghai"}
    editor_client.post(add_url(Quiz), quiz_form([make_question()], **times))
    quiz = Quiz.objects.get()
    assert quiz.opens_at == datetime(2027, 7, 1, 1, 0, tzinfo=UTC)
    assert quiz.closes_at == datetime(2027, 12, 1, 10, 0, tzinfo=UTC)
    page = editor_client.get(edit_url(quiz)).content.decode()
    assert 'value="2027-07-01 09:00"' in page
    assert 'value="2027-12-01 18:00"' in page


def test_t1_of_an_hour_that_comes_twice_a_quiz_closes_in_the_second(editor_client):
    times = {"opens_at": "2027-10-31 02:30", "closes_at": "2027-10-31 02:30", "zone": "Europe/Rome"}
    editor_client.post(add_url(Quiz), quiz_form([make_question()], **times))
    quiz = Quiz.objects.get()
    assert (quiz.opens_at.hour, quiz.closes_at.hour) == (0, 1)


def test_a_new_quiz_starts_in_the_editors_own_zone(centre):
    editor = make_member("editor")
    save_preferences(profile=editor, language="en", time_zone="Africa/Cairo")
    page = client_of(editor).get(add_url(Quiz)).content.decode()
    assert '<option value="Africa/Cairo" selected>' in page


# Rows: a question or a draw.


@pytest.fixture
def shelf(centre):
    """A category with two ready questions and a draft."""
    category = QuestionCategory.objects.create(name="Law")
    inside = QuestionCategory.objects.create(name="Law/Search")
    for shelf_of, live in ((category, True), (inside, True), (inside, False)):
        make_question(category=shelf_of, live=live)
    return category


def test_a_draw_is_saved(editor_client, shelf):
    assert editor_client.post(add_url(Quiz), rows_form([{"category": shelf.pk, "count": "2"}])).status_code == 302
    assert Quiz.objects.counted().get().question_count == 2


def test_a2_a_draw_larger_than_its_pool_is_said(editor_client, shelf):
    page = refusal(editor_client.post(add_url(Quiz), rows_form([{"category": shelf.pk, "count": "15"}])))
    assert "2 ready questions, 15 wanted. Draw fewer, or make more questions ready." in page


def test_draws_from_one_shelf_share_what_is_there(editor_client, shelf):
    inside = QuestionCategory.objects.get(name="Law/Search")
    rows = [{"category": shelf.pk, "count": "2"}, {"category": inside.pk, "count": "1"}]
    assert "2 ready questions, 3 wanted." in refusal(editor_client.post(add_url(Quiz), rows_form(rows)))


def test_a_question_asked_by_itself_is_not_drawn_too(editor_client, shelf):
    fixed = Question.objects.filter(category=shelf).get()
    rows = [{"question": fixed.pk}, {"category": shelf.pk, "count": "2"}]
    assert "1 ready question, 2 wanted." in refusal(editor_client.post(add_url(Quiz), rows_form(rows)))
    rows[1]["count"] = "1"
    assert editor_client.post(add_url(Quiz), rows_form(rows)).status_code == 302


def test_a_row_is_a_question_or_a_draw(editor_client, shelf):
    both = rows_form([{"question": make_question().pk, "tag": "courts"}])
    assert "empty one of the two" in refusal(editor_client.post(add_url(Quiz), both))
    neither = refusal(editor_client.post(add_url(Quiz), rows_form([{"points": "2"}])))
    assert "say from which category or tag to draw" in neither
    assert "Constraint" not in neither


def test_a_version_to_stay_with_must_exist(editor_client):
    question = make_question()
    row = {"question": question.pk, "stay_with": "7"}
    assert "This question has the versions 1 to 1." in refusal(editor_client.post(add_url(Quiz), rows_form([row])))
    assert editor_client.post(add_url(Quiz), rows_form([row | {"stay_with": "1"}])).status_code == 302


def test_quiz_changes_stand_in_the_log_of_the_admin(editor_client):
    editor_client.post(add_url(Quiz), quiz_form([make_question()]))
    quiz = Quiz.objects.get()
    editor_client.post(edit_url(quiz), form_of_quiz(quiz, title="New title", pass_mark="60"))
    entries = ModelLogEntry.objects.for_instance(quiz).order_by("timestamp")
    assert [(entry.action, entry.user is not None) for entry in entries] == [
        ("wagtail.create", True),
        ("wagtail.edit", True),
    ]


def test_sections_are_written_once_and_translated(editor_client):
    editor_client.post(add_url(SectionTitle), {"title": "Part two", "intro": ""})
    part = SectionTitle.objects.get()
    assert (
        editor_client.post(add_url(Quiz), rows_form([{"question": make_question().pk, "section": part.pk}])).status_code
        == 302
    )
    submit = reverse("wagtail_localize:submit_snippet_translation", args=["lms_quiz", "sectiontitle", part.pk])
    assert editor_client.get(submit).status_code == 200


def test_an_editor_may_write_sections(centre, sign_in):
    response = sign_in(make_member("editor")).get(reverse("wagtailsnippets_lms_quiz_sectiontitle:list"))
    assert response.status_code == 200
    assert "Quiz sections" in response.content.decode()


# Which try counts (rule A5).


@pytest.fixture
def tried(officer):
    """A quiz that an officer failed and then passed, by the best try."""
    quiz = make_quiz(questions=1)
    for number, passed in ((1, False), (2, True)):
        Attempt.objects.create(
            subject=officer.subject,
            quiz_key=quiz.activity.key,
            number=number,
            state="submitted",
            pinned={"questions": [], "pass_mark": 80, "counting": "highest"},
            language="en",
            submitted_at=timezone.now(),
            score=int(passed),
            passed=passed,
            result=[],
        )
    return quiz


def test_a5_changing_which_try_counts_is_held_until_its_effect_was_read(editor_client, tried):
    page = refusal(editor_client.post(edit_url(tried), form_of_quiz(tried, counting="first")))
    assert "Not saved yet." in page
    words = re.sub(r"\s+", " ", page)
    assert "Of 1 officer with a result: 0 would newly pass, 1 would no longer stand as passed." in words
    tried.refresh_from_db()
    assert tried.counting == "highest"


def test_a5_a_confirmed_change_is_saved_and_entered(editor_client, tried):
    form = form_of_quiz(tried, counting="first", counting_confirmed="on")
    assert editor_client.post(edit_url(tried), form).status_code == 302
    tried.refresh_from_db()
    assert tried.counting == "first"
    detail = {"quiz": str(tried.activity.key), "before": "highest", "after": "first"}
    assert [one["detail"] for one in entered() if one["action"] == "quiz_counting_changed"] == [detail]


def test_a5_nobody_is_asked_while_no_officer_has_a_result(editor_client):
    quiz = make_quiz(questions=1)
    assert editor_client.post(edit_url(quiz), form_of_quiz(quiz, counting="last")).status_code == 302


# The overview.


def overview_page(client, quiz: Quiz) -> str:
    page = client.get(reverse("quiz_overview", args=[quiz.activity.key])).content.decode()
    return re.sub(r"\s+", " ", unescape(page))


@pytest.fixture
def held(centre):
    """A quiz that stays with the first of two versions."""
    question = make_question(prompt="First words?")
    quiz = make_quiz(questions=[question])
    quiz.items.update(stay_with=1)
    question.prompt = "Second words?"
    publish_question(question)
    return quiz


def test_a2_overview_says_that_a_newer_version_exists(editor_client, held):
    page = overview_page(editor_client, held)
    assert "A newer version exists (2)." in page
    assert "Use the newest" in page


def test_a2_using_the_newest_version_is_an_act_of_its_own(editor_client, held):
    url = reverse("quiz_use_newest", args=[held.activity.key, held.items.get().pk])
    assert editor_client.get(url).status_code == 405
    page = editor_client.post(url, follow=True).content.decode()
    assert "is asked in version 2." in unescape(page)
    assert held.items.get().stay_with == 2
    assert "A newer version exists" not in overview_page(editor_client, held)
    assert entered()[-1]["action"] == "quiz_version_changed"


def test_use_newest_takes_only_rows_of_its_quiz(editor_client, held):
    other = make_quiz(questions=1)
    url = reverse("quiz_use_newest", args=[other.activity.key, held.items.get().pk])
    assert editor_client.post(url, follow=True).status_code == 404
    assert held.items.get().stay_with == 1


def test_overview_shows_pools_weights_and_what_officers_read(editor_client, shelf):
    quiz = make_quiz(questions=1, time_limit=30, tries=2)
    QuizQuestion.objects.create(quiz=quiz, category=shelf, count=3, points=2, sort_order=2)
    page = overview_page(editor_client, quiz)
    assert "Answer 4 questions. 80 % passes. You have 2 tries. The best one counts. Time: 30 minutes." in page
    assert "3 questions drawn from" in page
    assert "2 ready questions" in page
    assert "Too few: 2 there, 3 wanted." in page
    assert re.search(r"Weight in all</th><td>7<", page)


def test_overview_says_which_languages_lack_what(editor_client):
    question = make_question(name="r1-q4")
    translate_question(question, "fr")
    page = overview_page(editor_client, make_quiz(questions=[question]))
    assert page.count("Question r1-q4: not translated.") == Locale.objects.count() - 2


@pytest.mark.parametrize("count", [1, 3])
def test_overview_costs_the_same_for_few_and_many_questions(count, editor_client, django_assert_num_queries):
    quiz = make_quiz(questions=count)
    for number in range(count):
        category = QuestionCategory.objects.create(name=f"Shelf {number}")
        make_question(category=category)
        part = SectionTitle.objects.create(title=f"Part {number}", locale=Locale.objects.get(language_code="en"))
        QuizQuestion.objects.create(quiz=quiz, category=category, section=part, sort_order=9 + number)
    overview_page(editor_client, quiz)
    with django_assert_num_queries(OVERVIEW_QUERIES):
        overview_page(editor_client, quiz)


def test_officers_and_supervisors_see_no_overview(officer_client, sign_in):
    quiz = make_quiz(questions=1)
    url = reverse("quiz_overview", args=[quiz.activity.key])
    assert officer_client.get(url).status_code in (302, 403)
    assert sign_in(make_member("supervisor")).get(url).status_code in (302, 403)
    assert officer_client.post(reverse("quiz_use_newest", args=[quiz.activity.key, 1])).status_code in (302, 403)


def test_overview_of_an_unknown_quiz_is_not_found(editor_client):
    assert editor_client.get(reverse("quiz_overview", args=[uuid4()]), follow=True).status_code == 404


# The condition in words (rule C5).


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"tries": 1}, "You have one try."),
        ({"tries": 3, "counting": "average"}, "You have 3 tries. Their average counts."),
        ({"counting": "last"}, "Try as often as you like. The last one counts."),
        ({"pause": 1440}, "Try as often as you like. 1 day between tries."),
        ({"pause": 90}, "90 minutes between tries."),
        ({"pass_mark": 0, "instant": True}, "after each question you see what is right"),
        (
            {"closes_at": datetime(2027, 7, 1, 16, tzinfo=UTC), "zone": "Europe/Rome"},
            "Closes on 1 July 2027, 18:00 (Europe/Rome).",
        ),
    ],
)
def test_c5_condition_names_what_limits_a_quiz(settings, words):
    assert words in QuizType().condition(make_quiz(questions=1, **settings).activity)


def test_t1_outline_says_when_a_quiz_closes_in_the_language_of_the_course(editor_client):
    quiz = make_quiz(questions=1)
    course = make_quiz_course(quiz)
    form = form_of_quiz(quiz, closes_at="2027-12-01 18:00", zone="Europe/Rome")
    assert editor_client.post(edit_url(quiz), form).status_code == 302
    (entry,) = PublishedCourse.objects.get(course_key=course.translation_key).lessons()[-1]["activities"]
    assert entry["condition"].endswith("Closes on 1 December 2027, 18:00 (Europe/Rome).")
