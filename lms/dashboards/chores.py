"""What the dashboards want done as time passes; ``manage.py tick`` calls it."""

from lms.core.chores import register

from .digest import send_digests
from .reports.upkeep import forget_files, resume_unfinished, start_scheduled

register("hourly", "scheduled reports", start_scheduled)
register("hourly", "unfinished reports", resume_unfinished)
register("hourly", "old reports", forget_files)
register("hourly", "weekly digests", send_digests)
