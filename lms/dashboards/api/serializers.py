"""Shapes of the API, as the schema publishes them."""

from typing import Any

from rest_framework import serializers

from courses.certificates.rules import State
from courses.progress.models import CourseSummary

PERSON = "Key of the person, as in people."
COURSE = "Key of the course, the same in every language."
DISCREET = "Null for a course of which nothing is told but completion."


class PostSerializer(serializers.Serializer):
    """A post somebody holds today, in a unit you answer for."""

    unit = serializers.IntegerField(source="unit_id")
    unit_name = serializers.CharField(source="unit.name")
    position = serializers.CharField(source="position.key", default="", help_text="Key of the position, or empty.")
    main = serializers.BooleanField(help_text="Whether figures count the person here.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, help_text="The last day; null while none is known.")


class PersonSerializer(serializers.Serializer):
    """Somebody who serves in a unit you answer for."""

    key = serializers.UUIDField(source="person.subject", help_text="Stays the same through every move.")
    name = serializers.CharField(source="person.display_name")
    staff_number = serializers.CharField(help_text="As files name the person; told to those who keep the accounts.")
    active = serializers.BooleanField(source="person.user.is_active", help_text="Whether the account is open.")
    unit = serializers.IntegerField(
        source="unit.pk", default=None, allow_null=True, help_text="Of the main post; null where it is not yours."
    )
    unit_name = serializers.CharField(source="unit.name", default="")
    posts = PostSerializer(many=True)


class UnitSerializer(serializers.Serializer):
    """A unit you answer for."""

    id = serializers.IntegerField(source="pk")
    code = serializers.CharField(help_text="What the agency's own systems call it, or empty.")
    name = serializers.CharField()
    agency = serializers.CharField(source="agency.key")
    agency_name = serializers.CharField(source="agency.name")
    country = serializers.CharField(source="agency.country")
    parent: Any = serializers.IntegerField(allow_null=True, help_text="Id of the unit above, if that is yours too.")
    people = serializers.IntegerField(min_value=0, help_text="With their main post in the unit itself.")


class EnrolmentSerializer(serializers.Serializer):
    """Where a person stands in a course. Of some courses only the completed ones are listed."""

    person = serializers.UUIDField(help_text=PERSON)
    course = serializers.UUIDField(source="course.course_key", help_text=COURSE)
    code = serializers.CharField(source="course.code")
    title = serializers.CharField(source="course.title")
    state = serializers.ChoiceField(choices=CourseSummary.State.choices)
    required: Any = serializers.BooleanField(
        allow_null=True, help_text=f"Whether an assignment asks for it. {DISCREET}"
    )
    due_at = serializers.DateTimeField(allow_null=True, help_text="Last moment in time, UTC.")
    due_zone = serializers.CharField(help_text="Zone the due date was set in, or empty.")
    overdue = serializers.BooleanField(allow_null=True, help_text=DISCREET)
    completed_at = serializers.DateTimeField(allow_null=True, help_text="The latest completion.")
    valid_until = serializers.DateField(
        allow_null=True, help_text="Last valid day, in valid_zone; null without an end."
    )
    valid_zone = serializers.CharField(help_text="Zone of valid_until, or empty.")
    expiring = serializers.BooleanField(allow_null=True, help_text=f"Whether it ends soon. {DISCREET}")
    renewing = serializers.BooleanField(allow_null=True, help_text=f"Whether a later period is open. {DISCREET}")


class CompletionSerializer(serializers.Serializer):
    """A completed course or track, as it was entered and never changes."""

    id = serializers.UUIDField(source="fact.pk")
    person = serializers.UUIDField(source="fact.subject", help_text=PERSON)
    kind = serializers.ChoiceField(source="fact.kind", choices=["course", "track"])
    key = serializers.UUIDField(source="fact.key", help_text="Key of the course or track, the same in every language.")
    code = serializers.CharField(help_text="Of the course; empty for a track.")
    title = serializers.CharField(help_text="As it is called today.")
    period = serializers.IntegerField(source="fact.period", min_value=1, help_text="Certification period, from 1.")
    language = serializers.CharField(source="fact.language", help_text="In which it was completed.")
    required_version = serializers.IntegerField(
        source="fact.required_version", allow_null=True, help_text="Version of what the course asked for then."
    )
    completed_at = serializers.DateTimeField(source="fact.occurred_at")
    recorded_at = serializers.DateTimeField(source="fact.recorded_at")


class CertificateSerializer(serializers.Serializer):
    """A certificate; its number can be checked by anybody on the page for that."""

    number = serializers.CharField(source="certificate.number")
    person = serializers.UUIDField(source="certificate.subject", help_text=PERSON)
    course = serializers.UUIDField(source="certificate.course_key", help_text=COURSE)
    code = serializers.CharField()
    title = serializers.CharField(help_text="As it was called on the day of issue.")
    period = serializers.IntegerField(source="certificate.period", min_value=1)
    state = serializers.ChoiceField(choices=State.choices)
    completed_on = serializers.DateField(source="certificate.completed_on")
    issued_on = serializers.DateField(source="certificate.issued_on")
    valid_until = serializers.DateField(source="certificate.valid_until", allow_null=True)
    zone = serializers.CharField(source="certificate.zone", help_text="In which its days are reckoned.")
