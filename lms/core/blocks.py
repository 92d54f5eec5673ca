"""StreamField blocks editors build lessons from. Text from people leaves through ``lms.core.html.clean``."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText, expand_db_html
from wagtailmedia.blocks import AbstractMediaChooserBlock

from .html import clean

RICH_TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "document-link"]
PLAIN_RICH_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link"]


class CleanRichText(RichText):
    """Rich text that is cleaned wherever it becomes HTML: in a block, in a template, as plain ``{{ value }}``."""

    def __html__(self) -> SafeString:
        """Return the expanded, cleaned HTML."""
        return clean(expand_db_html(self.source))


class CleanRichTextBlock(blocks.RichTextBlock):
    """Rich text whose HTML passes the bleach choke point, however it is rendered."""

    def to_python(self, value: Any) -> CleanRichText:
        """Return stored text."""
        return CleanRichText(value)

    def value_from_form(self, value: Any) -> CleanRichText:
        """Return what an editor typed."""
        return CleanRichText(value)

    def normalize(self, value: Any) -> CleanRichText:
        """Return text from code."""
        return CleanRichText(value.source if isinstance(value, RichText) else value and str(value))


def plain_rich_text(**kwargs: Any) -> CleanRichTextBlock:
    """Return a rich-text block without headings, for boxes."""
    return CleanRichTextBlock(features=PLAIN_RICH_TEXT_FEATURES, **kwargs)


class ObjectivesBlock(blocks.StructBlock):
    """What the reader will be able to do after this lesson."""

    items = blocks.ListBlock(blocks.CharBlock(label=_("You will be able to")), label=_("Objectives"))

    class Meta:
        icon = "check"
        label = _("Objectives")
        group = _("Frame")
        template = "lms/core/blocks/objectives.html"
        description = _("What the reader will be able to do after this lesson: one to three lines.")
        preview_value = {"items": [_("Tell an exact match from a near match"), _("Say what a score does not prove")]}


class ImageBlock(blocks.StructBlock):
    """A picture that is either described or said to be decoration."""

    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("Description"),
        required=False,
        help_text=_("What a reader who cannot see the picture needs to know. Leave empty only for decoration."),
    )
    decorative = blocks.BooleanBlock(label=_("This picture is decoration"), required=False)
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    def clean(self, value: Any) -> Any:
        """Require a description or the word that there is nothing to describe."""
        result = super().clean(value)
        if not result.get("alt") and not result.get("decorative"):
            message = _("Describe the picture, or tick that it is decoration.")
            raise StructBlockValidationError(block_errors={"alt": ValidationError(message)})
        if result.get("alt") and result.get("decorative"):
            message = _("A decorative picture has no description. Untick the box or empty the description.")
            raise StructBlockValidationError(block_errors={"decorative": ValidationError(message)})
        return result

    class Meta:
        icon = "image"
        label = _("Image")
        group = _("Media")
        template = "lms/core/blocks/image.html"
        description = _("A picture, described for those who cannot see it.")


class MediaFileBlock(AbstractMediaChooserBlock):
    """Chooser of an uploaded video or audio file; the surrounding block renders it."""

    def render_basic(self, value: Any, context: dict[str, Any] | None = None) -> str:
        """Return the file's title; ``media.html`` draws the player."""
        return value.title if value else ""


class MediaBlock(blocks.StructBlock):
    """Video or audio; the transcript is the low-data way to the same content."""

    media = MediaFileBlock(label=_("Video or audio file"))
    title = blocks.CharBlock(label=_("Title"))
    transcript = CleanRichTextBlock(
        label=_("Transcript"),
        features=PLAIN_RICH_TEXT_FEATURES,
        help_text=_("Everything that is said, and what is shown where it matters. Required."),
    )

    class Meta:
        icon = "media"
        label = _("Video or audio")
        group = _("Media")
        template = "lms/core/blocks/media.html"
        description = _("Video or audio with its transcript, which also serves slow lines.")


class CalloutBlock(blocks.StructBlock):
    """A short box: something to note, a caution, or something to try."""

    tone = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[("note", _("Note")), ("caution", _("Caution")), ("try", _("Try this"))],
        default="note",
    )
    title = blocks.CharBlock(label=_("Title"))
    text = plain_rich_text(label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        group = _("Text")
        template = "lms/core/blocks/callout.html"
        description = _("A short box: something to note, a caution, or something to try.")
        preview_value = {
            "tone": "caution",
            "title": _("A score is not a finding"),
            "text": RichText("<p>Read the file before you act on the number.</p>"),
        }


class ScenarioBlock(blocks.StructBlock):
    """A fictional situation, a question to think about, and a discussion the reader opens."""

    title = blocks.CharBlock(label=_("Title"))
    situation = plain_rich_text(
        label=_("Situation"), help_text=_("Fictional and neutral. No case material, no personal data.")
    )
    question = blocks.CharBlock(label=_("Question"))
    discussion = plain_rich_text(label=_("Discussion"))

    class Meta:
        icon = "help"
        label = _("Scenario")
        group = _("Text")
        template = "lms/core/blocks/scenario.html"
        description = _("A fictional situation with a question; the reader opens the discussion.")
        preview_value = {
            "title": _("Two reports, one picture"),
            "situation": RichText("<p>Two reports arrive within an hour. Both name the same file.</p>"),
            "question": _("What would you do?"),
            "discussion": RichText("<p>Check first whether the two reports have one source.</p>"),
        }


class ChecklistBlock(blocks.StructBlock):
    """Steps to print and keep; ticks are never stored."""

    title = blocks.CharBlock(label=_("Title"))
    items = blocks.ListBlock(blocks.CharBlock(label=_("Item")), label=_("Items"))

    class Meta:
        icon = "list-ul"
        label = _("Checklist")
        group = _("Text")
        template = "lms/core/blocks/checklist.html"
        description = _("Steps to print and keep. Ticks are never stored.")
        preview_value = {
            "title": _("Before you rely on a match"),
            "items": [_("Open the file"), _("Note the tool and its version"), _("Ask a second pair of eyes")],
        }


class KeyTermBlock(blocks.StructBlock):
    """One term and what it means here."""

    term = blocks.CharBlock(label=_("Term"))
    meaning = blocks.CharBlock(label=_("Meaning"))


class KeyTermsBlock(blocks.StructBlock):
    """The words of this lesson."""

    terms = blocks.ListBlock(KeyTermBlock(), label=_("Terms"))

    class Meta:
        icon = "openquote"
        label = _("Key terms")
        group = _("Frame")
        template = "lms/core/blocks/key_terms.html"
        description = _("Two to four words of this lesson and what they mean here.")
        preview_value = {
            "terms": [{"term": _("Hash"), "meaning": _("A short number worked out from a file.")}],
        }


class DownloadBlock(blocks.StructBlock):
    """A document with its size shown before the click."""

    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(label=_("Title"), required=False)

    class Meta:
        icon = "download"
        label = _("Download")
        group = _("Media")
        template = "lms/core/blocks/download.html"
        description = _("A document to keep; its size is shown before the click.")


class SourcesBlock(blocks.StructBlock):
    """Where the facts of this lesson come from, with year."""

    items = blocks.ListBlock(blocks.CharBlock(label=_("Source: author or body, title, year")), label=_("Sources"))

    class Meta:
        icon = "doc-full"
        label = _("Sources")
        group = _("Frame")
        template = "lms/core/blocks/sources.html"
        description = _("Where the facts of this lesson come from, with year.")
        preview_value = {"items": [_("Example Institute, A report, 2025")]}


class BodyBlock(blocks.StreamBlock):
    """The blocks any text page may use; lessons add activities."""

    objectives = ObjectivesBlock()
    text = CleanRichTextBlock(
        label=_("Text"),
        icon="pilcrow",
        group=_("Text"),
        features=RICH_TEXT_FEATURES,
        description=_("Paragraphs, headings and lists."),
        preview_value=RichText("<h2>What it does</h2><p>It compares two numbers and says whether they are equal.</p>"),
    )
    callout = CalloutBlock()
    scenario = ScenarioBlock()
    checklist = ChecklistBlock()
    key_terms = KeyTermsBlock()
    image = ImageBlock()
    media = MediaBlock()
    download = DownloadBlock()
    sources = SourcesBlock()
