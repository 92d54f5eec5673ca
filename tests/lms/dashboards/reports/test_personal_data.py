"""Reports are part of what the centre keeps about their reader, and go with the account (rule R2)."""

import pytest

from lms.dashboards.personal_data import count_kept, erase_kept, export_kept
from lms.dashboards.reports import files, making, services
from tests.factories.people import make_unit
from tests.factories.teams import make_supervisor

pytestmark = pytest.mark.django_db


def test_r2_reports_go_with_the_account_and_their_files_too(tmp_path, settings, django_capture_on_commit_callbacks):
    settings.REPORT_ROOT = tmp_path / "reports"
    reader = make_supervisor(make_unit())
    wanted = {"by": reader, "report": "activity", "filters": {}, "file_format": "csv"}
    run = services.start(**wanted, language="en")
    making.make(run.pk)
    services.schedule(**wanted, every="week")
    assert (count_kept(reader.subject), len(export_kept(reader.subject))) == (2, 2)
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_kept(reader.subject) == 2
    assert (count_kept(reader.subject), list(files.folder().iterdir())) == (0, [])
