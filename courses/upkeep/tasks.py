"""What the worker does for the records: thin wrappers."""

from django_tasks import task

from . import checks
from .models import DriftReport


@task()
def check_records(report_id: int) -> int:
    """Run a check that was asked for; return how many things differ."""
    return checks.check(DriftReport.objects.get(pk=report_id)).drifts


@task()
def mend_records(report_id: int) -> int:
    """Mend and check; return how many summaries were mended."""
    return checks.mend(DriftReport.objects.get(pk=report_id)).mended or 0
