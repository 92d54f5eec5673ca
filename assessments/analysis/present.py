"""Figures as pages show them, in the reader's language. One query for their words, whatever the number of attempts."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from lms.conf import lms_setting

from ..questions.content import Content
from ..questions.models import QuestionType
from ..questions.versions import contents_of
from .charts import bar
from .flags import Flag, long_words, short_words
from .labels import choice_label, part_label

Figures = dict[str, Any]

SORTS = ("place", "flags", "facility", "discrimination", "seconds")


def percent(share: float) -> str:
    """Return a share from 0 to 1 in whole percent, kept on one line."""
    words = _("%(number)s %%") % {"number": number_format(100 * share, decimal_pos=0)}
    return words.replace(" ", "\u00a0")


@dataclass(frozen=True)
class Line:
    """One row of measures, whatever it is about."""

    name: str
    figures: Figures
    #: Language of the name, where it is content.
    language: str = ""

    @property
    def bar(self) -> SafeString:
        """The facility, drawn."""
        return bar(self.figures["facility"])

    @property
    def facility(self) -> str:
        """The facility in percent."""
        return percent(self.figures["facility"])


@dataclass(frozen=True)
class QuestionLine(Line):
    """One question of a quiz."""

    place: int = 0

    @property
    def flags(self) -> list[str]:
        """What to look at, each in a few words and once."""
        return list(dict.fromkeys(map(short_words, self.figures["flags"])))

    @property
    def type(self) -> str:
        """The question's type in words."""
        return str(QuestionType(self.figures["type"]).label)


def question_lines(figures: Figures, language: str, sort: str = "place") -> list[QuestionLine]:
    """Return the questions of a quiz; sorted by flags, the most come first, and the lowest of every other measure."""
    questions = figures.get("questions", [])
    chosen = [words_version(one, language) for one in questions]
    contents = contents_of(version for _code, version in chosen)
    lines = [
        QuestionLine(contents[version]["prompt"] if version in contents else "", one, code, place)
        for place, (one, (code, version)) in enumerate(zip(questions, chosen, strict=True), start=1)
    ]
    return sorted(lines, key=lambda line: _rank(line, sort))


def _rank(line: QuestionLine, sort: str) -> tuple[bool, float, int]:
    if sort == "flags":
        return False, -len(line.figures["flags"]), line.place
    value = line.place if sort == "place" else line.figures[sort]
    return value is None, value or 0, line.place


def words_version(question: Figures, language: str) -> tuple[str, str]:
    """Return language and version of the words to show: the reader's, else the source's, else any."""
    texts = question["texts"]
    code = next((one for one in (language, lms_setting("SOURCE_LANGUAGE")) if one in texts), next(iter(texts)))
    return code, texts[code]


@dataclass(frozen=True)
class Choice:
    """How often something was chosen by each third of the results."""

    part: str
    name: str
    right: bool
    counts: list[int]
    #: Of all, as a share.
    share: float

    @property
    def bar(self) -> SafeString:
        """The share, drawn."""
        return bar(self.share)

    @property
    def percent(self) -> str:
        """The share in percent."""
        return percent(self.share)


@dataclass(frozen=True)
class Version:
    """One version of a question with what was chosen."""

    line: Line
    choices: list[Choice]
    thirds: list[int]
    #: Language of the choices' words.
    language: str


@dataclass(frozen=True)
class Detail:
    """All there is about one question."""

    line: QuestionLine
    flags: list[str]
    #: The newest first.
    versions: list[Version]
    languages: list[Line]


def detail(figures: Figures, key: str, language: str) -> Detail | None:
    """Return everything about one question, or None where nothing may be said of it."""
    questions = {one["key"]: (place, one) for place, one in enumerate(figures.get("questions", []), start=1)}
    if key not in questions:
        return None
    place, question = questions[key]
    code, words = words_version(question, language)
    contents = contents_of([words, *question["texts"].values(), *(row["version"] for row in question["versions"])])
    versions = [_version(row, question, contents, code, words) for row in reversed(question["versions"])]
    shown = {row["version"]: _words_of(row["version"], question, contents, words) for row in question["versions"]}
    return Detail(
        QuestionLine(contents[words]["prompt"], question, code, place),
        [_long(flag, shown) for flag in question["flags"]],
        versions,
        [Line(language_name(row["language"]), row) for row in question["languages"]],
    )


def _words_of(version: str, question: Figures, contents: dict[str, Content], words: str) -> Content:
    """Return the reader's words for the version pinned last, and an earlier version's own."""
    return contents[words] if version in question["texts"].values() else contents[version]


def _version(row: Figures, question: Figures, contents: dict[str, Content], code: str, words: str) -> Version:
    content = _words_of(row["version"], question, contents, words)
    asked = max(row["asked"], 1)
    choices = [
        Choice(part_label(content, part), choice_label(content, part, choice), right, counts, sum(counts) / asked)
        for part, choice, right, counts in row["choices"]
    ]
    name = _("Version %(number)d") % {"number": row["number"]}
    return Version(Line(name, row), choices, row["thirds"], code if content is contents[words] else "")


def _long(flag: Flag, shown: dict[str, Content]) -> str:
    values = flag[1]
    content = shown.get(values.get("version", ""))
    return long_words(flag, choice_label(content, "", values["choice"]) if content else "")


def language_name(code: str) -> str:
    """Return a language's name in the reader's own."""
    return str(get_language_info(code)["name_translated"])


def summary(figures: Figures) -> list[tuple[str, str]]:
    """Return what is said of the quiz as a whole: a name and a figure each."""
    minutes = _("%(minutes)s min") % {"minutes": number_format(figures["minutes"], decimal_pos=0)}
    lines = [
        (_("First tries with a result"), number_format(figures["first"])),
        (_("Mean result"), percent(figures["mean"])),
        (_("Median result"), percent(figures["median"])),
        (_("Standard deviation"), percent(figures["spread"])),
        (_("Passed"), percent(figures["passed"])),
        (_("Median time"), minutes),
        (_("Reliability (Cronbach’s alpha)"), _alpha(figures)),
    ]
    if figures["error"] is not None:
        lines.append((_("Standard error of measurement"), percent(figures["error"])))
    return lines


def _alpha(figures: Figures) -> str:
    if figures["alpha"] is None:
        return _("Not known: fewer than ten tries asked what the latest one asked, or their results do not differ.")
    words = ngettext("%(alpha)s, over %(number)d try", "%(alpha)s, over %(number)d tries", figures["alpha_over"])
    return words % {"alpha": number_format(figures["alpha"], decimal_pos=2), "number": figures["alpha_over"]}


def language_lines(figures: Figures) -> list[tuple[str, int, str, str]]:
    """Return name, first tries, mean and passed of every language that may be shown."""
    rows = figures.get("languages", [])
    return [
        (language_name(row["language"]), row["count"], percent(row["mean"]), percent(row["passed"])) for row in rows
    ]
