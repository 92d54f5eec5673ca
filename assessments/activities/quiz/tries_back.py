"""One more try for whom a deadline closed out during an outage (rule A10)."""

from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from assessments.attempts.models import Accommodation, Attempt
from lms.ledger.appending import AUDIT
from lms.ledger.models import Entry
from lms.ledger.services import Draft, append
from lms.members.models import Profile

from .models import Quiz
from .outages import Outage
from .queries import granted_to

#: No more tries than this are granted at one quiz, by constraint.
MOST_TRIES = 20
#: Names the try given for an attempt, so that it is given once: the namespace of these names.
GIVEN = UUID("c06d0020-f075-45c3-be15-8c091a3e735a")


def give_tries_back(*, by: UUID, outage: Outage) -> int:
    """Grant one more try for each attempt an outage closed, where the quiz limits tries; return how many.

    One transaction each; ``by`` is the subject of an administrator, whose own attempt is left for another one.
    """
    limited = Quiz.objects.filter(tries__gt=0).values("activity__key")
    rows = outage.closed().filter(quiz_key__in=limited).exclude(subject=by).defer("pinned", "result")
    return sum(_given(by, attempt) for attempt in list(rows))


@transaction.atomic
def _given(by: UUID, attempt: Attempt) -> bool:
    """Grant the try unless it was given for this attempt before; the entry in the ledger tells."""
    person = Profile.objects.select_for_update().filter(subject=attempt.subject).first()
    source = uuid5(GIVEN, str(attempt.pk))
    if person is None or Entry.objects.filter(subject=attempt.subject, kind=AUDIT, source=source).exists():
        return False
    tries = granted_to(attempt.subject, attempt.quiz_key).tries + 1
    if tries > MOST_TRIES:
        return False
    granted, _new = Accommodation.objects.update_or_create(
        subject=attempt.subject,
        quiz_key=attempt.quiz_key,
        defaults={"extra_tries": tries, "by": by, "at": timezone.now()},
    )
    detail = {"accommodation": granted.pk, "quiz": attempt.quiz_key, "attempt": attempt.pk}
    body = {"actor": by, "action": "accommodation_set", "detail": detail}
    append(subject=attempt.subject, drafts=[Draft(AUDIT, body, source)])
    return True
