"""Explains a conversion: each element written with its field and the place of the input, and what was not used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from edi_gateway.mapping import control, hierarchy
from edi_gateway.mapping.comparing import flattened
from edi_gateway.mapping.compile import CompiledMap
from edi_gateway.mapping.paths import NodeHop
from edi_gateway.mapping.plan import ControlPlan, FieldPlan, SectionPlan
from edi_gateway.mapping.tracing import Entry, Trace, trace
from edi_gateway.standards.model import MessageDef
from edi_gateway.syntax.model import EDIFACT_DEFAULT, X12_DEFAULT, Message, Repetitions, Segment, Standard
from edi_gateway.validation import validate_message

CONSTANT, COMPUTED, DEFAULT, FIELD = "constant", "computed", "default", "field"

Place = tuple[int, int, int]
"""Index of the segment in its message, element, component."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text that stands in a message. ``component`` is 0 where the element has none."""

    index: int
    tag: str
    element: int
    component: int
    text: str

    @property
    def place(self) -> Place:
        return self.index, self.element, max(self.component, 1)

    def __str__(self) -> str:
        component = f".{self.component}" if self.component else ""
        return f"segment {self.index + 1} {self.tag}{self.element:02d}{component} {self.text!r}"


@dataclass(frozen=True, slots=True)
class Unused:
    """What of the input no rule reads: a segment whole (``texts`` are all it has), or some of its elements."""

    index: int
    segment: Segment
    whole: bool
    texts: list[Text]


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A text of the output. ``why`` is "field": it says the field ``path``, which ``inputs`` were read for; "default":
    the map says it for that field; "constant": the map says it; "computed": it follows from the rest of the message.
    ``where`` is the line of the writing map; those of the reading map are in ``inputs``."""

    text: Text
    why: str
    path: str = ""
    where: str = ""
    inputs: list[Entry] = field(default_factory=list)


def texts_of(index: int, segment: Segment) -> Iterator[Text]:
    """All texts of a segment that are not empty."""
    for number, element in enumerate(segment[1:], 1):
        for part in element if isinstance(element, Repetitions) else (element,):
            components = [part] if isinstance(part, str) else part
            for component, text in enumerate(components, 1):
                if text:
                    yield Text(index, str(segment[0]), number, component if not isinstance(part, str) else 0, text)


def text_at(message: Message, place: Place, text: str) -> Text:
    """The text at a place of a message."""
    index, number, component = place
    segment = message.segments[index]
    simple = isinstance(segment[number], str) and component == 1
    return Text(index, str(segment[0]), number, 0 if simple else component, text)


def unused(mapping: CompiledMap, message: Message, found: Trace) -> list[Unused]:
    """What of a message between its header and its trailer is not in the document, in the order of the message.

    Control totals, section controls, the numbers of hierarchies and segments that the map ignores are left out: they
    say nothing of the business.
    """
    used = found.sources() | found.looked_at | _computed(mapping, message)
    silent = mapping.plan.source.ignore | {"UNS"}
    result = []
    for index, segment in enumerate(message.segments[1:-1], 1):
        texts = list(texts_of(index, segment))
        left = [text for text in texts if text.place not in used]
        if left and str(segment[0]) not in silent:
            # A code that only a condition looked at does not make a segment a used one.
            whole = not any(text.place in found.sources() for text in texts)
            result.append(Unused(index, segment, whole, texts if whole else left))
    return result


def explain_written(mapping: CompiledMap, document: Any, message: Message, read: Trace) -> list[WrittenText]:
    """Why each text of a written message is there, in its order.

    Args:
        mapping: has written the message.
        document: what it says.
        message: what was written, with a header and a trailer (``message_around``).
        read: where the document comes from.
    """
    tree, _ = validate_message(message, mapping.definition)
    back = trace(mapping, message, tree, _writing(mapping.plan.root))
    by_place = {entry.source.place: entry for entry in back.entries if entry.source is not None}
    inputs: dict[str, list[Entry]] = {}
    for entry in read.entries:
        inputs.setdefault(entry.path, []).append(entry)
    computed, said = _computed(mapping, message), dict(flattened(document))
    texts = [text for index, segment in enumerate(message.segments) for text in texts_of(index, segment)]
    last = len(message.segments) - 1
    return [
        _written(text, by_place.get(text.place), text.place in computed, said, inputs)
        for text in texts
        if text.index not in (0, last)
    ]


def _written(
    text: Text, entry: Entry | None, computed: bool, said: dict[str, Any], inputs: dict[str, list[Entry]]
) -> WrittenText:
    if entry is None:
        return WrittenText(text, COMPUTED if computed else CONSTANT)
    if entry.path not in said:
        return WrittenText(text, DEFAULT, entry.path, entry.where)
    known = inputs.get(entry.path, [])
    # Where lists come back in another order, the number of an item may be another: then no place is claimed.
    same = [e for e in known if e.value == said[entry.path]] if said[entry.path] == entry.value else []
    return WrittenText(text, FIELD, entry.path, entry.where, same)


def message_around(definition: MessageDef, body: list[Segment]) -> Message:
    """A message with a header and a trailer around a body."""
    count, is_edifact = str(len(body) + 2), definition.standard is Standard.EDIFACT
    if is_edifact:
        version, _, release = definition.release.partition(".")
        header: Segment = ["UNH", "1", [definition.type, version, release, "UN"]]
        trailer: Segment = ["UNT", count, "1"]
    else:
        header, trailer = ["ST", definition.type, "0001"], ["SE", count, "0001"]
    return Message(
        definition.standard,
        EDIFACT_DEFAULT if is_edifact else X12_DEFAULT,
        definition.type,
        definition.release,
        "",
        str(header[1]) if is_edifact else "0001",
        [header, *body, trailer],
        1,
        1,
    )


def _writing(plan: SectionPlan) -> SectionPlan:
    """The plan as writing follows it: the rules that write, each with the one place that it writes to."""
    return replace(
        plan,
        fields=[_writing_field(planned) for planned in plan.fields if planned.writes],
        sections=[_writing(section) for section in plan.sections if not section.source.read_only],
    )


def _writing_field(planned: FieldPlan) -> FieldPlan:
    return replace(planned, rule=replace(planned.rule, write_only=False), targets=planned.targets[:1])


def _computed(mapping: CompiledMap, message: Message) -> set[Place]:
    """The places of control totals and of the numbers that make a tree of the groups of a hierarchy."""
    found: set[Place] = set()
    groups = {g.tag: g for g in hierarchy.hierarchies(mapping.plan.root.all_hops(), mapping.plan.definition.root)}
    for index, segment in enumerate(message.segments):
        for total in mapping.plan.controls:
            found |= _total(total, index, segment)
        group = groups.get(str(segment[0]))
        numbers = hierarchy.numbers(group) if group is not None else None
        if numbers is not None:
            found |= {(index, e, 1) for e in (numbers.own, numbers.parent, numbers.has_children)}
    return found


def _total(total: ControlPlan, index: int, segment: Segment) -> set[Place]:
    hop = [h for h in total.target.hops if isinstance(h, NodeHop)][-1]
    if segment[0] != hop.segment.tag or not control.passes(segment, hop):
        return set()
    _, slot = control.value_at(segment, total.target)
    slots = [test.slot for test in hop.tests] + ([slot] if slot is not None else [])
    return {(index, s.element, s.component) for s in slots}
