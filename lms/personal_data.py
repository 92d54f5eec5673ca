"""What the platform keeps about people (rule R2). Rooms above name theirs in their own ``personal_data``."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from .dashboards import personal_data as dashboards  # noqa: F401  (registers its own)
from .ledger.models import Entry
from .members.imports import records as imports
from .members.privacy import desk, identity
from .members.privacy.categories import Category, Rows, plain_rows, register
from .members.tokens import personal_data as tokens
from .notices import queries, records
from .notices.services import forget_notices_of


def _entries(subject: UUID) -> QuerySet[Entry]:
    return Entry.objects.filter(subject=subject).order_by("sequence")


def _export_messages(subject: UUID) -> Rows:
    return [
        {"message": row.args_kwargs["args"][1], "queued_at": row.enqueued_at.isoformat(), "state": row.status}
        for row in records.to(subject).order_by("enqueued_at")
    ]


def _erase_messages(subject: UUID) -> int:
    deleted: tuple[int, Any] = records.to(subject).delete()
    return deleted[0]


register(
    Category(
        slug="identity",
        label=_("Name, address and account"),
        basis=_("Needed to let a person in and to address them; no reason is left once the account goes."),
        count=identity.count_identity,
        export=identity.export_identity,
        erase=identity.erase_identity,
        rank=0,
    )
)
register(
    Category(
        slug="invitation",
        label=_("Invitation"),
        basis=_("Says when the account was offered and accepted; it goes with the account."),
        count=identity.count_invitations,
        export=identity.export_invitations,
        erase=identity.erase_invitations,
        rank=5,
    )
)
register(
    Category(
        slug="imports",
        label=_("Lines of files about people"),
        basis=_("Show what a file of the agency said. They go two weeks after the file, and with the account."),
        count=imports.count_lines,
        export=imports.export_lines,
        erase=imports.erase_lines,
        rank=6,
    )
)
register(
    Category(
        slug="supervision",
        label=_("Units answered for"),
        basis=_("Decides whose progress may be seen; it ends with the account."),
        count=identity.count_supervisions,
        export=identity.export_supervisions,
        erase=identity.erase_supervisions,
        rank=10,
    )
)
register(
    Category(
        slug="tokens",
        label=_("Access tokens"),
        basis=_("Let programs in under this name; they go with the account."),
        count=tokens.count_tokens,
        export=tokens.export_tokens,
        erase=tokens.erase_tokens,
        rank=12,
    )
)
register(
    Category(
        slug="posts",
        label=_("Posts, leave and deployment"),
        basis=_("Say where a person serves and when due dates stand still; they end with the account."),
        count=identity.count_posts,
        export=identity.export_posts,
        erase=identity.erase_posts,
        rank=11,
    )
)
register(
    Category(
        slug="desk",
        label=_("Settings and comments at the editors’ desk"),
        basis=_("Belong to the account. Comments on drafts are working notes, not content."),
        count=desk.count_own,
        export=desk.export_own,
        erase=desk.erase_own,
        rank=15,
    )
)
register(
    Category(
        slug="authorship",
        label=_("Pages, versions and files made at the editors’ desk"),
        basis=_("Others learn from this content, so it stays in use; nothing links it to its author any more."),
        count=desk.count_made,
        export=desk.export_made,
        erase=desk.cut_made,
        happens=_("Kept, without an author"),
        kept=True,
        rank=20,
    )
)
register(
    Category(
        slug="messages",
        label=_("Messages of the last two weeks"),
        basis=_("Show that an invitation or a notice went out; not its text. They go after two weeks in any case."),
        count=lambda subject: records.to(subject).count(),
        export=_export_messages,
        erase=_erase_messages,
        rank=25,
    )
)
register(
    Category(
        slug="notices",
        label=_("Messages in the application"),
        basis=_("Tell what is asked, due or ready. They go after six months in any case, and with the account."),
        count=lambda subject: queries.of_subject(subject).count(),
        export=lambda subject: plain_rows(queries.of_subject(subject), without=("id", "profile_id")),
        erase=forget_notices_of,
        rank=26,
    )
)
register(
    Category(
        slug="ledger",
        label=_("Entries of the evidence ledger"),
        basis=_(
            "Prove that no record was altered. They name an opaque number only, and without one of them the proof for "
            "all that follow is lost. Kept for as long as the centre exists."
        ),
        count=lambda subject: _entries(subject).count(),
        export=lambda subject: plain_rows(_entries(subject), without=("id", "subject")),
        kept=True,
        rank=90,
    )
)
