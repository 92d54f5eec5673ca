"""Views that are kept: the scope is asked anew each time one is opened, and nobody sees another's."""

import pytest

from lms.dashboards.models import SavedFilter
from tests.factories.people import make_member, make_unit
from tests.factories.teams import YESTERDAY, make_listed_course, make_supervisor

pytestmark = pytest.mark.django_db
VIEWS = "/en/team/views/"


def keep(client, name="Late", page="team_people", **parts):
    return client.post(VIEWS, {"name": name, "page": page, **parts})


def test_view_is_kept_opened_renamed_and_removed(sign_in):
    unit, course = make_unit(), make_listed_course()
    client = sign_in(make_supervisor(unit))
    keep(client, unit=unit.pk, course=course.text, state="overdue")
    ((view, url),) = client.get(VIEWS).context["views"]
    assert (view.name, client.get(url).context["wanted"].standing) == ("Late", "overdue")
    client.post(f"{VIEWS}{view.pk}/", {"action": "rename", "name": "Late in R1"})
    assert SavedFilter.objects.get().name == "Late in R1"
    for _twice in range(2):
        assert client.post(f"{VIEWS}{view.pk}/", {"action": "forget"}).status_code == 302
    assert not SavedFilter.objects.exists()


def test_page_offers_to_keep_what_it_shows(sign_in):
    unit = make_unit()
    make_member(unit=unit)
    client = sign_in(make_supervisor(unit))
    for page in ("", "states/", "units/", "weeks/", "languages/", "people/?state=overdue"):
        assert client.get(client.get(f"/en/team/{page}").context["keep_url"]).context["parts"] is not None


def test_same_view_twice_is_kept_once_and_a_name_belongs_to_one(sign_in):
    client = sign_in(make_supervisor())
    for _twice in range(2):
        assert keep(client, state="overdue").status_code == 302
    answer = keep(client, state="expiring")
    assert (answer.status_code, SavedFilter.objects.count()) == (422, 1)
    assert "another view under this name" in answer.content.decode()


def test_e2_kept_view_of_a_unit_that_was_taken_away_is_not_found(sign_in):
    supervisor = make_supervisor()
    client = sign_in(supervisor)
    keep(client, unit=supervisor.supervisions.get().unit_id)
    ((_view, url),) = client.get(VIEWS).context["views"]
    supervisor.supervisions.update(ends_on=YESTERDAY)
    assert client.get(url).status_code == 404


def test_view_of_somebody_else_is_neither_seen_nor_changed(sign_in):
    mine, other = sign_in(make_supervisor()), sign_in(make_supervisor())
    keep(mine)
    pk = SavedFilter.objects.get().pk
    other.post(f"{VIEWS}{pk}/", {"action": "forget"})
    answer = other.post(f"{VIEWS}{pk}/", {"action": "rename", "name": "Mine"})
    assert (answer.status_code, other.get(VIEWS).context["views"]) == (404, [])
    assert SavedFilter.objects.get().name == "Late"


@pytest.mark.parametrize("page", ["account", "team_person", "https://example.org/", ""])
def test_only_our_lists_and_figures_can_be_kept(page, sign_in):
    assert keep(sign_in(make_supervisor()), page=page).status_code == 400
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 81], ids=["empty", "blank", "long"])
def test_view_needs_a_name(name, sign_in):
    assert keep(sign_in(make_supervisor()), name=name).status_code == 422
    assert not SavedFilter.objects.exists()


def test_nobody_keeps_views_without_end(sign_in, monkeypatch):
    monkeypatch.setattr("lms.dashboards.keeping.MOST", 1)
    client = sign_in(make_supervisor())
    assert [keep(client, name=name).status_code for name in ("One", "Two")] == [302, 422]


def test_officers_keep_nothing_here(sign_in):
    assert keep(sign_in(make_member())).status_code == 403
