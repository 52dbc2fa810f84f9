"""Starter maps: for a partner's sample, a map that extends a shipped one and lists what that does not read; where none
ships, a skeleton with a line for each element that the sample has. All that needs a person is in comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from edi_gateway.mapping.compile import CompiledMap
from edi_gateway.mapping.explaining import Text, texts_of, unused
from edi_gateway.mapping.paths import NodeHop, PathError
from edi_gateway.mapping.plan import SectionPlan
from edi_gateway.mapping.resolve import Context, resolve, resolve_hops, root_context
from edi_gateway.mapping.tracing import trace
from edi_gateway.standards.model import CompositeDef, ElementDef, GroupNode, MessageDef, SegmentDef, SegmentNode
from edi_gateway.syntax.model import Message
from edi_gateway.validation import validate_message
from edi_gateway.validation.model import Loop

FIELDS, LIST = "fields", "LIST"
_LONGEST = 40  # characters of a sample's text in a comment
_RESERVED = frozenset('[],|=!:"\\/')  # what cannot stand in the value of a condition


@dataclass(frozen=True, slots=True)
class Starter:
    """A starter map: its text, and how many places of the sample it could not give a field."""

    text: str
    unplaced: int


@dataclass(frozen=True, slots=True)
class _Place:
    """A segment of the sample: the groups around it, outermost first, each with the index of its trigger."""

    node: SegmentNode
    groups: tuple[tuple[GroupNode, int], ...]


@dataclass(slots=True)
class _Table:
    """A table of the map to be: its name, what paths in it are relative to, whether it shares its list with others, and
    its lines."""

    name: str
    each: str
    depth: int
    context: Context
    is_one_of_several: bool = False
    lines: dict[str, str] = field(default_factory=dict)


def usual_name(message: str) -> str:
    """The name that the map of a message usually has: ``edifact-d96a-orders``, ``x12-004010-850``."""
    return message.replace(".", "").replace(" ", "-").lower()


def nearest(message: str, names: Iterable[str]) -> str | None:
    """Of some messages, such as "EDIFACT D.01B ORDERS", the same message in the release that is nearest in time."""
    standard, release, kind = message.split(" ")
    same = [name for name in names if (parts := name.split(" "))[0] == standard and parts[2] == kind]
    return min(same, key=lambda name: (abs(_age(name.split(" ")[1]) - _age(release)), name), default=None)


def _age(release: str) -> float:
    """When a release came out, in years for EDIFACT directories, else its number."""
    year = release.removeprefix("D.")
    if len(year) == 3 and year[:2].isdigit():
        century = 1900 if int(year[:2]) > 80 else 2000
        return century + int(year[:2]) + (ord(year[2]) - ord("A")) / 4
    return float("".join(c for c in release if c.isdigit()) or 0)


def extending(base: str, message: str | None) -> str:
    """The lines of a map that extends another; ``message`` where it is for another release."""
    return f'extends = "{base}"\n' + (f'message = "{message}"\n' if message else "")


def start_from(mapping: CompiledMap, message: Message, head: str, sample: str) -> Starter:
    """A starter map that extends another.

    Args:
        mapping: what ``head`` alone makes.
        message: the partner's sample.
        head: its first lines; see ``extending``.
        sample: what the sample is called.
    """
    tree, _ = validate_message(message, mapping.definition)
    left = unused(mapping, message, trace(mapping, message, tree))
    tables = _tables(mapping.plan.root)
    writer = _Writer(message, _places(message, tree))
    for item in left:
        for text in item.texts:
            writer.put(text, writer.table_of(text, tables))
    count = sum(len(item.texts) for item in left)
    lines = [f"# What {_clean(sample)} holds and {mapping.name} reads: all of it."]
    if left:
        lines = [
            f"# {_clean(sample)} holds what the map above does not read. Where a line below means something to",
            "# you, put the field (docs/documents.md) in place of FIELD; take away its number sign and its table's.",
        ]
    return Starter("\n".join([head.rstrip("\n"), "", *lines, *_shown(tables)]) + "\n", count)


def skeleton(definition: MessageDef, message: Message, name: str, document: str, sample: str) -> Starter:
    """A map without rules, and a commented line for each element that a sample has.

    Args:
        definition: of the message.
        message: the partner's sample.
        name: of the message, "EDIFACT D.96A ORDERS".
        document: the type of document that the map is for.
        sample: what the sample is called.
    """
    tree, _ = validate_message(message, definition)
    root = root_context(definition.root)
    top = _Table(FIELDS, "", 0, root)
    lists = {node.tag: _Table(LIST, node.tag, 1, root.inside(hops)) for node, hops in _repeated(definition, tree, root)}
    writer = _Writer(message, _places(message, tree))
    texts = [text for index, segment in enumerate(message.segments[1:-1], 1) for text in texts_of(index, segment)]
    for text in texts:
        place = writer.places.get(text.index)
        first = place.groups[0][0].tag if place is not None and place.groups else ""
        writer.put(text, lists.get(first, top))
    lines = [
        f'message  = "{name}"',
        f'document = "{document}"',
        "",
        f"# A line for each element of {_clean(sample)}. Put the field (docs/documents.md) in place of FIELD,",
        "# take away the number sign, and throw away what means nothing to you. LIST is a list, such as lines.",
        f"[{FIELDS}]",
        *(line for line in top.lines.values()),
        *_shown(list(lists.values())),
    ]
    return Starter("\n".join(lines) + "\n", len(texts))


def _repeated(definition: MessageDef, tree: Loop, root: Context) -> Iterator[tuple[GroupNode, tuple[NodeHop, ...]]]:
    """The groups of a sample that may occur several times, and whose trigger has no code to tell them apart."""
    for position, found in tree.children.items():
        node = definition.root.children[position]
        if isinstance(node, GroupNode) and found and node.max > 1 and _code_slot(node.trigger.definition) is None:
            try:
                yield node, tuple(h for h in resolve_hops(node.tag, root) if isinstance(h, NodeHop))
            except PathError:
                continue


def _tables(plan: SectionPlan, above: tuple[str, ...] = ()) -> list[_Table]:
    """The tables of a map with the groups that their lists go over; the message's own last."""
    found: list[_Table] = []
    for section in plan.sections:
        nodes = [h.node for h in (*section.anchor, *section.hops) if isinstance(h, NodeHop)]
        if all(isinstance(node, GroupNode) for node in nodes) and len(nodes) == len(section.anchor) + len(section.hops):
            tags = (*above, *(node.tag for node in nodes))
            several = sum(other.name == section.name for other in plan.sections) > 1
            own = _Table(section.name, "/".join(tags), len(tags), section.context, several)
            found += [*_tables(section, tags), own]
    return found if above else [*found, _Table(FIELDS, "", 0, plan.context)]


def _shown(tables: list[_Table]) -> Iterator[str]:
    for table in sorted(tables, key=lambda t: (t.depth, t.name)):
        if table.lines:
            yield ""
            more = f"  # the one over {table.each}; lists in double brackets are replaced whole, so copy all of them"
            yield f"# [[{table.name}]]{more}" if table.is_one_of_several else f"# [{table.name}]"
            if table.name == LIST:
                yield f'# each = "{table.each}"'
            yield from table.lines.values()


def _places(message: Message, tree: Loop) -> dict[int, _Place]:
    """Where in the definition each segment of a message stands, by index."""
    found: dict[int, _Place] = {}
    waiting: list[tuple[Loop, tuple[tuple[GroupNode, int], ...]]] = [(tree, ())]
    while waiting:
        loop, groups = waiting.pop()
        for position, items in loop.children.items():
            node = loop.node.children[position]
            for item in items:
                if isinstance(item, Loop):
                    triggers = item.segments(0)
                    waiting.append((item, (*groups, (item.node, triggers[0] if triggers else -1))))
                elif isinstance(node, SegmentNode):
                    found[item] = _Place(node, groups)
    return found


@dataclass(slots=True)
class _Writer:
    """Finds paths for texts of a sample, and checks that each leads there."""

    message: Message
    places: dict[int, _Place]

    def table_of(self, text: Text, tables: list[_Table]) -> _Table:
        """The innermost list in whose groups a text stands; ``tables`` has the message's own last."""
        place = self.places.get(text.index)
        tags = "/".join(group.tag for group, _ in place.groups) if place is not None else ""
        inside = [t for t in tables if t.each and f"{tags}/".startswith(f"{t.each}/")]
        return max(inside, key=lambda t: t.depth, default=tables[-1])

    def put(self, text: Text, table: _Table) -> None:
        """Add the line for a text to a table, unless it is a code that only tells what the rest of its segment is."""
        place = self.places.get(text.index)
        what = f"segment {text.index + 1}: {_clean(text.text)}"
        path = self._path(text, place, table) if place is not None else None
        if path is None:
            where = f"{text.tag}{text.element:02d}" + (f".{text.component}" if text.component else "")
            table.lines.setdefault(f"{text.index} {where}", f"# no path: {where} of {what}")
        elif path:
            table.lines.setdefault(path, f'# FIELD = "{path}"  # {what}')

    def _path(self, text: Text, place: _Place, table: _Table) -> str | None:
        """The path to a text; "" where it is a qualifier with a value beside it, None where none leads there."""
        definition = place.node.definition
        code = self._condition(text.index, place)
        alone = len(list(texts_of(text.index, self.message.segments[text.index]))) == 1
        is_code = code is not None and (text.element, max(text.component, 1)) == code[0]
        is_trigger = bool(place.groups) and place.groups[-1][1] == text.index
        if is_code and not alone:
            return ""
        inner = [(group, index) for group, index in place.groups[table.depth :] if index >= 0]
        own = definition.tag + ("" if is_code or code is None else code[1])
        for names in ([g.tag for g, _ in inner], [g.name for g, _ in inner]):  # SG18: where several begin with ALC
            steps = [name + self._bracket(*group) for name, group in zip(names, inner, strict=True)]
            if is_trigger and steps:
                steps[-1] = own if names[-1] == definition.tag else names[-1] + own.removeprefix(definition.tag)
            elif not is_trigger:
                steps.append(own)
            for last in _endings(text, definition):
                path = "/".join([*steps, last])
                if self._leads_to(path, table.context, text):
                    return path
        return None

    def _bracket(self, group: GroupNode, index: int) -> str:
        found = self._condition(index, _Place(group.trigger, ((group, index),)))
        return "" if found is None else found[1]

    def _condition(self, index: int, place: _Place) -> tuple[tuple[int, int], str] | None:
        """The place of the code that tells which of several segments one is, and the condition for it."""
        is_trigger = bool(place.groups) and place.groups[-1][1] == index
        repeats = (place.groups[-1][0] if is_trigger else place.node).max > 1
        found = _code_slot(place.node.definition) if repeats else None
        if found is None:
            return None
        element, component, name = found
        texts = texts_of(index, self.message.segments[index])
        value = next((t.text for t in texts if (t.element, max(t.component, 1)) == (element, component)), "")
        if not value or not _RESERVED.isdisjoint(value) or not value.isprintable():
            return None
        return (element, component), f"[{name}={value}]"

    def _leads_to(self, path: str, context: Context, text: Text) -> bool:
        try:
            target = resolve(path, context)
        except PathError:
            return False
        return any((s.element, s.component) == (text.element, max(text.component, 1)) for s in target.slots[0])


def _code_slot(definition: SegmentDef) -> tuple[int, int, str] | None:
    """The qualifier of a segment: its first element, or that one's first component, where it is a code and more
    follows. Gives element, component and the number of the element."""
    if not definition.elements:
        return None
    first = definition.elements[0].ref
    follows = len(definition.elements)
    if isinstance(first, CompositeDef):
        if sum(use.ref.id == first.id for use in definition.elements) > 1:
            return None  # which of the composites a condition is about would be open
        follows = max(follows, len(first.components))
        first = first.components[0].ref
    is_code = isinstance(first, ElementDef) and first.codes is not None and follows > 1
    return (1, 1, first.id) if is_code else None


def _endings(text: Text, definition: SegmentDef) -> Iterator[str]:
    """Ways to name an element, the best first."""
    if text.element > len(definition.elements):
        return
    ref, position = definition.elements[text.element - 1].ref, f"{definition.tag}{text.element:02d}"
    if not isinstance(ref, CompositeDef):
        yield from (ref.id, position)
        return
    number = max(text.component, 1)
    if number > len(ref.components):
        return
    inner = ref.components[number - 1].ref.id
    occurrence = 1 + sum(c.ref.id == inner for c in ref.components[: number - 1])
    same = 1 + sum(e.ref.id == ref.id for e in definition.elements[: text.element - 1])
    for composite in (ref.id, f"{ref.id}#{same}", position):
        yield from (f"{composite}.{inner}", f"{composite}.{inner}#{occurrence}")


def _clean(text: str) -> str:
    """A text that can stand in a comment of TOML."""
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    return "".join(c if c.isprintable() else "?" for c in short)
