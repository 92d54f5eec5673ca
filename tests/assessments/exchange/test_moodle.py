"""Moodle XML: each type, what gets lost, and files that mean harm."""

import pytest

from assessments.exchange.reading import Unreadable
from tests.assessments.exchange.banks import codes, one, question, reads, values, xml


def answer(text, share, feedback="", more=""):
    note = f"<feedback><text>{feedback}</text></feedback>"
    return f'<answer fraction="{share}" format="html"><text>{text}</text>{note}{more}</answer>'


def test_single_choice_with_hints_tags_and_category():
    category = '<question type="category"><category><text>$course$/top/Law</text></category></question>'
    inside = (
        "<generalfeedback><text>Why.</text></generalfeedback><single>true</single>"
        + answer("blue", 100, "yes")
        + answer("red", 0)
        + "<hint><text>Look up.</text></hint><tags><tag><text>sea</text></tag></tags>"
    )
    found = one("moodle", xml(category, question("multichoice", inside, prompt="<p>Sea?</p><p>Now.</p>", name="c1")))
    assert (found.number, found.line, found.name) == (1, 3, "c1")
    fields = found.fields
    assert (fields["type"], fields["prompt"], fields["explanation"]) == ("single", "Sea?\nNow.", "Why.")
    assert (fields["category"], fields["tags"], fields["hints"][0]["value"]) == ("Law", ["sea"], "Look up.")
    assert values(found) == [{"text": "blue", "correct": True, "feedback": "yes"}, {"text": "red"}]


def test_multiple_choice_with_shares():
    inside = "<single>false</single>" + answer("a", 50) + answer("b", 50) + answer("c", -100)
    found = one("moodle", xml(question("multichoice", inside)))
    assert [row["value"]["credit"] for row in found.fields["answers"]] == [50, 50, -100]


def test_truth_short_answers_and_numbers_with_units():
    truth = question("truefalse", answer("true", 0, "no") + answer("false", 100))
    short = question("shortanswer", "<usecase>1</usecase>" + answer("judge", 100) + answer("c*t", 33.333))
    unit = "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit>"
    unit += "<unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit></units>"
    number = question("numerical", answer("2.50", 100, more="<tolerance>0.1</tolerance>") + unit)
    found = reads("moodle", xml(truth, short, number))
    assert values(found[0]) == [{"text": "True", "feedback": "no"}, {"text": "False", "correct": True}]
    assert (values(found[1])[1], codes(found[1])) == ({"text": "c*t", "credit": 33}, ["rounded", "case"])
    assert values(found[2]) == [
        {"value": "2.5", "tolerance": "0.1", "credit": 100},
        {"text": "m", "factor": "1"},
        {"text": "cm", "factor": "0.01"},
    ]


def test_matching_ordering_and_essay():
    pair = "<subquestion><text>{0}</text><answer><text>{1}</text></answer></subquestion>"
    matching = question("matching", pair.format("Rome", "Italy") + pair.format("", "Spain"))
    ordering = question("ordering", answer("first", 1) + answer("second", 2))
    essay = question("essay", "<graderinfo><text>Look at x.</text></graderinfo><maxwordlimit>300</maxwordlimit>")
    found = reads("moodle", xml(matching, ordering, essay))
    assert (values(found[0]), codes(found[0])) == ([{"left": "Rome", "right": "Italy"}], ["distractors"])
    assert values(found[1]) == [{"text": "first"}, {"text": "second"}]
    assert (found[2].fields["max_words"], codes(found[2])) == (300, ["grader_info"])


def test_words_in_a_text_become_choices_in_their_order():
    words = "".join(
        f"<selectoption><text>{word}</text><group>{group}</group></selectoption>"
        for word, group in (("cat", 1), ("dog", 1), ("runs", 2))
    )
    found = one("moodle", xml(question("gapselect", words, prompt="A [[3]] [[2]].")))
    assert found.fields["prompt"] == "A [[1]] [[2]]."
    gaps = [
        ([item["value"] for item in row["right"]], [item["value"] for item in row.get("wrong", [])])
        for row in values(found)
    ]
    assert gaps == [(["runs"], []), (["dog"], ["cat"])]


def test_embedded_answers_become_blanks():
    text = r"<p>{1:SHORTANSWER:=Paris#Yes~=Paname~%50%Lyon} is {1:MC:big~=old \} town~new}.</p>"
    found = one("moodle", xml(question("cloze", "", prompt=text)))
    assert found.fields["prompt"] == "[[1]] is [[2]]."
    first, second = values(found)
    assert [item["value"] for item in first["right"]] == ["Paris", "Paname"]
    assert (second["right"][0]["value"], [item["value"] for item in second["wrong"]]) == ("old } town", ["big", "new"])
    assert codes(found) == ["partial_words", "wrong_words"]


@pytest.mark.parametrize(
    ("element", "problem"),
    [
        (question("description", ""), ("moodle_type", {"kind": "description"})),
        (question("calculated", ""), ("moodle_type", {"kind": "calculated"})),
        (question("cloze", "", prompt="{1:MULTIRESPONSE:=a~=b}"), ("cloze_kind", {"kind": "MULTIRESPONSE"})),
        (question("cloze", "", prompt="nothing"), ("cloze_empty", {})),
        (question("gapselect", "", prompt="A [[1]]."), ("places", {})),
        (question("truefalse", answer("true", 100)), ("truefalse", {})),
        (question("numerical", answer("many", 100)), ("number", {"text": "many"})),
        (question("multichoice", answer("a", 100), prompt="<img src='x.png'>"), ("no_prompt", {})),
    ],
)
def test_what_is_not_understood_is_refused(element, problem):
    found = one("moodle", xml(element))
    assert (found.fields, found.problems) == (None, [problem])


def test_losses_are_named():
    inside = "<single>true</single><defaultgrade>2</defaultgrade><penalty>0.5</penalty><mystery>x</mystery>"
    inside += "<correctfeedback><text>Bravo.</text></correctfeedback>" + answer("a", 100) + answer("b", 0)
    picture = '<img src="@@PLUGINFILE@@/x.png" alt="a map">'
    prompt = f'<b>See</b> <a href="x">it</a> {picture} m<sup>2</sup><table><tr><td>1</td></tr></table>'
    found = one("moodle", xml(question("multichoice", inside, prompt=prompt)))
    assert found.fields["prompt"] == "See it a map m^2\n1"
    assert codes(found) == [
        *("emphasis", "links", "pictures", "raised", "tables", "overall_feedback", "points", "penalty", "unknown_parts")
    ]


def test_files_inside_are_dropped_while_they_pass():
    file = f'<file name="a.png" encoding="base64">{"A" * 500_000}</file>'
    inside = f"<generalfeedback><text>Why.</text>{file}</generalfeedback>" + answer("a", 100) + answer("b", 0)
    assert one("moodle", xml(question("multichoice", inside))).problems == [("files", {"number": 1})]


def test_scripts_never_come_along():
    prompt = "<script>alert(1)</script><p onclick='x()'>Which?</p><style>p{}</style>"
    found = one("moodle", xml(question("shortanswer", answer("a", 100), prompt=prompt)))
    assert (found.fields["prompt"], codes(found)) == ("Which?", ["scripts"])


LAUGHS = (
    '<!DOCTYPE quiz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (f"<?xml version='1.0'?>\n{LAUGHS}<quiz>&j;</quiz>", "xml_forbidden", 2),
        ('<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>', "xml_forbidden", 1),
        ('<!DOCTYPE quiz SYSTEM "http://example.org/x.dtd">\n<quiz/>', "xml_forbidden", 1),
        ("<quiz>\n&nbsp;</quiz>", "xml", 2),
        ("<quiz>" + "<a>" * 100_000, "xml_depth", 1),
        ("<html><body/></html>", "not_moodle", 1),
        ("<quiz></quiz>", "no_questions", None),
        ("<?xml version='1.0' encoding='made-up'?><quiz/>", "xml", 1),
        ("<quiz>\n<a>\x01</a></quiz>", "xml", 2),
        ("<quiz>\n\n<a>Été</a></quiz>".encode("latin-1"), "encoding", 3),
    ],
    ids=["laughs", "file", "dtd", "entity", "depth", "html", "empty", "codec", "control", "latin"],
)
def test_files_that_mean_harm_or_are_broken_are_refused_whole(data, code, line):
    with pytest.raises(Unreadable) as caught:
        reads("moodle", data)
    assert (caught.value.code, caught.value.values.get("line")) == (code, line)


def test_a_truncated_file_is_refused_with_its_last_line():
    whole = xml(question("shortanswer", answer("a", 100)), question("shortanswer", answer("b", 100)))
    with pytest.raises(Unreadable) as caught:
        reads("moodle", whole[:-60])
    assert (caught.value.code, caught.value.values) == ("xml", {"line": 4})


def test_ten_megabytes_in_one_question_refuse_that_question_only():
    large = question("shortanswer", answer("a", 100), prompt="x" * 9_000_000)
    found = reads("moodle", xml(large, question("shortanswer", answer("b", 100))))
    assert [codes(row) for row in found] == [["long_question"], []]


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_encodings_are_those_the_xml_names(encoding):
    named = "utf-8" if encoding == "utf-8-sig" else encoding
    text = xml(question("shortanswer", answer("été", 100))).decode().replace("UTF-8", named)
    assert values(one("moodle", text.encode(encoding)))[0]["text"] == "été"
