"""A small centre in the middle of its work: one person in every state whose pages look different."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from assessments.activities.quiz.models import Quiz
from assessments.activities.quiz.services import begin, hand_in
from assessments.attempts.models import Attempt
from assessments.questions.models import Question
from cms.demo.courses import load_courses
from cms.demo.pages import load_pages
from cms.demo.tools import load_vocabulary
from courses.assignments.services import create_assignment
from courses.certificates.models import Certificate
from courses.content.models import PublishedCourse
from courses.enrolment.services import enrol, set_due_date
from courses.progress.models import UnitCourseCount
from courses.progress.services import Reading, complete_lesson
from courses.recognition.services import Evidence, propose
from courses.upkeep.checks import check
from lms.catalogue.models import Term
from lms.ledger.services import ensure_key
from lms.members.imports import services
from lms.members.imports.reading import read_file
from lms.members.invitations.services import invite_member
from lms.members.invitations.tokens import make_token
from lms.members.models import Profile, Role, Unit
from lms.notices.services import notify
from tests.browser.quiz_world import take_quizzes
from tests.factories.catalogue import make_tool
from tests.factories.courses import make_course
from tests.factories.people import make_agency, make_member, make_unit
from tests.factories.teams import finish, make_listed_course, make_supervisor

LONG_NAME = {"first_name": "Abdulrahman", "last_name": "Featherstonehaugh-Montgomery"}


@dataclass
class World:
    """What page addresses are made from."""

    course: PublishedCourse
    untranslated: PublishedCourse
    people: dict[str, Profile] = field(default_factory=dict)
    attempts: dict[str, Attempt] = field(default_factory=dict)
    #: Addresses of pages of quizzes in other states.
    quizzes: dict[str, str] = field(default_factory=dict)
    tool: str = ""
    invitation: str = ""
    recognition: str = ""
    assignment: str = ""
    people_import: str = ""

    @property
    def certificate(self) -> str:
        """Number of the certificate of the officer who has finished."""
        return Certificate.objects.get(subject=self.people["done"].subject).number

    @property
    def learner(self) -> Profile:
        """The officer in the middle of the course."""
        return self.people["learner"]

    def quiz(self, number: int) -> UUID:
        """Return the key of the quiz in the course's lesson of that number; -1 is the knowledge check."""
        return UUID(self.course.lessons()[number]["activities"][0]["key"])

    def question(self, kind: str) -> int:
        """Return the number that the first question of a kind has in the open knowledge check."""
        keys = [pin["key"] for pin in self.attempts["final again"].pinned["questions"]]
        kinds = dict(Question.objects.filter(translation_key__in=keys).values_list("translation_key", "type"))
        return [kinds[UUID(key)] for key in keys].index(kind) + 1

    def lesson(self, number: int) -> str:
        """Return a lesson's address without the language."""
        return self.course.lessons()[number]["url"].removeprefix("/en/")


def make_world() -> World:
    """Load course R1 in three languages beside a short course in English only, and let people do things."""
    load_pages()
    load_vocabulary(lambda line: None)
    load_courses(lambda line: None, codes=["r1"])
    make_course(code="E1", title="A course in English only", jurisdiction="Country A")
    world = World(*(PublishedCourse.objects.get(code=code, language="en") for code in ("R1", "E1")))
    desk = make_unit(name="Intake Desk", parent=make_unit(name="Child Protection Division", agency=make_agency()))
    _learners(world, desk)
    _begin_quizzes(world)
    world.quizzes = take_quizzes(world.learner.subject)
    world.people["fresh"] = make_member(unit=desk)
    world.people["supervisor"] = make_supervisor(desk.parent)
    world.people["administrator"] = make_member(Role.ADMINISTRATOR)
    invited = invite_member(
        by=world.people["administrator"],
        email="noor@example.org",
        first_name="Noor",
        last_name="Haddad",
        role=Role.OFFICER,
        unit=desk,
    )
    world.invitation = make_token(invited)
    ensure_key()
    _wait_for_a_second_person(world)
    world.assignment = _ask(world)
    world.people_import = _look_at_a_file(world, desk)
    world.tool = make_tool(*Term.objects.filter(facet__key="step")[:2], name="Wren").slug
    return world


def _learners(world: World, desk: Unit) -> None:
    """One officer has read two lessons and is late; the other has finished what there is."""
    learner, done = make_member(unit=desk, **LONG_NAME), make_member(unit=desk)
    world.people |= {"learner": learner, "done": done}
    enrol(subject=learner.subject, course_key=world.course.course_key)
    for lesson in world.course.lessons()[:2]:
        complete_lesson(subject=learner.subject, lesson_key=UUID(lesson["key"]), reading=Reading(language="en"))
    yesterday = date.today() - timedelta(days=1)
    key = world.untranslated.course_key
    set_due_date(subjects=[learner.subject], course_key=key, due_on=yesterday, zone="UTC", set_by=learner.subject)
    for about, day in ((learner.subject, yesterday), (key, yesterday + timedelta(days=9))):
        context = {"course": str(key), "due": day.isoformat(), "zone": "Europe/Rome"}
        notify(to=learner.subject, template="due", about=about, context=context, mail=False)
    finish(done, make_listed_course(code="L1", title="A course without pages"))


def _wait_for_a_second_person(world: World) -> None:
    """Earlier training of the learner waits for the supervisor; a count is wrong for the records check to find."""
    shown = Evidence(shown="Certificate", issued_by="An academy", reference="A-17", kept_at="Personnel file")
    proposal = propose(
        by=world.people["administrator"],
        officer=world.learner,
        course_key=world.course.course_key,
        completed_on=date(2025, 3, 31),
        evidence=shown,
    )
    world.recognition = str(proposal.pk)
    UnitCourseCount.objects.update(expired=3)
    check()


def _look_at_a_file(world: World, desk: Unit) -> str:
    """A file of the agency with a new person and a wrong line was read; return the import's key."""
    text = f"email,first_name,last_name,unit\nnew@example.org,Lina,Sato,{desk.name}\nnonsense,A,B,{desk.name}\n"
    by, name = world.people["administrator"], "people-of-the-child-protection-division.csv"
    batch = services.start(by=by, kind="people", agency=desk.agency, content=text.encode(), file_name=name)
    read_file(batch.pk)
    return str(batch.pk)


def _ask(world: World) -> str:
    """The supervisor asks the learner for the short course; return the assignment's key."""
    asked = create_assignment(
        by=world.people["supervisor"],
        target="course",
        target_key=world.untranslated.course_key,
        subject=world.learner.subject,
        due_days=30,
        reason="New guidance for intake desks",
    )
    return str(asked.pk)


def _begin_quizzes(world: World) -> None:
    """The learner has handed in one practice and one knowledge check, and begun both again."""
    for name, number in (("practice", 2), ("final", -1)):
        quiz = Quiz.objects.get(activity__key=world.quiz(number))
        subject = world.learner.subject
        handed_in = hand_in(
            subject=subject, attempt_id=begin(subject=subject, quiz=quiz, language="en").pk, language="en"
        )
        world.attempts |= {name: handed_in, f"{name} again": begin(subject=subject, quiz=quiz, language="en")}
