"""Documents that a map can carry, generated from the map itself: what its rules name, within what its elements take."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from edi_gateway.mapping import CompiledMap
from edi_gateway.mapping.fields import hints, required
from edi_gateway.mapping.paths import NodeHop, RunHop, Target
from edi_gateway.mapping.plan import FieldPlan, SectionPlan
from edi_gateway.standards.model import ElementDef

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_LABEL = re.compile(r"([a-z_]+)\[(\d+)\]")
_MOST_REPAIRS = 60
_NUMERIC = ("n", "R", "N")


def documents(mapping: CompiledMap) -> st.SearchStrategy[Any]:
    """Documents of the map's type. A seed and a density are drawn; what the message cannot say is taken out again."""

    def make(seed: int, density: int) -> Any:
        document = Maker(Random(seed), density, mapping).document()  # noqa: S311 - test data
        assume(document is not None)
        return document

    return st.builds(make, st.integers(0, 2**32), st.sampled_from((100, 90, 60, 30, 0)))


class Maker:
    """Makes documents. ``density`` is how many of the optional fields are there, in percent."""

    def __init__(self, random: Random, density: int, mapping: CompiledMap) -> None:
        self.random, self.density, self.mapping = random, density, mapping
        self.items_made = 0

    def document(self) -> Any | None:
        """A document that is written without an error; None where none was found."""
        made = self.part(self.mapping.plan.root)
        if made is None:
            return None
        for _ in range(_MOST_REPAIRS):
            _drop_empty_items(made)
            made = self.mapping.arranged(made)  # findings are about what is written
            error = next((f for f in self.mapping.write(made).findings if f.is_error), None)
            if error is None:
                return made
            if not self._take_out(made, error.place.path or "", error.place.tag):
                return None
        return None

    # ---- parts

    def part(self, plan: SectionPlan, depth: int = 0) -> Any:
        """An object of the section's class, with what its rules and its lists name."""
        values: dict[str, Any] = {}
        for planned in _rules(plan):
            value = self.value(planned, plan) if self._wanted(planned, plan) else None
            if value is not None:
                values[planned.name] = value
                if planned.time is not None and self._maybe():
                    values[".".join(planned.time.chain)] = self._beside(planned)
        if plan.parent is not None and plan.key is not None:
            self.items_made += 1  # what lies in another names it by its number, so no two have the same
            values[plan.key.chain[0]] = str(self.items_made)
        lists: dict[str, list[Any]] = {}
        for section in plan.sections:
            name = section.source.field
            if name in lists or section.source.read_only or section.list_field is None:
                continue
            # Items that share out several places come back place by place: all of one list stand in the same.
            places = [s for s in plan.sections if s.source.field == name and s.when is not None]
            lists[name] = self.items(self.random.choice(places) if places else section, depth)
        made = _build(plan.cls, values, lists)
        if made is not None and plan.children is not None and depth < 1:
            inner = self.items(plan, depth + 1) if self._maybe() else []
            setattr(made, plan.children.chain[0], inner)
        return made

    def _beside(self, planned: FieldPlan) -> date | time:
        """What stands with a date: its time of day, or the last day of a period."""
        if planned.rule.period:
            return self._day()
        return time(self.random.randrange(24), self.random.randrange(60))

    def _day(self) -> date:
        return date(2001, 1, 1) + timedelta(days=self.random.randrange(15_000))

    def items(self, section: SectionPlan, depth: int) -> list[Any]:
        # Trees branch at every level: far down there is one of a kind, or none.
        deep = section.name.count(".") > 1
        most = min([1 if deep else 3, *(hop.node.max for hop in section.hops if isinstance(hop, NodeHop))])
        runs = [hop for hop in section.hops if isinstance(hop, RunHop)]
        if runs and len(section.hops) == 1:
            most = min(most, len(runs[0].occurrences))
        mandatory = bool(section.hops) and isinstance(section.hops[0], NodeHop) and section.hops[0].node.mandatory
        if not mandatory and not (self._maybe() and (not deep or self._goes_on())):
            return []
        made = [self.part(section, depth) for _ in range(self.random.randint(1, most))]
        return [item for item in made if item is not None and not _is_empty(item)]

    def _wanted(self, planned: FieldPlan, plan: SectionPlan) -> bool:
        if plan.when is not None and planned.name.split(".")[0] == plan.when.chain[0]:
            return True
        needed = planned.name in required(plan.cls) or (not plan.hops and _is_mandatory(planned))
        return needed or planned.default is not None or _opens(planned, plan) or self._maybe()

    def _goes_on(self) -> bool:
        return self.random.randrange(3) == 0

    def _maybe(self) -> bool:
        return self.random.randrange(100) < self.density

    # ---- values

    def value(self, planned: FieldPlan, plan: SectionPlan) -> Any:
        kind, element = planned.type.kind, planned.element
        if planned.table is not None:
            return self._from_table(planned, plan)
        if kind is Decimal:
            return self._number(element)
        if kind is int:
            if element.codes is not None:
                return self.random.choice(sorted(int(c) for c in element.codes if c.isdigit()))
            return self.random.randint(1, 10 ** min(4, element.max) - 1)
        if kind is date:
            return self._day()
        if kind is time:
            return time(self.random.randrange(24), self.random.randrange(60))
        if planned.type.gtin:
            return gtin(self.random, tuple(planned.rule.qualifier or ()) or (14,))
        if planned.type.sscc:
            return sscc(self.random)
        return self._text(planned, plan)

    def _from_table(self, planned: FieldPlan, plan: SectionPlan) -> Any:
        table, element = planned.table, planned.element
        assert table is not None
        avoided = _avoided(planned, plan)
        stable = [
            document
            for document, message in table.to_message.items()
            if table.to_document.get(message) == document
            and (element.codes is None or message in element.codes)
            and message not in avoided
        ]
        if not stable:
            return None
        chosen = self.random.choice(stable)
        return chosen == "true" if planned.type.kind is bool else chosen

    def _number(self, element: ElementDef) -> Decimal:
        places = int(element.type[1:]) if element.type[:1] == "N" and element.type[1:].isdigit() else 2
        digits = max(1, min(element.max, 9) - (0 if element.type[:1] == "N" else 1))
        if element.max < 4 and element.type[:1] != "N":
            places = 0
        return Decimal(self.random.randint(1, 10**digits - 1)).scaleb(-places)

    def _text(self, planned: FieldPlan, plan: SectionPlan) -> str | None:
        element = planned.element
        if element.codes is not None:
            avoided = _avoided(planned, plan)
            fitting = sorted(c for c in element.codes if element.min <= len(c) <= element.max and c not in avoided)
            return self.random.choice(fitting) if fitting else None
        if element.type[:1] in _NUMERIC and element.type != "NR":
            return str(self.random.randint(10 ** (max(element.min, 1) - 1), 10 ** min(element.max, 6) - 1))
        if element.type == "a":
            return "".join(self.random.choices(LETTERS[:26], k=max(element.min, min(3, element.max))))
        if planned.name.endswith("country") and element.max >= 2:
            return self.random.choice(("DE", "FR", "US", "NL"))
        if element.id in ("3039", "67") and element.max >= 13:
            return gln(self.random)
        if planned.rule.join is not None:
            return self._words(planned)
        return self._word(element.min, element.max)

    def _word(self, least: int, most: int) -> str:
        least, most = max(least, 1), min(most, 12)
        return "".join(self.random.choices(LETTERS, k=self.random.randint(min(max(least, 2), most), max(least, most))))

    def _words(self, planned: FieldPlan) -> str:
        """Words that fit into the pieces of a joined text, wherever it is cut."""
        sizes = [slot.definition.max for target in planned.targets[0] for slot in target.slots[0]]
        longest = max(1, min(min(sizes) // 2, 12))
        room = sum(size - longest for size in sizes) if len(sizes) > 1 else sizes[0]
        words: list[str] = []
        while True:
            word = self._word(1, longest)
            if sum(map(len, words)) + len(words) + len(word) > min(room, 90) or (words and not self._maybe()):
                return " ".join(words) or word[: sizes[0]]
            words.append(word)

    # ---- repairs

    def _take_out(self, document: Any, label: str, tag: str | None) -> bool:
        """Remove what a finding is about: the item that its label names, or the fields that stand in its segment."""
        steps = _LABEL.findall(label)
        if steps:
            holder = document
            for name, number in steps[:-1]:
                holder = getattr(holder, name)[int(number) - 1]
            name, number = steps[-1]
            section = _section(self.mapping.plan.root, [n for n, _ in steps])
            item = getattr(holder, name)[int(number) - 1]
            if section is not None and tag and _clear(item, section, tag):
                return True
            del getattr(holder, name)[int(number) - 1]
            return True
        root = self.mapping.plan.root
        return tag is not None and (_clear(document, root, tag) or _clear_items(document, root, tag))


def _section(plan: SectionPlan, names: list[str]) -> SectionPlan | None:
    if not names:
        return plan
    for section in plan.sections:
        if section.source.field == names[0]:
            return _section(section, names[1:])
    return _section(plan, names[1:]) if plan.children is not None and plan.children.chain == (names[0],) else None


def _clear(item: Any, plan: SectionPlan, tag: str) -> bool:
    """Take out of an object the optional fields that stand in segments with a tag; whether there were any."""
    done = False
    for planned in plan.fields:
        tags = {_tag(target, plan) for target in planned.targets[0]}
        holder, name = item, planned.name
        while "." in name and holder is not None:
            first, name = name.split(".", 1)
            holder = getattr(holder, first)
        if tag not in tags or holder is None or getattr(holder, name) is None:
            continue
        if name not in required(type(holder)):
            setattr(holder, name, None)
            done = True
        elif holder is not item:
            done = _drop(item, planned.name.rsplit(".", 1)[0]) or done
    _prune(item)
    return done or _drop_parts(item, plan, tag)


def _clear_items(item: Any, plan: SectionPlan, tag: str) -> bool:
    """The same for the items of all lists: some findings do not say which item they are about."""
    done = False
    for section in plan.sections:
        if section.list_field is None:
            continue
        holder = item
        for name in section.list_field.chain:
            holder = getattr(holder, name, None)
        for each in holder or ():
            done = _clear(each, section, tag) or _clear_items(each, section, tag) or done
    return done


def _drop_parts(item: Any, plan: SectionPlan, tag: str) -> bool:
    """Take out the parts of an object that stand below a segment with a tag."""
    below: dict[str, bool] = {}
    for planned in plan.fields:
        tags = [hop.segment.tag for t in planned.targets[0] for hop in t.hops if isinstance(hop, NodeHop)]
        first = planned.name.partition(".")[0]
        if first != planned.name:
            below[first] = below.get(first, True) and tag in tags
    dropped = [_drop(item, first) for first, whole in below.items() if whole and getattr(item, first) is not None]
    return any(dropped)


def _drop(item: Any, dotted: str) -> bool:
    *path, last = dotted.split(".")
    for name in path:
        item = getattr(item, name)
    if last in required(type(item)):
        return False
    setattr(item, last, None)
    return True


def _drop_empty_items(part: Any) -> None:
    """An item of a list that says nothing makes an empty segment, which is read as nothing."""
    for field in fields(part):
        value = getattr(part, field.name)
        for inner in value if isinstance(value, list) else (value,):
            if is_dataclass(inner):
                _drop_empty_items(inner)
        if isinstance(value, list):
            value[:] = [inner for inner in value if not (is_dataclass(inner) and _is_empty(inner))]


def _prune(item: Any) -> None:
    """Parts of a document in which nothing is said are not there."""
    for field in fields(item):
        value = getattr(item, field.name)
        if is_dataclass(value):
            _prune(value)
            if _is_empty(value):
                setattr(item, field.name, None)


def _is_empty(item: Any) -> bool:
    return all(getattr(item, f.name) in (None, []) for f in fields(item))


def _tag(target: Target, plan: SectionPlan) -> str | None:
    nodes = [hop for hop in target.hops if isinstance(hop, NodeHop)]
    if not nodes:
        nodes = [hop for hop in plan.hops if isinstance(hop, NodeHop)]
    return nodes[-1].segment.tag if nodes else None


def _opens(planned: FieldPlan, plan: SectionPlan) -> bool:
    """Whether this is the first rule of a segment or group that the message cannot do without."""
    first = planned.targets[0][0].hops[:1]
    if not first or not isinstance(first[0], NodeHop) or not first[0].node.mandatory:
        return False
    same = (
        f for f in plan.fields for h in f.targets[0][0].hops[:1] if isinstance(h, NodeHop) and h.node is first[0].node
    )
    return next(same, None) is planned


def _rules(plan: SectionPlan) -> Iterable[FieldPlan]:
    """The rules that both read and write, the first of each field."""
    seen: set[str] = set()
    for planned in plan.fields:
        if planned.reads and planned.writes and planned.name not in seen:
            seen.add(planned.name)
            yield planned


def _is_mandatory(planned: FieldPlan) -> bool:
    """Whether a field of the document itself fills an element that every message has."""
    target = planned.targets[0][0]
    hops = [hop for hop in target.hops if isinstance(hop, NodeHop) and hop.node.mandatory]
    return hops == list(target.hops) and hops[-1].segment.elements[target.slots[0][0].element - 1].mandatory


def _avoided(planned: FieldPlan, plan: SectionPlan) -> frozenset[str]:
    """Codes that the path excludes at the place where this field stands."""
    slot = planned.targets[0][0].slots[0][0]
    hops = (*plan.hops, *planned.targets[0][0].hops)
    tests = [t for hop in hops if isinstance(hop, NodeHop) for t in hop.tests]
    return frozenset(
        v
        for t in tests
        if t.kind == "!=" and (t.slot.element, t.slot.component) == (slot.element, slot.component)
        for v in t.values
    )


def _build(cls: type, values: dict[str, Any], lists: dict[str, list[Any]]) -> Any:
    """An object from dotted values; a part that lacks a required field gets none of its fields."""
    own: dict[str, Any] = dict(lists)
    nested: dict[str, dict[str, Any]] = {}
    inner_lists: dict[str, dict[str, list[Any]]] = {}
    for name, items in lists.items():
        if "." in name:
            first, rest = name.split(".", 1)
            inner_lists.setdefault(first, {})[rest] = items
            own.pop(name)
    for name, value in values.items():
        first, dot, rest = name.partition(".")
        if dot:
            nested.setdefault(first, {})[rest] = value
        else:
            own[first] = value
    for name in {*nested, *inner_lists}:
        inner = hints(cls)[name][0]
        made = _build(inner, nested.get(name, {}), inner_lists.get(name, {}))
        if made is not None and not _is_empty(made):
            own[name] = made
    missing = [name for name in required(cls) if own.get(name) is None]
    if missing:
        return None
    return cls(**own)


def digit(body: str) -> str:
    """The check digit of a GS1 number."""
    total = sum(int(d) * (3 if place % 2 == 0 else 1) for place, d in enumerate(reversed(body)))
    return str(-total % 10)


def gtin(random: Random, lengths: tuple[int, ...]) -> str:
    length = random.choice(lengths)
    body = str(random.randint(1, 9)) + "".join(random.choices("0123456789", k=length - 2))
    return (body + digit(body)).zfill(14)


def sscc(random: Random) -> str:
    body = "".join(random.choices("0123456789", k=17))
    return body + digit(body)


def gln(random: Random) -> str:
    body = "40" + "".join(random.choices("0123456789", k=10))
    return body + digit(body)


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Where two documents differ, as lines such as ``lines[2].quantity.unit: 'KGM' != None``."""
    if is_dataclass(one) and type(one) is type(other):
        found = [
            differences(getattr(one, f.name), getattr(other, f.name), f"{path}.{f.name}".lstrip("."))
            for f in fields(one)
        ]
        return [line for lines in found for line in lines]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True), 1)
        return [line for number, (a, b) in pairs for line in differences(a, b, f"{path}[{number}]")]
    return [] if one == other else [f"{path}: {one!r} != {other!r}"]
