"""Who is left out of a reminder, in words: before it is sent, and after."""

from django.utils.translation import ngettext

from .services import REASONS, Plan


def left_out(plan: Plan) -> list[str]:
    """Return a sentence for each reason that leaves somebody out."""
    number = {reason: len(getattr(plan, reason)) for reason in REASONS}
    sentences = [
        (
            number["outside"],
            ngettext(
                "%(people)d person is not in your units.", "%(people)d people are not in your units.", number["outside"]
            ),
        ),
        (
            number["completed"],
            ngettext(
                "%(people)d has completed it already.", "%(people)d have completed it already.", number["completed"]
            ),
        ),
        (
            number["not_enrolled"],
            ngettext(
                "%(people)d person is not enrolled: set a due date, or assign the course.",
                "%(people)d people are not enrolled: set a due date, or assign the course.",
                number["not_enrolled"],
            ),
        ),
        (
            number["idle"],
            ngettext("Nothing is due for %(people)d person.", "Nothing is due for %(people)d people.", number["idle"]),
        ),
        (
            number["closed"],
            ngettext(
                "%(people)d person has a course that is not published at the moment.",
                "%(people)d people have a course that is not published at the moment.",
                number["closed"],
            ),
        ),
        (
            number["away"],
            ngettext(
                "%(people)d person is away; what is due stands still meanwhile.",
                "%(people)d people are away; what is due stands still meanwhile.",
                number["away"],
            ),
        ),
        (
            number["switched_off"],
            ngettext(
                "The account of %(people)d person is switched off.",
                "The accounts of %(people)d people are switched off.",
                number["switched_off"],
            ),
        ),
        (
            number["today"],
            ngettext(
                "%(people)d person was reminded of it today already.",
                "%(people)d people were reminded of it today already.",
                number["today"],
            ),
        ),
    ]
    return [words % {"people": people} for people, words in sentences if people]


def reminded(people: int) -> str:
    """Say how many people a message is on its way to."""
    words = ngettext("%(people)d person is reminded.", "%(people)d people are reminded.", people)
    return words % {"people": people}
