"""What points at a user from the editor's desk: found by asking the models, so that no app of a host site is missed.

A key that cascades holds what is the person's own (settings, comments, tokens): it goes. A key that is emptied, or
that the database does not check (Wagtail's logs), says who made something: the thing stays, the person does not.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CASCADE, DO_NOTHING, SET_NULL, FileField, ForeignKey, QuerySet
from wagtail.models import ModelLogEntry

from ..models import Profile
from .categories import Rows, plain_rows
from .identity import user_of

#: Counted with the identity.
ELSEWHERE = (Profile, EmailAddress)
#: Never leaves the house, not even towards its owner.
SECRET = ("key_hash", "password")


def _pointing(subject: UUID, *on_delete: Any) -> Iterator[tuple[ForeignKey, QuerySet[Any]]]:
    """Yield every key to the user with one of these ways to go, and the rows that point at this user."""
    user = user_of(subject)
    if user is None:
        return
    for relation in get_user_model()._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if not relation.auto_created or not isinstance(field, ForeignKey) or field.model in ELSEWHERE:
            continue
        if field.remote_field.on_delete in on_delete and not field.model._meta.auto_created:
            yield field, field.model._base_manager.filter(**{field.name: user})


def count_own(subject: UUID) -> int:
    """Return how many rows belong to the account at the desk."""
    return sum(rows.count() for _field, rows in _pointing(subject, CASCADE))


def export_own(subject: UUID) -> Rows:
    """Return settings, comments and the like, each with the name of its table; no secrets."""
    return [
        {"table": field.model._meta.label} | row
        for field, rows in _pointing(subject, CASCADE)
        for row in plain_rows(rows, without=SECRET)
    ]


def erase_own(subject: UUID) -> int:
    """Delete them, and the files that belong to them, such as a portrait."""
    count = 0
    for _field, rows in _pointing(subject, CASCADE):
        for file in _files(rows):
            transaction.on_commit(partial(file.storage.delete, file.name))
        count += rows.delete()[0]
    return count


def _files(rows: QuerySet[Any]) -> list[Any]:
    names = [field.name for field in rows.model._meta.concrete_fields if isinstance(field, FileField)]
    return [file for row in (rows if names else ()) for name in names if (file := getattr(row, name))]


def count_made(subject: UUID) -> int:
    """Return how many pages, versions, files and entries of the desk's log name the user."""
    return sum(rows.count() for _field, rows in _pointing(subject, SET_NULL, DO_NOTHING))


def export_made(subject: UUID) -> Rows:
    """Return the keys of what the user made, by table and by what the user did to it."""
    found = (
        (field, [str(key) for key in rows.values_list("pk", flat=True)])
        for field, rows in _pointing(subject, SET_NULL, DO_NOTHING)
    )
    return [{"table": field.model._meta.label, "as": field.name, "ids": keys} for field, keys in found if keys]


def cut_made(subject: UUID) -> int:
    """Take the person out of what they made; return how many things had named them.

    The keys are emptied when the user goes. Wagtail's logs keep the number of the user who did something, which names
    nobody by then; entries about the user hold the sign-in name, so they lose it here.
    """
    count = count_made(subject)
    user = user_of(subject)
    if user is not None:
        about = ContentType.objects.get_for_model(user, for_concrete_model=False)
        ModelLogEntry.objects.filter(content_type=about, object_id=str(user.pk)).update(label="erased", data={})
    return count
