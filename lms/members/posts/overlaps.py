"""Two main posts of a person, or twice the same one, in the same days: the database itself refuses them.

By triggers, made after every ``migrate`` because SQLite loses them whenever a migration rebuilds the table. SQLite
looks after the write, where a new row has its id; PostgreSQL before it, holding the person's row, so that of two
transactions that race the second sees what the first has stored.
"""

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connections, transaction
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from ..models import Post, Profile

TABLE, PEOPLE = Post._meta.db_table, Profile._meta.db_table
NAMES = (f"{TABLE}_apart_insert", f"{TABLE}_apart_update")

#: What excludes a new row; {same} compares positions, where none equals none.
CLASH = f"""SELECT 1 FROM "{TABLE}" other
    WHERE other.profile_id = NEW.profile_id AND other.id <> NEW.id
    AND (NEW.ends_on IS NULL OR other.starts_on <= NEW.ends_on)
    AND (other.ends_on IS NULL OR other.ends_on >= NEW.starts_on)
    AND ((other.main AND NEW.main) OR (other.unit_id = NEW.unit_id AND other.position_id {{same}} NEW.position_id))"""  # noqa: S608

SQLITE = [
    f'CREATE TRIGGER IF NOT EXISTS "{name}" AFTER {act} ON "{TABLE}" WHEN EXISTS ({CLASH.format(same="IS")}) '
    "BEGIN SELECT RAISE(ABORT, 'posts overlap'); END"
    for name, act in zip(NAMES, ("INSERT", "UPDATE"), strict=True)
]
POSTGRES = [
    f"""CREATE OR REPLACE FUNCTION lms_posts_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM "{PEOPLE}" WHERE id = NEW.profile_id FOR NO KEY UPDATE;
    IF EXISTS ({CLASH.format(same="IS NOT DISTINCT FROM")}) THEN
        RAISE EXCEPTION 'posts overlap' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$""",
    *(
        f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {act} ON "{TABLE}" FOR EACH ROW EXECUTE FUNCTION lms_posts_apart()'
        for name, act in zip(NAMES, ("INSERT", "UPDATE"), strict=True)
    ),
]


@receiver(post_migrate, dispatch_uid="lms.posts_apart")
def install(app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the triggers where they are missing; the table may be of a later migration."""
    if app_config.label != Post._meta.app_label or not _ready(using):
        return
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for statement in SQLITE if connections[using].vendor == "sqlite" else POSTGRES:
            cursor.execute(statement)


def missing(using: str) -> bool:
    """Whether the table exists and overlaps would get into it."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
    }[connections[using].vendor]
    with connections[using].cursor() as cursor:
        cursor.execute(query)
        triggers = {name for (name,) in cursor.fetchall()}
    return not set(NAMES) <= triggers and _ready(using)


def _ready(using: str) -> bool:
    connection = connections[using]
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return False
        columns = {column.name for column in connection.introspection.get_table_description(cursor, TABLE)}
    return {"starts_on", "ends_on", "main", "position_id"} <= columns


@checks.register(checks.Tags.database)
def check_posts_apart(databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn where posts could overlap; ``migrate`` runs this check itself, and then mends it."""
    tables = [alias for alias in databases or [] if missing(alias)]
    hint = "Run: manage.py migrate"
    return [checks.Warning(f"{TABLE} is not protected against overlaps.", hint=hint, id="lms.W002") for _ in tables]
