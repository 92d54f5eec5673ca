"""What the worker does for certificates: thin wrappers."""

from uuid import UUID

from django_tasks import task

from . import issuing, validity_changes


@task()
def issue_certificate(fact: str) -> bool:
    """Issue the certificate of a completion; return whether there is one now."""
    return issuing.issue(UUID(fact)) is not None


@task()
def change_validity(by: str, course_key: str, reason: str) -> int:
    """Bring issued certificates of a course to its present validity (rule K10); return how many were reissued."""
    return validity_changes.change_validity_of_issued(by=UUID(by), course_key=UUID(course_key), reason=reason)
