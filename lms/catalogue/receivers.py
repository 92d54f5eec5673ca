"""What the catalogue hears from Wagtail."""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.signals import published

from .models import Term, TermLabel, Tool
from .services import refresh_search_text, search_text_of, share_neutral_facts


@receiver(pre_save, sender=Tool, dispatch_uid="lms.tool_search_text")
def write_search_text(instance: Tool, raw: bool = False, **kwargs: Any) -> None:
    """Normalise all texts whichever door a tool is saved through; fixtures carry theirs."""
    if not raw:
        instance.search_text = search_text_of(instance)


@receiver(published, sender=Tool, dispatch_uid="lms.tool_published")
def share_facts(instance: Tool, **kwargs: Any) -> None:
    """Keep slug, dates and terms the same in every language."""
    share_neutral_facts(tool=instance)


@receiver(post_save, sender=Term, dispatch_uid="lms.term_saved")
def term_saved(instance: Term, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """A renamed term is found by its new name."""
    if not created and not raw:
        refresh_search_text(term_id=instance.pk)


@receiver([post_save, post_delete], sender=TermLabel, dispatch_uid="lms.term_label_changed")
def label_changed(instance: TermLabel, raw: bool = False, **kwargs: Any) -> None:
    """A term translated anew is found by its new word."""
    if not raw:
        refresh_search_text(term_id=instance.term_id)
