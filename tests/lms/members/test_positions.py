"""Kinds of posts, in all languages."""

import pytest
from django.utils import translation

from lms.members.models import Position
from lms.members.positions import services
from tests.factories.people import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(centre):
    return make_member("administrator")


def test_position_is_added_once_with_a_key_that_stays(desk):
    one = services.save_position(by=desk, position=None, label="Forensic examiner", labels={"fr": "Expert", "xx": "?"})
    again = services.save_position(by=desk, position=None, label="forensic examiner", labels={})
    services.save_position(by=desk, position=one, label="Examiner", labels={"fr": "Expert"})
    one.refresh_from_db()
    assert (again, one.key, one.label, one.labels) == (one, "forensic-examiner", "Examiner", {"fr": "Expert"})
    with translation.override("fr"):
        assert str(one) == "Expert"


def test_two_positions_are_never_alike(desk):
    one, other = (services.save_position(by=desk, position=None, label=name, labels={}) for name in ("A", "B"))
    with pytest.raises(services.LabelTaken):
        services.save_position(by=desk, position=other, label="a", labels={})
    assert one.label == "A"


def test_pages_add_and_change(desk, sign_in):
    client = sign_in(desk)
    assert client.post("/en/members/positions/", {"label_en": "Analyst", "label_fr": "Analyste"}).status_code == 302
    position = Position.objects.get()
    path = f"/en/members/positions/{position.pk}/"
    assert "Analyste" in client.get(path).content.decode()
    assert client.post(path, {"label_en": "Senior analyst"}).status_code == 302
    assert "Senior analyst" in client.get("/en/members/positions/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(desk, sign_in, count, django_assert_num_queries):
    for number in range(count):
        services.save_position(by=desk, position=None, label=f"Kind {number}", labels={})
    client = sign_in(desk)
    with django_assert_num_queries(3):
        client.get("/en/members/positions/")
