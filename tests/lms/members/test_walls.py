"""What a visitor without an account can reach: a walk over every address of ours."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

#: Names of addresses a visitor may open. Published pages ("page") decide by themselves; see tests/cms.
OPEN = {
    "healthz",
    "front",
    "set_language",
    "page",
    "wagtail_serve",
    "account_login",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "accept_invitation",
    "signing_keys",
    "public_key",
    "record_verifier",
    "check",
    "check_certificate",
}
#: Only lead to the sign-in page, without asking anything first.
DOORS = {"/admin/login/", "/admin/logout/", "/en/account/logout/"}
VALUES = {"uuid": "00000000-0000-0000-0000-000000000000", "int": "1", "slug": "a", "str": "a", "path": "a/b"}


def walk(patterns, prefix=""):
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            yield entry.name, "/" + example(route)


def example(route):
    """Return an address that fits a route or regular expression."""
    route = re.sub(r"\(\?P<\w+>((?:[^()]|\([^()]*\))*)\)", lambda found: first_choice(found[1]), route)
    route = re.sub(r"<(?:(\w+):)?\w+>", lambda found: VALUES.get(found[1] or "str", "a"), route)
    route = re.sub(r"\((?!\?)[^()]*\)", "1", route)
    return re.sub(r"[\^$\\]|\(\?[:!=][^)]*\)", "", route).replace("//", "/")


def first_choice(expression):
    return expression.split("|")[0] if re.fullmatch(r"[\w|-]+", expression) else "1"


def closed_addresses():
    found = {path: name for name, path in walk(get_resolver().url_patterns) if name not in OPEN}
    return sorted(path for path in found if path not in DOORS)


def test_walk_sees_the_whole_site():
    addresses = closed_addresses()
    assert {"/en/my/", "/en/me/", "/en/members/", "/admin/"} <= set(addresses)
    assert len(addresses) > 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_visitor_is_sent_to_sign_in_from_every_closed_address(centre, client, method):
    strays = {}
    for path in closed_addresses():
        response = getattr(client, method)(path)
        target = response.headers.get("Location", "")
        if path.startswith("/api/"):  # a program gets a status, not a form
            closed = response.status_code in (401, 403)
        else:
            closed = response.status_code == 302 and target.startswith(("/en/account/login/", "/admin/login/"))
        if not closed:
            strays[path] = (response.status_code, target)
    assert strays == {}


def test_doors_lead_to_the_sign_in_page(centre, client):
    assert {client.get(path).url.split("?")[0] for path in DOORS} == {"/en/account/login/"}


@pytest.mark.parametrize("path", ["/healthz", "/en/", "/en/account/login/", "/en/account/password/reset/"])
def test_visitor_opens_the_public_pages(centre, client, path):
    assert client.get(path).status_code == 200
