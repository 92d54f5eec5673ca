"""What the worker does for quizzes: thin wrappers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django_tasks import task

from .allowances import give_back as give_back_now
from .outages import Outage


@task()
def give_back(by: str, outage: dict[str, Any], at: str) -> int:
    """Give the time of an outage back; return to how many attempts."""
    return give_back_now(by=UUID(by), outage=unpacked(outage), at=datetime.fromisoformat(at))


def packed(outage: Outage) -> dict[str, Any]:
    """Return an outage as a task holds it."""
    return {
        "quiz_key": str(outage.quiz_key) if outage.quiz_key else None,
        "since": outage.since.isoformat(),
        "until": outage.until.isoformat(),
        "minutes": outage.minutes,
        "reason": outage.reason,
    }


def unpacked(values: dict[str, Any]) -> Outage:
    """Return the outage that was packed."""
    times = {name: datetime.fromisoformat(values[name]) for name in ("since", "until")}
    return Outage(**(values | times | {"quiz_key": UUID(values["quiz_key"]) if values["quiz_key"] else None}))
