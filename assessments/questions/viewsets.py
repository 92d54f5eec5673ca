"""The editor's screens for questions."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Question
from .panels import question_panels


class QuestionViewSet(SnippetViewSet):
    """Questions in the menu: listed, searched, filtered by type, previewed as learners see them."""

    model = Question
    icon = "help"
    menu_label = _("Questions")
    menu_name = "questions"
    add_to_admin_menu = True
    list_display = [
        "name",
        Column("prompt", label=_("Question")),
        Column("get_type_display", label=_("Type")),
        LocaleColumn(),
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    ]
    list_filter = ["type", "live"]
    list_per_page = 20
    edit_handler = ObjectList(question_panels)
