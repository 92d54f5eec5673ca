"""No key of the database leads from a person or a page into evidence (rule R2), whoever adds a table."""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from wagtail.models import Comment, Page

from lms.core.append_only import append_only_models
from lms.ledger.models import Head
from lms.members.models import Invitation, Profile
from lms.members.privacy.categories import categories
from lms.members.privacy.models import Erasure, LegalHold
from tests.factories.people import make_member

#: Name a subject and belong to no category: the end of a chain, and what is said about erasures themselves.
BESIDES = {Head, LegalHold, Erasure}


def named_by_subject() -> set[type[models.Model]]:
    """Return every model whose rows name a subject."""
    return {
        model
        for model in apps.get_models()
        if model is not Profile and any(field.name == "subject" for field in model._meta.concrete_fields)
    }


def evidence() -> set[type[models.Model]]:
    return {*append_only_models(), *named_by_subject()}


def people_and_pages() -> set[type[models.Model]]:
    return {get_user_model(), Profile, *(model for model in apps.get_models() if issubclass(model, Page))}


def touched_by_deleting(starts: set[type[models.Model]]) -> set[type[models.Model]]:
    """Return every model of which deleting a row of ``starts`` deletes or changes rows, however far away."""
    reached, todo = set(), list(starts)
    while todo:
        for relation in todo.pop()._meta.get_fields(include_hidden=True):
            act = getattr(relation, "on_delete", None)  # only keys that point here have one
            if act in (None, models.PROTECT, models.RESTRICT) or relation.related_model in reached:
                continue
            reached.add(relation.related_model)
            todo += [relation.related_model] if act is models.CASCADE else []
    return reached


def test_r2_no_key_cascades_from_a_person_into_evidence():
    reached = touched_by_deleting(people_and_pages())
    assert {Comment, Invitation, Profile} <= reached
    assert evidence() & reached == set()


def test_r2_evidence_has_no_key_to_a_person_or_a_page():
    keys = [
        f"{model._meta.label}.{field.name}"
        for model in evidence()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model in people_and_pages()
    ]
    assert keys == []


def test_r2_every_table_that_names_a_subject_belongs_to_a_category(centre):
    subject = make_member().subject
    with CaptureQueriesContext(connection) as asked:
        for category in categories():
            category.count(subject)
    said = "\n".join(query["sql"] for query in asked.captured_queries)
    left_out = [model._meta.label for model in named_by_subject() - BESIDES if f'"{model._meta.db_table}"' not in said]
    assert left_out == []
