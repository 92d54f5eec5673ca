"""Editors find an activity among many."""

from django.urls import reverse

from courses.activities.models import Activity
from tests.factories.people import make_member


def test_chooser_finds_an_activity_by_its_title(centre, sign_in):
    for number in range(12):
        Activity.objects.create(type="quiz", title=f"Quiz {number}")
    Activity.objects.create(type="quiz", title="Zebra crossing")
    address = reverse("activity_chooser:choose_results")
    page = sign_in(make_member("editor")).get(address, {"q": "zebra"}).content.decode()
    assert "Zebra crossing" in page
    assert "Quiz 3" not in page
