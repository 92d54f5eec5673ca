"""The documentation says what is so: rules and the tests that hold them, links, decisions, pictures."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "docs" / "reference" / "rules.md"
PAGES = [*sorted(ROOT.glob("docs/**/*.md")), *sorted(ROOT.glob("*.md"))]
RULE_IN_NAME = re.compile(r"[acekprtly]\d{1,2}")
each_document = pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]*)?\)")


@cache
def names_of_tests():
    """Return the names of all test functions in the suite."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "tests").rglob("test_*.py"))
    nodes = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {node.name for node in nodes if node.name.startswith("test_")}


def rules_of(name):
    """Return the ids of the rules a test's name begins with, such as C4 and C6 of ``test_c4_c6_…``."""
    ids = []
    for word in name.split("_")[1:]:
        if not RULE_IN_NAME.fullmatch(word):
            break
        ids.append(word.upper())
    return ids


def text_of(page):
    """Return a file's text."""
    return page.read_text(encoding="utf-8")


def test_every_test_named_by_the_rules_exists():
    named = set(re.findall(r"`(test_\w+)`", text_of(RULES)))
    assert sorted(named - names_of_tests()) == []


def test_every_rule_a_test_names_stands_in_the_page():
    stated = set(re.findall(r"^\*\*([A-Z]\d+)\.", text_of(RULES), re.MULTILINE))
    assert sorted({rule for name in names_of_tests() for rule in rules_of(name)} - stated) == []


def test_every_stated_rule_names_a_test_of_its_own():
    blocks = re.split(r"^\*\*(?=[A-Z]\d+\.)", text_of(RULES), flags=re.MULTILINE)[1:]
    held = {block.split(".")[0]: re.findall(r"`(test_\w+)`", block) for block in blocks}
    assert [rule for rule, names in held.items() if not any(rule in rules_of(name) for name in names)] == []


@each_document
def test_every_link_leads_somewhere(document):
    targets = [target for target, _anchor in LINK.findall(text_of(document)) if target]
    assert [target for target in targets if not (document.parent / target).exists()] == []


@each_document
def test_every_anchor_is_a_heading(document):
    links = [(target, anchor[1:]) for target, anchor in LINK.findall(text_of(document)) if anchor]
    wrong = [link for link in links if link[1] not in anchors(document.parent / link[0] if link[0] else document)]
    assert wrong == []


def anchors(page):
    """Return the anchors of a page's headings, as the usual renderers make them."""
    headings = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_decision_is_numbered_once_and_listed():
    decisions = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [name[:4] for name in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    assert [name for name in decisions if name not in text_of(ROOT / "docs" / "index.md")] == []


def test_every_page_of_the_docs_is_listed():
    listed = text_of(ROOT / "docs" / "index.md")
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")]
    assert sorted(page for page in pages if page != "index.md" and page not in listed) == []


def test_every_picture_is_described_and_light():
    pictures = list((ROOT / "docs" / "images").glob("*.png"))
    assert sum(path.stat().st_size for path in pictures) < 700_000
    described = {name for page in PAGES for alt, name in re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", text_of(page))}
    assert sorted(path.name for path in pictures if not any(name.endswith(path.name) for name in described)) == []
