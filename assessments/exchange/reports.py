"""The words of the report: what was not understood, and what an editor can do about it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..questions.rules import problems as unanswerable
from .judging import content_of_fields
from .models import ImportRow

#: Why a whole file was not read.
FILE_WORDS: dict[str, str | Promise] = {
    "empty_file": _("The file is empty."),
    "large_file": _("The file is larger than %(limit)s MB. Split it, or export it without pictures."),
    "many_questions": _("Line %(line)s: the file has more than %(limit)s questions. Split it."),
    "no_questions": _("There is no question in the file. Is it of the format you chose?"),
    "encoding": _(
        "Line %(line)s is not written in UTF-8. Open the file in the tool it comes from and save it as UTF-8."
    ),
    "binary": _("Line %(line)s holds characters that no text has. Save the file as text in UTF-8."),
    "xml": _("Line %(line)s: the XML is broken or breaks off here. Export the file once more."),
    "xml_forbidden": _("Line %(line)s: the XML declares entities or a document type, which question files never need."),
    "xml_depth": _("Line %(line)s: the XML is nested more than %(limit)s levels deep."),
    "not_moodle": _("Line %(line)s: this is XML, but not Moodle's. It has to begin with <quiz>."),
}
WORDS: dict[str, str | Promise] = {
    # Why a question was refused.
    "aiken_answer": _("Line %(line)s: after ANSWER: there is “%(text)s” instead of a letter."),
    "aiken_answer_missing": _("There is no line ANSWER: after the options."),
    "aiken_answer_unknown": _("Line %(line)s: ANSWER: names “%(text)s”, but no option has that letter."),
    "aiken_options": _("Before line %(line)s there are fewer than two options, or two with the same letter."),
    "aiken_stray": _(
        "Line %(line)s stands among the options but is none. Options begin with a letter and ) or a full stop."
    ),
    "cloze_empty": _("It has no embedded answers, or they are broken."),
    "cloze_kind": _("An embedded answer is of the kind %(kind)s, which a text with blanks does not have here."),
    "description": _("It asks nothing: it is a description. Put such a text into the lesson."),
    "few_options": _("It has fewer than two options with words."),
    "gift_brace_closed": _(
        "Line %(line)s: a brace } is closed that was never opened. Write \\} if it belongs to the text."
    ),
    "gift_brace_nested": _(
        "Line %(line)s: a brace stands inside the answers. Write \\{ and \\} if it belongs to the text."
    ),
    "gift_brace_open": _("Line %(line)s: the brace { is never closed."),
    "gift_brace_second": _(
        "Line %(line)s: a second set of answers begins. Write \\{ if the brace belongs to the text."
    ),
    "gift_pair": _("“%(text)s” has no arrow -> although the other answers do."),
    "gift_plugin": _("The answers begin with “%(text)s”, which belongs to an extension of GIFT."),
    "long_question": _("It is longer than %(limit)s characters."),
    "moodle_type": _("Questions of the type “%(kind)s” do not exist here."),
    "no_prompt": _("It has no words that ask anything. A picture alone cannot be asked."),
    "nothing_right": _("No answer is right."),
    "number": _("“%(text)s” is not a number we can work with."),
    "places": _("A place in the text names a word that does not exist."),
    "truefalse": _("It is neither true nor false."),
    # Where the same question stands already.
    "in_bank": _("The bank has this question already."),
    "in_file": _("It is question %(number)s of this file once more."),
    # What was left out, or is different here.
    "any_number": _("The remark on all other numbers was left out."),
    "asterisk": _("In “%(text)s” an asterisk was meant as itself; here it stands for anything."),
    "attachments": _("Files cannot be handed in here."),
    "bar": _("In “%(text)s” the bar | will part two answers."),
    "blank_feedback": _("Only the remark on the right word was kept at each blank."),
    "case": _("Capitals mattered; here they do not."),
    "cloze_number": _("A blank for a number takes only the exact number, as it would be typed."),
    "distractors": _("Answers that belong to nothing were left out: %(texts)s."),
    "empty_options": _("Options without words were left out."),
    "files": _("Attached files were left out: %(number)s."),
    "form_fields": _("Form fields in the text were left out."),
    "formulas": _("It holds a formula, which is shown as it was typed."),
    "grader_info": _("The notes for markers were left out. Write a rubric."),
    "links": _("Links became plain words."),
    "long_text": _("“%(field)s” is longer than the %(limit)s characters the bank's form takes. Shorten it."),
    "markdown": _("Markdown signs are shown as they were typed."),
    "media": _("Sound or film was left out."),
    "one_of_several": _("One of several right options was enough; here all of them are asked for."),
    "overall_feedback": _("The remarks on right, partly right and wrong answers as a whole were left out."),
    "partial_words": _("A word that was right in part counts as wrong in a blank."),
    "pictures": _("Pictures were left out. Add them in the bank, with a description."),
    "raised": _("Raised and lowered signs became ^ and _."),
    "rounded": _("Shares became whole percents from -100 to 100, or 0 to 100."),
    "scripts": _("Scripts or styles were removed."),
    "tables": _("A table became lines."),
    "template": _("The text to start from was left out."),
    "unanswerable": _("It cannot be asked as it stands."),
    "unit_penalty": _("The deduction for a wrong unit was left out."),
    "unknown_parts": _("Not known here and left out: %(names)s."),
    "weights": _("Blanks had different weights; here each counts the same."),
    "wrong_numbers": _("Remarks on wrong numbers were left out."),
    "wrong_words": _("Remarks on wrong words were left out."),
    # Nothing anybody would miss.
    "emphasis": _("Bold and italics became plain words."),
    "no_explanation": _("It has no explanation yet. Write one before you publish it."),
    "penalty": _("The deduction for each try was left out."),
    "points": _("It was worth %(points)s points. A quiz says here how much a question counts."),
    # Why it cannot leave, or what stays behind.
    "out_arrow": _("A text with -> cannot be written in this format."),
    "out_choice": _("Where each option has its share, this format needs exactly one right option with 100 %%."),
    "out_credit_all": _("“All or nothing” becomes a share of what is right."),
    "out_criteria": _("The rubric does not go along."),
    "out_explanation": _("The explanation does not go along."),
    "out_feedback": _("Remarks on answers do not go along."),
    "out_hints": _("Hints do not go along."),
    "out_like_option": _("A line of the question looks like an option or an answer of this format."),
    "out_lines": _("Line breaks become spaces."),
    "out_many": _("This format has letters for 26 options only."),
    "out_picture": _("The picture does not go along."),
    "out_places": _("Not every blank has its place in the text."),
    "out_read_again": _("The lesson to read again does not go along."),
    "out_shares": _("The format has no shares: one option is right."),
    "out_tags": _("Tags and category do not go along."),
    "out_truefalse": _("It becomes single choice: true and false have words of their own."),
    "out_type": _("The format does not have this type of question."),
    "out_units": _("Units do not go along."),
    "out_unsound": _("It cannot be asked as it stands. Mend it first."),
    "out_max_words": _("The most words do not go along."),
}


def words(code: str, values: dict[str, Any]) -> str:
    """Return the sentence of a problem in the active language."""
    return str(WORDS[code]) % values if code in WORDS else gettext("Something was not understood.")


def file_words(problem: list[Any]) -> str:
    """Return why a file was not read."""
    code, values = problem
    return str(FILE_WORDS[code]) % values


def row_words(row: ImportRow) -> list[str]:
    """Return what a row's problems are; where it cannot be asked, what the bank says about it."""
    found: list[str] = []
    for code, values in row.problems:
        if code == "unanswerable" and row.fields:
            found += unanswerable(content_of_fields(row.fields))
        else:
            found.append(words(code, values))
    return found
