"""What editors and administrators may do in Wagtail's admin. See docs/decisions/0003-editor-rights.md."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext_noop
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from assessments.questions.models import Question
from lms.catalogue.models import Tool
from lms.members.models import Role

#: Stored once, in the database; editors may rename it.
WORKFLOW_NAME = gettext_noop("Editorial review")

PAGE_RIGHTS = ("add", "change", "publish", "lock", "unlock")
FILE_MODELS = ("wagtailimages.image", "wagtaildocs.document", "wagtailmedia.media")
FILE_RIGHTS = ("add", "change", "choose")
#: What editors write outside the page tree.
EDITORS_MODELS = (
    "lms_assessments.question",
    "lms_assessments.questioncategory",
    "lms_quiz.quiz",
    "lms_quiz.sectiontitle",
    "lms.tool",
    "lms.facet",
    "lms.term",
    "lms_courses.contentreview",
)
MODEL_RIGHTS = ("add", "change", "delete", "publish", "lock", "unlock")
ADMINISTRATORS_PERMISSIONS = (
    "wagtailcore.add_workflow",
    "wagtailcore.change_workflow",
    "wagtailcore.delete_workflow",
    "wagtailcore.add_task",
    "wagtailcore.change_task",
    "wagtailcore.delete_task",
)
EVERYBODYS_PERMISSIONS = ("wagtailadmin.access_admin", "wagtail_localize.submit_translation")


def grant_roles() -> None:
    """Give the groups of the roles what they need, and set up the review workflow. Adds only; safe to repeat."""
    for role in Role.values:
        Group.objects.get_or_create(name=role)
    editors = Group.objects.get(name=Role.EDITOR)
    administrators = Group.objects.get(name=Role.ADMINISTRATOR)
    homes = list(Page.objects.filter(depth=2))
    for group in (editors, administrators):
        _grant_models(group, EDITORS_MODELS, MODEL_RIGHTS)
        _grant(group, EVERYBODYS_PERMISSIONS)
        _grant_pages(group, homes)
        _grant_files(group)
    _grant(administrators, ADMINISTRATORS_PERMISSIONS)
    _grant_files(administrators, ("delete",))
    _grant_pages(administrators, homes, ("bulk_delete",))
    _set_up_workflow([editors, administrators], homes)


def _grant(group: Group, names: Iterable[str]) -> None:
    """Give a group permissions named ``app_label.codename``."""
    wanted = Q(pk__in=[])
    for name in names:
        app_label, codename = name.split(".")
        wanted |= Q(content_type__app_label=app_label, codename=codename)
    group.permissions.add(*Permission.objects.filter(wanted))


def _grant_models(group: Group, models: Iterable[str], rights: Iterable[str]) -> None:
    """Give a group every one of the rights that exists for each model named ``app_label.model``."""
    pairs = [model.split(".") for model in models]
    _grant(group, [f"{app_label}.{right}_{model}" for app_label, model in pairs for right in rights])


def _grant_pages(group: Group, pages: Iterable[Page], rights: Iterable[str] = PAGE_RIGHTS) -> None:
    codenames = [f"{right}_page" for right in rights]
    permissions = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
    rows = [GroupPagePermission(group=group, page=page, permission=one) for page in pages for one in permissions]
    GroupPagePermission.objects.bulk_create(rows, ignore_conflicts=True)


def _grant_files(group: Group, rights: Iterable[str] = FILE_RIGHTS) -> None:
    """Give a group rights over images, documents and media in every collection."""
    root = Collection.get_first_root_node()
    for app_label, model in (name.split(".") for name in FILE_MODELS):
        codenames = [f"{right}_{model}" for right in rights]
        permissions = Permission.objects.filter(content_type__app_label=app_label, codename__in=codenames)
        rows = [GroupCollectionPermission(group=group, collection=root, permission=one) for one in permissions]
        GroupCollectionPermission.objects.bulk_create(rows, ignore_conflicts=True)


def _set_up_workflow(groups: list[Group], homes: list[Page]) -> None:
    """Make the review workflow once, and bind it to what has none; an editor's own choice stays."""
    task = GroupApprovalTask.objects.filter(name=WORKFLOW_NAME).first()
    if task is None:
        task = GroupApprovalTask.objects.create(name=WORKFLOW_NAME)
        task.groups.set(groups)
    workflow, created = Workflow.objects.get_or_create(name=WORKFLOW_NAME)
    if created:
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for home in homes:
        WorkflowPage.objects.get_or_create(page=home, defaults={"workflow": workflow})
    for model in (Question, Tool):
        content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
        WorkflowContentType.objects.get_or_create(content_type=content_type, defaults={"workflow": workflow})
