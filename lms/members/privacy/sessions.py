"""The sign-ins of one person, found in whichever session store holds rows.

A row does not say whose it is, so each is decoded: dear, but an erasure or an export of personal data is rare.
"""

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY


def sessions_of(user: Any) -> Iterator[Any]:
    """Yield the stored sessions that belong to the user or hold the user's address.

    A store without a table (cache, signed cookies) cannot be searched; its sessions know a user's id alone or end by
    themselves within ``SESSION_COOKIE_AGE``.
    """
    model = getattr(_store(), "get_model_class", lambda: None)()
    for session in model._default_manager.iterator() if model else ():
        held = session.get_decoded()
        if held.get(SESSION_KEY) == str(user.pk) or (user.email and user.email in json.dumps(held, default=str)):
            yield session


def end_sessions(user: Any) -> int:
    """Delete the user's sessions, from the cache too where the store has one; return how many."""
    keys = [session.session_key for session in sessions_of(user)]
    for key in keys:
        _store()(key).delete()
    return len(keys)


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore
