"""What the centre keeps about people, by category: a small typed registry that refuses duplicates (rule R2).

Every app says in its ``personal_data.py`` what it keeps, why, and what becomes of it when the person is erased.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Rows = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Category:
    """One kind of data about a person. Every function takes the person's subject.

    The texts are read by the person and by administrators, so they say neither "you" nor "they", hold no
    placeholders, and are stored with the erasure.
    """

    slug: str
    label: str | Promise
    #: The written reason for keeping or erasing it, and for how long.
    basis: str | Promise
    #: How many there are.
    count: Callable[[UUID], int]
    #: All of it, ready for JSON; of other people only opaque ids, and those only where nothing else makes sense.
    export: Callable[[UUID], Rows]
    #: Whether an erasure leaves it, without a name.
    kept: bool = False
    #: Erases it, or takes the name out of what is kept, and returns how many there were; None where there is nothing to
    #: do. Called inside a transaction, while the user still exists.
    erase: Callable[[UUID], int] | None = None
    #: What an erasure does to it, where "Erased" or "Kept, without a name" is not exact.
    happens: str | Promise = ""
    #: Place in lists. Erasing goes from the last to the first: the identity goes when nothing needs it any more.
    rank: int = 50

    @property
    def outcome(self) -> str | Promise:
        """What an erasure does to it, in words."""
        return self.happens or (_("Kept, without a name") if self.kept else _("Erased"))


_categories: dict[str, Category] = {}


def register(category: Category) -> None:
    """Add a category. Raises ValueError for a slug that is taken, and for one neither kept nor erased."""
    if category.slug in _categories:
        raise ValueError(f"Category of personal data {category.slug!r} is already registered.")
    if not category.kept and category.erase is None:
        raise ValueError(f"Category of personal data {category.slug!r} is neither kept nor erased.")
    _categories[category.slug] = category


def unregister(slug: str) -> None:
    """Remove a category (tests, and plugins that are switched off)."""
    _categories.pop(slug, None)


def categories() -> list[Category]:
    """Return the registered categories in their order."""
    return sorted(_categories.values(), key=lambda one: (one.rank, one.slug))


def plain_rows(rows: QuerySet[Any], *, without: tuple[str, ...] = ()) -> Rows:
    """Return the columns of every row as JSON holds them, so that a column added later is exported too."""
    found: Rows = json.loads(json.dumps(list(rows.values()), cls=DjangoJSONEncoder))
    return [{name: value for name, value in row.items() if name not in without} for row in found]
