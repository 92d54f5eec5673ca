"""Model fields of the kit."""

from typing import Any

from wagtail.fields import StreamField


class BlocksField(StreamField):
    """A StreamField that keeps its block definitions out of migrations: they are code, not schema."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Describe the column only."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
