"""Questions of an attempt that a regrade counted anew: a learner reads the version that decides now (rule A3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from django.db.models import Q

from assessments.attempts.models import Attempt
from assessments.attempts.wording import Wording
from assessments.grading.models import Regrade, RegradeRow
from assessments.questions.asked import AskedQuestion
from assessments.questions.content import Content, option_ids
from assessments.questions.models import QuestionVersion


@dataclass(frozen=True)
class Recounted:
    """A question in the words that count now, and what its answer is judged by."""

    asked: AskedQuestion
    wording: Wording


def regrades_of(attempt: Attempt) -> dict[str, Regrade]:
    """Return, by question key, the last regrade that changed the attempt. One query."""
    rows = RegradeRow.objects.filter(attempt=attempt, applied=True).select_related("regrade").order_by("pk")
    return {str(row.regrade.question_key): row.regrade for row in rows}


def recounted(asked: Iterable[AskedQuestion], regrades: Mapping[str, Regrade], language: str) -> dict[str, Recounted]:
    """Return, by key, the questions that a later version decides, in words of ``language``. Two queries, or none."""
    wanted = [regrade.to_version for regrade in regrades.values() if regrade.to_version]
    if not wanted:
        return {}
    deciding = {str(row.question_key): row for row in QuestionVersion.objects.filter(pk__in=wanted)}
    words = _words(deciding.values())
    return {
        one.key: _recounted(one, deciding[one.key], words[one.key], language) for one in asked if one.key in deciding
    }


def _words(versions: Iterable[QuestionVersion]) -> dict[str, dict[str, Content]]:
    """Return, by question and language, the newest words that ask the same; a version's own language keeps its own."""
    rows = list(versions)
    same = reduce(or_, (Q(question_key=row.question_key, structure=row.structure) for row in rows))
    found: dict[str, dict[str, Content]] = {}
    for row in [*QuestionVersion.objects.filter(same).order_by("number"), *rows]:
        found.setdefault(str(row.question_key), {})[row.language] = row.content
    return found


def _recounted(asked: AskedQuestion, version: QuestionVersion, words: dict[str, Content], language: str) -> Recounted:
    shown = language if language in words else version.language
    ids = option_ids(version.content)
    known = [key for key in asked.order if key in ids]
    order = known + [key for key in ids if key not in known]
    others = [content for code, content in words.items() if code != version.language]
    return Recounted(
        replace(asked, content=words[shown], language=shown, order=order), Wording(version.content, others)
    )
