"""The administrator's pages about personal data: who may, what they show, what they ask before they act."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.test import override_settings
from django.utils import timezone

from lms.members.models import Profile
from lms.members.privacy import services
from lms.members.privacy.models import Erasure, LegalHold
from tests.factories.people import make_member, make_unit
from tests.lms.members.test_privacy_export import costs_of

TODAY = timezone.now().date()


@pytest.fixture
def administrator(centre):
    return make_member("administrator")


@pytest.fixture
def desk(administrator, sign_in):
    return sign_in(administrator)


def paths(member):
    start = f"/en/members/{member.subject}/data/"
    return [
        start,
        f"{start}erase/",
        "/en/members/erasures/",
        f"{start}download/",
        f"{start}hold/",
        f"{start}hold/lift/",
    ]


def erase(desk, member, **values):
    sent = {"asked_on": TODAY.isoformat(), "reason": "Left", "address": member.user.email} | values
    return desk.post(f"/en/members/{member.subject}/data/erase/", sent)


def erased(administrator, number: int) -> list[Erasure]:
    return [
        services.erase(by=administrator, subject=make_member().subject, asked_on=TODAY, reason="Left")
        for _number in range(number)
    ]


@pytest.mark.parametrize("role", ["officer", "editor", "supervisor"])
def test_r2_pages_answer_403_to_everybody_but_administrators(centre, sign_in, role):
    member = make_member(role)
    client = sign_in(member)
    for whose in (member, make_member()):
        answers = {client.post(path).status_code for path in paths(whose)}
        answers |= {client.get(path).status_code for path in paths(whose)[:3]}
        assert answers == {403}
    assert Profile.objects.filter(pk=member.pk).exists()


def test_r2_services_ask_too(officer):
    other = make_member().subject
    for forbidden in (
        lambda: services.set_hold(by=officer, subject=other, reason="A"),
        lambda: services.lift_hold(by=officer, subject=other, reason="A"),
        lambda: services.erase(by=officer, subject=other, asked_on=TODAY, reason="A"),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()


def test_unknown_member_is_404(desk):
    nobody = Profile(subject="00000000-0000-0000-0000-000000000000")
    assert {desk.post(path).status_code for path in paths(nobody) if path != "/en/members/erasures/"} == {404}


def test_members_page_leads_to_the_data(desk, officer):
    assert f'href="/en/members/{officer.subject}/data/"' in desk.get(f"/en/members/{officer.subject}/").content.decode()


def test_erasing_asks_first(desk, officer):
    page = desk.get(f"/en/members/{officer.subject}/data/erase/").content.decode()
    assert "cannot be taken back" in page
    assert Profile.objects.filter(pk=officer.pk).exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"address": "somebody.else@example.org"}, "not the sign-in address"),
        ({"address": ""}, "required"),
        ({"reason": ""}, "required"),
        ({"reason": "Ada has left"}, "Leave the person’s name"),
        ({"asked_on": (TODAY + dt.timedelta(days=3)).isoformat()}, "has not come yet"),
        ({"asked_on": "nonsense"}, "valid date"),
    ],
)
def test_erasing_needs_a_day_a_reason_without_a_name_and_the_address(desk, officer, values, words):
    assert words in erase(desk, officer, **values).content.decode()
    assert Profile.objects.filter(pk=officer.pk).exists()
    assert not Erasure.objects.exists()


def test_what_was_erased_is_shown_instead_of_the_person(desk, officer):
    answer = erase(desk, officer)
    assert answer.url == f"/en/members/{officer.subject}/data/"
    page = desk.get(answer.url).content.decode()
    assert "This identity has been erased" in page
    assert officer.user.email not in page
    assert desk.get(f"/en/members/{officer.subject}/").status_code == 404


def test_administrator_is_told_who_can_erase_the_own_account(desk, administrator):
    page = desk.get(f"/en/members/{administrator.subject}/data/").content.decode()
    assert "Another administrator has to erase your account." in page
    assert "Another administrator" in erase(desk, administrator).content.decode()
    assert Profile.objects.filter(pk=administrator.pk).exists()


def test_hold_is_set_and_lifted_with_a_reason(desk, officer, administrator):
    start = f"/en/members/{officer.subject}/data/"
    assert "required" in desk.post(f"{start}hold/", {"reason": ""}).content.decode()
    desk.post(f"{start}hold/", {"reason": "Audit 7"})
    page = desk.get(start).content.decode()
    assert "Audit 7" in page
    assert "data/erase/" not in page
    desk.post(f"{start}hold/lift/", {"reason": "Audit over"})
    hold = LegalHold.objects.get()
    assert (hold.set_by, hold.lifted_by, hold.lift_reason) == (
        administrator.subject,
        administrator.subject,
        "Audit over",
    )
    assert "Audit over" in desk.get(start).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three_erasures_and_holds(
    desk, administrator, count, django_assert_num_queries
):
    erased(administrator, count)
    for _number in range(count):
        services.set_hold(by=administrator, subject=make_member().subject, reason="Audit")
    with django_assert_num_queries(6):
        page = desk.get("/en/members/erasures/").content.decode()
    assert page.count("Audit") == count


def test_page_costs_the_same_after_one_and_three_holds(desk, administrator, officer):
    address = f"/en/members/{officer.subject}/data/"
    hold_and_lift(administrator, officer)
    costs_of(desk, address)
    one = costs_of(desk, address)
    for _number in range(2):
        hold_and_lift(administrator, officer)
    assert costs_of(desk, address) == one


def hold_and_lift(administrator, officer) -> None:
    services.set_hold(by=administrator, subject=officer.subject, reason="Audit")
    services.lift_hold(by=administrator, subject=officer.subject, reason="Over")


def test_list_is_cut_into_pages(desk, administrator):
    erased(administrator, 3)
    with override_settings(LMS={"PAGE_SIZE": 2}):
        assert "Page 1 of 2" in desk.get("/en/members/erasures/").content.decode()
        assert desk.get("/en/members/erasures/?page=99").status_code == 200


def test_an_erased_administrator_is_somebody_whose_account_is_gone(desk, administrator):
    other = make_member("administrator")
    erased(other, 1)
    services.erase(by=administrator, subject=other.subject, asked_on=TODAY, reason="Left")
    assert "somebody whose account is gone" in desk.get("/en/members/erasures/").content.decode()


def test_html_in_names_and_reasons_is_shown_as_text(desk, administrator):
    evil = "<script>alert(1)</script>"
    member = make_member(first_name=evil, last_name=evil, unit=make_unit(name=evil))
    services.set_hold(by=administrator, subject=member.subject, reason=evil)
    for path in paths(member)[:3]:
        assert "<script>alert" not in desk.get(path).content.decode()


def test_editors_desk_deletes_nobody_but_leads_to_the_erasure(centre, officer, sign_in):
    owner = make_member("administrator")
    owner.user.is_superuser = owner.user.is_staff = True
    owner.user.save()
    client = sign_in(owner)
    answer = client.post(f"/admin/users/delete/{officer.user_id}/")
    assert answer.url.endswith(f"/members/{officer.subject}/data/")
    assert [str(message) for message in get_messages(answer.wsgi_request)]
    many = client.post(f"/admin/bulk/auth/user/delete/?id={officer.user_id}&id={owner.user_id}")
    assert many.url.endswith("/members/")
    assert Profile.objects.filter(pk=officer.pk).exists()


def test_pages_work_in_arabic(administrator, sign_in, officer):
    client = sign_in(administrator)
    for path in (*paths(officer)[:3], "/en/me/data/"):
        assert 'dir="rtl"' in client.get(path.replace("/en/", "/ar/")).content.decode()
