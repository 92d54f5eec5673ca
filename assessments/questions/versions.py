"""What versions say, kept in memory: a version never changes, so what was read once is right for good."""

from collections.abc import Iterable

from .content import Content
from .models import QuestionVersion

#: Versions kept by each process; at 2 to 5 KB in memory, a few megabytes. Then it begins anew.
MOST_KEPT = 2048

_kept: dict[str, Content] = {}


def contents_of(versions: Iterable[str]) -> dict[str, Content]:
    """Return what versions say, by id, to be read and not changed. One query for those that are not in memory."""
    wanted = list(versions)
    found = {one: _kept[one] for one in wanted if one in _kept}
    missing = set(wanted) - set(found)
    if missing:
        rows = QuestionVersion.objects.filter(pk__in=missing).values_list("pk", "content")
        read = {str(pk): content for pk, content in rows}
        found |= read
        if len(_kept) + len(read) > MOST_KEPT:
            _kept.clear()
        _kept.update(read)
    return found


def content_of_version(version: str) -> Content:
    """Return what one version says. Raises QuestionVersion.DoesNotExist."""
    found = contents_of([version])
    if not found:
        raise QuestionVersion.DoesNotExist(version)
    return found[version]
