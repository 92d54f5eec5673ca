"""Who may do what at the editor's desk."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission, Page, WorkflowPage

from cms.home.models import HomePage
from cms.home.roles import grant_roles
from tests.factories.courses import make_course, make_track
from tests.factories.people import make_member


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_staff_open_the_editors_desk(centre, sign_in, role):
    assert sign_in(make_member(role)).get("/admin/").status_code == 200


@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_others_have_no_way_into_the_editors_desk(centre, sign_in, role):
    client = sign_in(make_member(role))
    for address in ["/admin/", "/admin/pages/", "/admin/reports/content-checks/", "/admin/images/", "/admin/users/"]:
        assert client.get(address).status_code in (302, 403, 404)
        assert client.get(address).headers.get("Location", "") != address


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_nobody_at_the_desk_renames_themselves(centre, sign_in, role):
    member = make_member(role)
    values = {"name_email-first_name": "Mallory", "name_email-last_name": "Other"}
    client = sign_in(member)
    client.post("/admin/account/", values)
    assert "name_email" not in client.get("/admin/account/").content.decode()
    member.user.refresh_from_db()
    assert member.user.first_name == "Ada"


@pytest.mark.parametrize("code", ["en", "ar", "fr"])
def test_editor_may_write_and_publish_in_every_language(centre, code):
    home = HomePage.objects.get(locale__language_code=code)
    rights = home.permissions_for_user(make_member("editor").user)
    assert (rights.can_add_subpage(), rights.can_edit(), rights.can_publish(), rights.can_lock()) == (True,) * 4


def test_editor_may_not_delete_a_course_with_lessons(centre):
    course = make_course()
    assert Page.objects.get(pk=course.pk).permissions_for_user(make_member("editor").user).can_delete() is False
    assert Page.objects.get(pk=course.pk).permissions_for_user(make_member("administrator").user).can_delete() is True


@pytest.mark.parametrize(
    "permission",
    [
        "lms_assessments.publish_question",
        "lms_quiz.add_quiz",
        "lms.publish_tool",
        "lms.change_term",
        "lms_courses.add_contentreview",
        "wagtail_localize.submit_translation",
    ],
)
def test_editor_may_write_beside_the_page_tree(centre, permission):
    assert make_member("editor").user.has_perm(permission)
    assert not make_member("officer").user.has_perm(permission)


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_accounts_are_not_changed_behind_the_members_pages(centre, sign_in, role):
    member = make_member(role)
    assert not member.user.has_perm("auth.change_user")
    assert sign_in(member).get("/admin/users/").status_code == 302


def test_review_workflow_stands_below_every_front_page(centre):
    workflow = make_track().get_workflow()
    assert workflow.name == "Editorial review"
    groups = workflow.tasks.get().specific.groups
    assert set(groups.values_list("name", flat=True)) == {"editor", "administrator"}


def test_granting_again_adds_nothing(centre):
    def count():
        editors = Group.objects.get(name="editor")
        return editors.permissions.count(), GroupPagePermission.objects.count(), WorkflowPage.objects.count()

    before = count()
    grant_roles()
    assert count() == before
