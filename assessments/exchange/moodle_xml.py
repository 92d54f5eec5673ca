"""Takes Moodle XML apart, question by question, without ever holding more than one in memory.

``defusedxml`` refuses document type declarations, so there are no entities to expand and nothing to fetch from
elsewhere. Files inside the XML are dropped while they pass by.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import ParseError, XMLParser  # type: ignore[import-untyped]

from .reading import MAX_CHARACTERS, Unreadable, encoding_of

MAX_DEPTH = 30
#: Elements of one question.
MAX_ELEMENTS = 5_000
STEP = 65_536


@dataclass
class Node:
    """An element, as far as questions need one."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Node]" = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Its own text."""
        return "".join(self.pieces)

    def all(self, tag: str) -> "list[Node]":
        """Return the children of that name."""
        return [one for one in self.children if one.tag == tag]

    def get(self, tag: str) -> "Node":
        """Return the first child of that name, or an empty one."""
        return next((one for one in self.children if one.tag == tag), Node(tag))

    def value(self, tag: str, default: str = "") -> str:
        """Return the words of a child, which may wrap them in ``<text>``."""
        child = self.get(tag)
        return (child.get("text").words or child.words).strip() or default


@dataclass
class Element:
    """One ``<question>`` with the line it begins in."""

    line: int
    node: Node
    #: It is larger than we take; ``node`` holds its beginning.
    too_large: bool = False
    files: int = 0


def elements(data: bytes) -> Iterator[Element]:
    """Yield every question. Raises Unreadable, with the line, for anything that is not sound XML of Moodle's kind."""
    target = _Target()
    parser = XMLParser(target=target, forbid_dtd=True)
    target.expat = parser.parser
    try:
        for start in range(0, len(data), STEP):
            parser.feed(data[start : start + STEP])
            yield from target.taken()
        parser.close()
        yield from target.taken()
    except DefusedXmlException:
        raise Unreadable("xml_forbidden", line=target.line) from None
    except (ParseError, ValueError, LookupError) as problem:
        line = getattr(problem, "position", (target.line, 0))[0]
        raise Unreadable(_code(data, line), line=line) from None


def _code(data: bytes, line: int) -> str:
    """Tell a wrong encoding from broken XML."""
    if encoding_of(data).startswith("utf-8") and b"encoding=" not in data[:200]:
        try:
            data.decode()
        except UnicodeDecodeError as problem:
            if data.count(b"\n", 0, problem.start) + 1 == line:
                return "encoding"
    return "xml"


class _Target:
    """Hears what the parser finds and builds one question at a time."""

    def __init__(self) -> None:
        self.expat: Any = None
        self._depth = 0
        self._stack: list[Node] = []
        self._current: Element | None = None
        self._size = self._elements = 0
        self._done: list[Element] = []

    @property
    def line(self) -> int:
        """Where the parser is."""
        return int(self.expat.CurrentLineNumber)

    def taken(self) -> list[Element]:
        """Return the questions found since the last time."""
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Unreadable("xml_depth", limit=MAX_DEPTH, line=self.line)
        if self._depth == 1 and tag != "quiz":
            raise Unreadable("not_moodle", line=self.line)
        node = Node(tag, dict(attributes))
        if self._depth == 2 and tag == "question":
            self._current, self._stack = Element(self.line, node), [node]
            self._size = self._elements = 0
        elif self._current:
            self._grow(self._current, node, sum(map(len, attributes.values())))

    def _grow(self, current: Element, node: Node, size: int) -> None:
        self._elements += 1
        self._size += size
        current.files += node.tag == "file"
        current.too_large |= self._elements > MAX_ELEMENTS or self._size > MAX_CHARACTERS
        if not current.too_large:
            self._stack[-1].children.append(node)
        self._stack.append(node)

    def data(self, text: str) -> None:
        """Take words, unless they are a file's or too many."""
        if not self._current or self._stack[-1].tag == "file":
            return
        self._size += len(text)
        if self._size > MAX_CHARACTERS:
            self._current.too_large = True
        else:
            self._stack[-1].pieces.append(text)

    def end(self, tag: str) -> None:
        """Close an element."""
        self._depth -= 1
        if self._current:
            self._stack.pop()
            if not self._stack:
                self._done.append(self._current)
                self._current = None

    def close(self) -> None:
        """Nothing is left to do at the end of the file."""
