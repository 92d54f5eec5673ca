"""What markers wrote to an officer goes with the officer's name; levels and scores stay (rule R2)."""

from uuid import UUID

from django.db import transaction

from .models import Mark


@transaction.atomic
def forget_comments(*, subject: UUID) -> int:
    """Take out what markers wrote about an erased officer's texts, which may lead to the name; return of how many."""
    return Mark.objects.filter(attempt__subject=subject).exclude(comment="", reason="").update(comment="", reason="")
