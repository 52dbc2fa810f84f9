"""A map held against its message and its document: every path resolved, every field typed, every mistake named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, is_dataclass, replace
from datetime import date
from datetime import time as clock
from typing import Any, TypeAlias

from edi_gateway.documents import DocumentError, document_type
from edi_gateway.documents.arranging import ARRANGEMENTS
from edi_gateway.documents.blocks import Quantity
from edi_gateway.documents.despatch import DespatchAdvice
from edi_gateway.errors import ConfigurationError
from edi_gateway.mapping.codes import CodeTable, inline_table
from edi_gateway.mapping.fields import FieldType, UnknownFieldError, field_type
from edi_gateway.mapping.hierarchy import split_levels, unrolled
from edi_gateway.mapping.language import Control, MapSource, Rule, Section
from edi_gateway.mapping.paths import Hop, NodeHop, PathError, RunHop, Target
from edi_gateway.mapping.resolve import Context, resolve, resolve_hops, root_context
from edi_gateway.mapping.signs import Signs, plan_signs
from edi_gateway.mapping.values import ReadText, WriteText, conversion, known_formats
from edi_gateway.standards import SHIPPED, DefinitionError, Definitions, UnknownDefinitionError
from edi_gateway.standards.model import ElementDef, MessageDef
from edi_gateway.syntax.model import Standard

Arrange: TypeAlias = Callable[[DespatchAdvice], DespatchAdvice]
_QUANTITY_PARTS = {"C186": ("6060", "6411")}
_STAMP = "C507"


@dataclass(slots=True)
class FieldPlan:
    """A rule with its types. ``targets`` holds the alternatives, each a list of places whose texts are joined."""

    rule: Rule
    type: FieldType
    targets: list[list[Target]]
    read: ReadText
    write: WriteText
    table: CodeTable | None = None
    stamp: bool = False
    time: FieldType | None = None
    default: Any = None

    @property
    def name(self) -> str:
        return self.rule.field

    @property
    def element(self) -> ElementDef:
        return self.targets[0][0].element

    @property
    def reads(self) -> bool:
        return not self.rule.write_only

    @property
    def writes(self) -> bool:
        return not self.rule.read_only


@dataclass(slots=True)
class SectionPlan:
    """A list with its types. ``name`` counts from the document: ``lines.allowances``; "" is the document itself."""

    source: Section
    name: str
    list_field: FieldType | None
    cls: type
    hops: tuple[Hop, ...]
    context: Context
    fields: list[FieldPlan] = field(default_factory=list)
    sections: list[SectionPlan] = field(default_factory=list)
    parent: Target | None = None
    children: FieldType | None = None
    key: FieldType | None = None
    when: FieldType | None = None
    carried_outside: tuple[str, ...] = ()
    anchor: tuple[Hop, ...] = ()  # levels of a hierarchy above the list, of which there is one each: ``HL[735=S]``

    def all_hops(self) -> Iterator[tuple[Hop, ...]]:
        """The hops of every path of the section and of those in it."""
        yield self.anchor
        yield self.hops
        for planned in self.fields:
            for targets in planned.targets:
                yield from (target.hops for target in targets)
        for section in self.sections:
            yield from section.all_hops()


@dataclass(slots=True)
class ControlPlan:
    """A control total: the value at ``target`` is the ``kind`` of what stands at ``hops`` or ``of``."""

    text: str
    kind: str
    target: Target
    hops: tuple[Hop, ...]
    of: Target | None
    read_only: bool
    severity: str


@dataclass(slots=True)
class MapPlan:
    source: MapSource
    definition: MessageDef
    root: SectionPlan
    controls: list[ControlPlan]
    always: list[tuple[Hop, ...]]
    tables: list[CodeTable]
    signs: Signs | None = None
    arrange: Arrange | None = None


def plan_map(source: MapSource, find_table: Callable[[str], CodeTable], definitions: Definitions = SHIPPED) -> MapPlan:
    """Resolve everything in a map.

    Args:
        source: the map as it was read.
        find_table: gives a code table by name; raises ConfigurationError.
        definitions: where the message is looked up.

    Raises:
        ConfigurationError: with every problem of the map, those of the language included.
    """
    planner = _Planner(source, find_table, definitions)
    planned = planner.plan()
    if planner.problems or planned is None:
        raise ConfigurationError(sorted(set(planner.problems), key=_by_line))
    return planned


def message_definition(name: str, definitions: Definitions = SHIPPED) -> MessageDef:
    """The definition that a message name such as "EDIFACT D.96A ORDERS" stands for.

    Raises:
        GatewayError: it is no such name, or not installed.
    """
    parts = name.split(" ")
    if len(parts) != 3 or parts[0] not in (Standard.EDIFACT.value, Standard.X12.value):
        raise UnknownDefinitionError(f"{name!r} is not the name of a message, such as 'EDIFACT D.96A ORDERS'")
    return definitions.load(Standard(parts[0]), parts[1], parts[2])


def _by_line(problem: str) -> tuple[str, int, str]:
    file, _, rest = problem.partition(":")
    number, _, _ = rest.partition(":")
    return file, int(number) if number.strip().isdigit() else 0, problem


class _Planner:
    def __init__(
        self, source: MapSource, find_table: Callable[[str], CodeTable], definitions: Definitions = SHIPPED
    ) -> None:
        self.source = source
        self.definitions = definitions
        self.find_table = find_table
        self.problems = list(source.problems)
        self.tables: dict[str, CodeTable] = {}
        self.written: dict[tuple[object, ...], tuple[str, str]] = {}
        self.computed: set[str] = set()

    def complain(self, where: str, error: object) -> None:
        self.problems.append(f"{where}: {str(error).rstrip('.')}")

    def plan(self) -> MapPlan | None:
        source = self.source
        try:
            definition = message_definition(source.message, self.definitions)
            cls = document_type(source.document)
        except (UnknownDefinitionError, DefinitionError, DocumentError) as error:
            if source.message and source.document:
                self.complain(f"{source.file}:1", error)
            return None
        context = root_context(definition.root)
        root = SectionPlan(source.root, "", None, cls, (), context)
        self._computed(root)
        self._fill(root, ())
        for rule in source.fallback:
            self._fallback(root, rule)
        for text, where in source.computed:
            if text not in self.computed:
                self.complain(where, f"computed: {source.document} has no field {text!r} in a part that the map has")
        controls = [c for text in source.control if (c := self._control(text, context)) is not None]
        always = []
        for text, where in source.always:
            try:
                always.append(resolve_hops(text, context))
            except PathError as error:
                self.complain(where, error)
        tables = list(self.tables.values())
        return MapPlan(
            source, definition, root, controls, always, tables, self._signs(cls), self._arrange(cls, source.arrange)
        )

    def _fill(self, plan: SectionPlan, above: tuple[object, ...]) -> None:
        for rule in plan.source.rules:
            for single in self._expanded(plan, rule):
                planned = self._field(plan, single)
                if planned is not None:
                    self._check_written(planned, above)
                    plan.fields.append(planned)
        for section in map(unrolled, plan.source.sections):
            inner = self._section(plan, section)
            if inner is not None:
                plan.sections.append(inner)
                self._computed(inner)
                self._fill(inner, (*above, section.where, *(h.key for h in inner.hops)))

    def _expanded(self, plan: SectionPlan, rule: Rule) -> list[Rule]:
        """A rule from a composite such as C186 to a Quantity stands for one of its value and one of its unit."""
        try:
            kind = field_type(plan.cls, rule.field)
            if kind.kind is not Quantity or kind.many:
                return [rule]
            target = resolve(rule.at[0][0], plan.context)
        except (UnknownFieldError, PathError):
            return [rule]  # _field complains
        parts = _QUANTITY_PARTS.get(target.composite.id if target.composite else "")
        if parts is None:
            return [rule]
        at = [tuple(tuple(f"{path}.{part}" for path in paths) for paths in rule.at) for part in parts]
        return [
            replace(rule, field=f"{rule.field}.value", at=at[0], codes=None, unknown="error"),
            replace(rule, field=f"{rule.field}.unit", at=at[1], default=None, fill=""),
        ]

    def _field(self, plan: SectionPlan, rule: Rule) -> FieldPlan | None:
        try:
            kind = field_type(plan.cls, rule.field)
            if kind.many or is_dataclass(kind.kind):
                what = "a list; give it a section with 'each'" if kind.many else "not a single value; name its fields"
                raise UnknownFieldError(f"{rule.field!r} is {what}")
            for dotted in (rule.when, rule.time):
                if dotted:
                    field_type(plan.cls, dotted)
            targets = [
                [self._target(path, plan.context, many=rule.join is not None) for path in paths] for paths in rule.at
            ]
            return self._typed(plan, rule, kind, targets)
        except (PathError, UnknownFieldError, ConfigurationError) as error:
            self.complain(rule.where, f"{_called(plan, rule)}: {error}")
            return None

    def _target(self, path: str, context: Context, *, many: bool) -> Target:
        target = resolve(path, context, many=many)
        if target.level and any(isinstance(hop, NodeHop) for hop in target.hops):
            raise PathError(f"{path!r} leads out of the group and into another")
        return target

    def _typed(self, plan: SectionPlan, rule: Rule, kind: FieldType, targets: list[list[Target]]) -> FieldPlan:
        last = targets[0][0]
        stamp = last.composite is not None and last.composite.id == _STAMP
        if any(t.composite is not None and t.composite.id != _STAMP for paths in targets for t in paths):
            raise PathError(f"{last.text!r} ends at a composite; name one of its elements")
        if any(len(paths) > 1 for paths in rule.at) and rule.join is None:
            raise PathError("several paths with + need 'join'")
        if rule.join is not None and kind.kind is not str:
            raise PathError("only text can be joined")
        if stamp != (kind.kind.__name__ == "date" and last.composite is not None):
            raise PathError(f"{_STAMP} holds a date, but {rule.field} is a {kind.kind.__name__}")
        if (rule.time or rule.format) and not stamp:
            raise PathError(f"'time', 'until' and 'format' belong to a date that stands in {_STAMP}")
        if rule.format and rule.format not in known_formats():
            raise PathError(f"format {rule.format!r} is not one of {', '.join(sorted(known_formats()))}")
        table = self._table(rule)
        read, write = conversion(kind, last.element, tuple(sorted(rule.qualifier or ())))
        time = field_type(plan.cls, rule.time) if rule.time else None
        if time is not None and time.kind is not (date if rule.period else clock):
            raise PathError(f"{rule.time} is not a {'date' if rule.period else 'time of day'}")
        planned = FieldPlan(rule, kind, targets, read, write, table, stamp, time)
        if rule.default is not None:
            planned.default = _default(rule.default, kind, read)
        if kind.kind is bool and table is None:
            raise PathError("a field that is true or false needs 'codes'")
        return planned

    def _table(self, rule: Rule) -> CodeTable | None:
        if rule.codes is None:
            return None
        if isinstance(rule.codes, Mapping):
            return inline_table(rule.codes, rule.where)
        if rule.codes not in self.tables:
            self.tables[rule.codes] = self.find_table(rule.codes)
        return self.tables[rule.codes]

    def _check_written(self, planned: FieldPlan, above: tuple[object, ...]) -> None:
        """Two rules must not write to one place; nor may two conditions write the same segment twice."""
        if not planned.writes:
            return
        for target in planned.targets[0]:
            keys = tuple(hop.key for hop in target.hops)
            for slot in target.slots[0]:
                self._claim((above, target.level, keys, slot.element, slot.component), planned, target.text)
            for depth, hop in enumerate(target.hops):
                if isinstance(hop, NodeHop) and hop.tests:
                    constants = tuple((t.slot.element, t.slot.component, t.written) for t in hop.tests if t.written)
                    place = ("constants", above, keys[:depth], hop.node.position, constants)
                    owner = self.written.setdefault(place, (str(keys[depth]), planned.rule.where))
                    if owner[0] != str(keys[depth]) and constants:
                        self.complain(
                            planned.rule.where,
                            f"{planned.name}: {target.text!r} writes the same {hop.segment.tag} as the rule at "
                            f"{owner[1]}, under other conditions; write the conditions alike",
                        )

    def _claim(self, place: tuple[object, ...], planned: FieldPlan, text: str) -> None:
        owner = self.written.setdefault(place, (planned.name, planned.rule.where))
        if owner != (planned.name, planned.rule.where):
            self.complain(
                planned.rule.where,
                f"{planned.name}: {text!r} is already written by {owner[0]} at {owner[1]}; mark one of them "
                "read_only = true",
            )

    def _fallback(self, root: SectionPlan, rule: Rule) -> None:
        main = next((f for f in root.fields if f.name == rule.field), None)
        if main is None:
            self.complain(rule.where, f"fallback for {rule.field}, which has no rule under [fields]")
            return
        planned = self._field(root, rule)
        if planned is not None:
            root.fields.append(planned)

    def _computed(self, plan: SectionPlan) -> None:
        """Note the fields of a part that follow from others: where nothing writes them, nothing is lost."""
        above = f"{plan.name}." if plan.name else ""
        for text, _ in self.source.computed:
            if text.startswith(above):
                with suppress(UnknownFieldError):  # it may be of a list below
                    field_type(plan.cls, text.removeprefix(above))
                    plan.carried_outside += (text.removeprefix(above),)
                    self.computed.add(text)

    def _signs(self, cls: type) -> Signs | None:
        if self.source.negative is None:
            return None
        try:
            return plan_signs(self.source.negative, cls)
        except UnknownFieldError as error:
            self.complain(self.source.negative.where, f"negative: {error}")
            return None

    def _arrange(self, cls: type, said: tuple[str, str] | None) -> Arrange | None:
        if said is None:
            return None
        name, where = said
        if cls is not DespatchAdvice or name not in ARRANGEMENTS:
            self.complain(where, f"arrange is {' or '.join(ARRANGEMENTS)}, of a DespatchAdvice, not {name!r}")
            return None
        return ARRANGEMENTS[name]

    def _section(self, plan: SectionPlan, section: Section) -> SectionPlan | None:
        called = f"{plan.name}.{section.field}".lstrip(".")
        try:
            kind = field_type(plan.cls, section.field)
            if not kind.many or not is_dataclass(kind.kind):
                raise UnknownFieldError(f"{section.field!r} is not a list; it needs no 'each'")
            anchor, hops = split_levels(resolve_hops(section.each, plan.context))
            context = plan.context.inside(anchor).inside(hops)
            inner = SectionPlan(section, called, kind, kind.kind, hops, context, anchor=anchor)
            inner.when = field_type(kind.kind, section.when) if section.when else None
            if section.parent:
                inner.parent = self._target(section.parent, inner.context, many=False)
                inner.children = field_type(kind.kind, section.children)
                inner.key = field_type(kind.kind, section.key)
                if inner.children.kind is not kind.kind or not inner.children.many:
                    raise UnknownFieldError(f"children = {section.children!r} is not a list of the same kind")
            return inner
        except (PathError, UnknownFieldError) as error:
            self.complain(section.where, f"[{called}]: {error}")
            return None

    def _control(self, text: Control, context: Context) -> ControlPlan | None:
        try:
            target = resolve(text.at, context)
            if text.kind == "count":
                hops, of = resolve_hops(text.of, context), None
            else:
                of = resolve(text.of, context)
                hops = of.hops
            if any(isinstance(hop, RunHop) for hop in hops) and of is None:
                raise PathError(f"{text.of!r}: only groups and segments can be counted")
            return ControlPlan(f"{text.kind}({text.of})", text.kind, target, hops, of, text.read_only, text.severity)
        except PathError as error:
            self.complain(text.where, f"control: {error}")
            return None


def _called(plan: SectionPlan, rule: Rule) -> str:
    return f"{plan.name}.{rule.field}".lstrip(".")


def _default(value: str | int | float | bool, kind: FieldType, read: ReadText) -> Any:
    if kind.kind in (str, bool) or isinstance(value, bool):
        return value
    try:
        return read(str(value))
    except ValueError as error:
        raise PathError(f"default: {error}") from None
