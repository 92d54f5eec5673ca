"""Choices an editor makes about a course. Their labels are what editors and officers read."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Accent(models.TextChoices):
    """The three track colours of the design."""

    RESPONSIBLE_AI = "responsible-ai", _("Indigo")
    TECHNIQUES = "techniques", _("Petrol")
    WELLBEING = "wellbeing", _("Moss")


class Level(models.TextChoices):
    """How much a course expects its reader to know."""

    FOUNDATION = "foundation", _("Foundation")
    PRACTITIONER = "practitioner", _("Practitioner")
    ADVANCED = "advanced", _("Advanced")


class Condition(models.TextChoices):
    """What completes a lesson (rule C5). ``conditions`` says it in words with its numbers."""

    CONFIRM = "confirm", _("Read to the end and confirm")
    PASS = "pass", _("Pass every activity in this lesson")
    FINISH = "finish", _("Finish every activity in this lesson")
    SCORE = "score", _("Reach a score in every activity in this lesson")
    OPEN = "open", _("Open the lesson")


#: Conditions that activities fulfil, never a button.
BY_ACTIVITIES = (Condition.PASS, Condition.FINISH, Condition.SCORE)


class ValidityMode(models.TextChoices):
    """From when a completion's validity is counted."""

    ROLLING = "rolling", _("So many months from the day of completion")
    FIXED = "fixed", _("Until a fixed day of the year")


class ChangeKind(models.TextChoices):
    """What a publication is, in the editor's judgement."""

    EDITORIAL = "editorial", _("Editorial: wording, pictures, corrections. What is taught stays the same.")
    MATERIAL = "material", _("Material: what is taught, or what completes the course, has changed.")


class Applies(models.TextChoices):
    """Whom a new required set concerns among those who are under way (rule C6)."""

    EVERYONE = "everyone", _("Everybody who has not completed the course")
    NEWCOMERS = "newcomers", _("Only those who begin from now on; the others finish as they began")
