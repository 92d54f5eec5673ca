"""The page of the API: for members, readable without scripts, with nothing from elsewhere."""

import re

import pytest

from tests.factories.teams import make_supervisor


@pytest.fixture
def shown(centre, sign_in):
    return sign_in(make_supervisor()).get("/en/api/")


def test_every_address_is_listed_without_scripts(shown):
    text = shown.content.decode()
    for address in ("GET /api/v1/people/", "POST /api/v1/assignments/", "GET /api/v1/quizzes/{key}/"):
        assert address in text


def test_its_scripts_are_ours_and_nothing_is_inline(shown):
    policy, text = shown.headers["Content-Security-Policy"], shown.content.decode()
    assert "script-src 'self';" in f"{policy};"
    assert "unsafe" not in policy
    loaded = re.findall(r'(?:src|href)="(\w+:[^"]*)"', text)
    assert (loaded, "<style" in text, " style=" in text) == ([], False, False)


def test_it_is_closed_to_visitors(centre, client):
    assert client.get("/en/api/").status_code == 302


def test_what_is_not_there_is_told_in_json(officer_client):
    answer = officer_client.get("/api/v1/none/")
    assert (answer.status_code, list(answer.json())) == (404, ["detail"])
