"""Makes the rules of a guide out of its tables, and says of every one that cannot be made why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from edi_gateway.findings import Owner
from edi_gateway.guides import narrowing
from edi_gateway.guides.amounts import Count, Sum
from edi_gateway.guides.dates import NotBefore
from edi_gateway.guides.hierarchy import Levels, is_hierarchy
from edi_gateway.guides.identifiers import KINDS, CheckDigit, InList, Unique
from edi_gateway.guides.model import AgencyCodes, Label, Rule
from edi_gateway.guides.paths import Path, Scope
from edi_gateway.guides.reading import Table, near
from edi_gateway.guides.relations import Among, Both, Condition, Not, Number, Present, Relation
from edi_gateway.guides.usage import AllowedCodes, Length, MostRepeats, MustUse, NotUsed
from edi_gateway.mapping.paths import PathError
from edi_gateway.standards.model import MessageDef

CHECKS = ("sum", "hash", "count", "gtin", "gln", "sscc", "list", "unique", "not-before", "hierarchy")
_DEEPEST = 8


@dataclass(slots=True)
class Builder:
    """Builds rules for one guide. ``lists`` are its named lists of values."""

    guide: str
    definition: MessageDef
    lists: Mapping[str, tuple[str, ...]]
    agency: list[AgencyCodes] = field(default_factory=list)

    def use(self, table: Table, name: str) -> list[Rule]:
        """The rules of one [[use]]."""
        label = self._label(table, name, Owner.GUIDE)
        agency = table.flag("agency_codes") or False
        path = self._path(table, "path", Scope.of(self.definition.root), required=True, agency=agency)
        usage = table.text("usage", choices=("must", "not", "optional"))
        codes, fixed = table.texts("codes"), table.text("value")
        least, most = table.whole("min_length"), table.whole("max_length", 1)
        repeats = table.whole("max_repeats", 1)
        table.done()
        if not (usage or codes or fixed or least is not None or most is not None or repeats is not None):
            table.problem(
                "This [[use]] restricts nothing: give `usage`, `codes`, `value`, `min_length`, `max_length` or "
                "`max_repeats`."
            )
        if codes and fixed:
            table.problem("Give `codes` or `value`, not both.", "value")
        if path is None:
            return []
        if not path.slots and (codes or fixed or least is not None or most is not None):
            table.problem("`codes`, `value` and lengths are for an element; the path names a segment.", "path")
            return []
        rules: list[Rule] = []
        if usage == "must":
            rules.append(MustUse(label, path))
        if usage == "not":
            rules.append(NotUsed(label, path))
            _note(table, "usage", narrowing.not_used(path, self.definition))
        if usage == "optional":
            _note(table, "usage", narrowing.optional(path, self.definition))
        if codes or fixed:
            allowed = AllowedCodes(label, path, codes or (fixed,))
            rules.append(allowed)
            if agency:
                self.agency.append(allowed)
            key = "codes" if codes else "value"
            _note(table, key, narrowing.codes(path, allowed.codes, self.definition, agency=agency))
        if least is not None or most is not None:
            _note(table, "max_length", narrowing.lengths(path, None, most, self.definition))
            _note(table, "min_length", narrowing.lengths(path, least, None, self.definition))
            if least is not None and most is not None and least > most:
                table.problem("`min_length` is more than `max_length`: nothing fits.", "min_length")
            rules.append(Length(label, path, least or 0, most if most is not None else 999_999_999))
        if repeats is not None:
            rules.append(MostRepeats(label, path, repeats))
            _note(table, "max_repeats", narrowing.repeats(path, repeats, self.definition))
        return rules

    def relation(self, table: Table, name: str) -> list[Rule]:
        """The rule of one [[relation]]."""
        label = self._label(table, name, Owner.GUIDE)
        agency = table.flag("agency_codes") or False
        each, scope = self._scope(table, agency)
        condition = self._condition(table.table("if", "`if`"), table, scope, agency)
        require, require_one, forbid = (
            self._paths(table, key, scope, agency=agency) for key in ("require", "require_one", "forbid")
        )
        for path in forbid:
            _note(table, "forbid", narrowing.not_used(path, self.definition))
        if not any(key in table for key in ("require", "require_one", "forbid")):
            table.problem("This [[relation]] asks for nothing: give `require`, `require_one` or `forbid`.")
        table.done()
        if condition is None or scope is None:
            return []
        return [Relation(label, each, condition, require, require_one, forbid)]

    def check(self, table: Table, name: str) -> list[Rule]:
        """The rule of one [[check]]."""
        label = self._label(table, name, Owner.BUSINESS)
        kind = table.text("kind", required=True, choices=CHECKS)
        builders: dict[str, Callable[[Table, Label], Rule | None]] = {
            "sum": self._sum,
            "hash": self._hash,
            "count": self._count,
            "list": self._list,
            "unique": self._unique,
            "not-before": self._not_before,
            "hierarchy": self._levels,
        }
        if not kind:
            return []
        rule = self._digits(table, label, kind) if kind in KINDS else builders[kind](table, label)
        table.done()
        return [rule] if rule else []

    # ---- kinds of checks

    def _sum(self, table: Table, label: Label, what: str = "the sum") -> Rule | None:
        each, scope = self._scope(table, False)
        whole = Scope.of(self.definition.root)
        items = self._values(table, "items", scope)
        total = self._value(table, "total", whole)
        plus, minus = (self._values(table, key, whole, required=False) for key in ("plus", "minus"))
        tolerance = table.amount("tolerance")
        if not items or total is None:
            return None
        return Sum(label, items, total, each, plus, minus, tolerance, what)

    def _hash(self, table: Table, label: Label) -> Rule | None:
        return self._sum(table, label, "the hash total")

    def _count(self, table: Table, label: Label) -> Rule | None:
        whole = Scope.of(self.definition.root)
        items = self._paths(table, "items", whole, required=True)
        total = self._value(table, "total", whole)
        tolerance = table.whole("tolerance") or 0
        return Count(label, items, total, tolerance) if items and total else None

    def _digits(self, table: Table, label: Label, kind: str) -> Rule | None:
        paths = self._values(table, "paths", Scope.of(self.definition.root))
        return CheckDigit(label, paths, kind) if paths else None

    def _list(self, table: Table, label: Label) -> Rule | None:
        paths = self._values(table, "paths", Scope.of(self.definition.root))
        values, name = table.texts("values"), table.text("list")
        if bool(values) == bool(name):
            table.problem("Give either `values` or the name of a `list`.")
        elif name and name not in self.lists:
            table.problem(f'There is no list "{name}" in [lists].{near(name, self.lists)}', "list")
        else:
            return InList(label, paths, values or self.lists[name], name) if paths else None
        return None

    def _unique(self, table: Table, label: Label) -> Rule | None:
        paths = self._values(table, "paths", Scope.of(self.definition.root))
        return Unique(label, paths) if paths else None

    def _not_before(self, table: Table, label: Label) -> Rule | None:
        each, scope = self._scope(table, False)
        date, other = (self._value(table, key, scope) for key in ("date", "other"))
        tolerance = table.whole("tolerance") or 0
        if tolerance > 10_000:
            table.problem("`tolerance` is in days, 10000 at most.", "tolerance")
            return None
        return NotBefore(label, date, other, each, tolerance) if date and other else None

    def _levels(self, table: Table, label: Label) -> Rule | None:
        path = self._path(table, "path", Scope.of(self.definition.root), required=True)
        levels = table.texts("levels", required=True)
        if len(set(levels)) != len(levels):
            table.problem("`levels` names a level twice.", "levels")
        if path is None or not levels:
            return None
        if not is_hierarchy(path):
            table.problem("`path` must lead to the loop that begins with HL.", "path")
            return None
        return Levels(label, path, levels)

    # ---- parts

    def _label(self, table: Table, name: str, owner: Owner) -> Label:
        table.text("name")
        return Label(self.guide, name, table.severity(), owner, table.text("text"), table.text("fix"))

    def _scope(self, table: Table, agency: bool) -> tuple[Path | None, Scope | None]:
        """What ``each`` names, and the scope that it makes; the scope is None where ``each`` is wrong."""
        whole = Scope.of(self.definition.root)
        if "each" not in table:
            table.text("each")
            return None, whole
        each = self._path(table, "each", whole, agency=agency)
        if each is None:
            return None, None
        if each.slots or not each.hops:
            table.problem("`each` must lead to a group or a segment, not to an element.", "each")
            return None, None
        return each, whole.each(each)

    def _condition(self, found: Table | None, owner: Table, scope: Scope | None, agency: bool) -> Condition | None:
        if found is None:
            owner.problem("`if` is missing in this [[relation]].")
            return None
        return None if scope is None else self._one(found, scope, agency, 0)

    def _one(self, table: Table, scope: Scope, agency: bool, depth: int) -> Condition | None:
        """A condition out of its table: ``path`` with a question, or ``all``, ``any``, ``not`` of others."""
        if depth > _DEEPEST:
            table.problem("These conditions are nested too deeply.")
            return None
        joined = [key for key in ("all", "any", "not") if key in table]
        if joined:
            if len(joined) > 1 or "path" in table:
                table.problem("A condition is one of `path`, `all`, `any`, `not`.")
            key = joined[0]
            tables = [t] if key == "not" and (t := table.table("not", "`not`")) else table.tables(key, f"`{key}`")
            parts = [self._one(part, scope, agency, depth + 1) for part in tables]
            if not parts and key != "not":
                table.problem(f"`{key}` needs at least one condition.", key)
            table.done()
            good = tuple(part for part in parts if part is not None)
            if len(good) < len(parts) or not good:
                return None
            return Not(good[0]) if key == "not" else Both(good, key == "all")
        return self._question(table, scope, agency)

    def _question(self, table: Table, scope: Scope, agency: bool) -> Condition | None:
        path = self._path(table, "path", scope, required=True, agency=agency)
        present = table.flag("present")
        wanted, unwanted = table.texts("is"), table.texts("is_not")
        least, most = table.whole("at_least"), table.whole("at_most")
        table.done()
        asked = [present is not None, bool(wanted), bool(unwanted), least is not None or most is not None]
        if sum(asked) != 1:
            table.problem("A condition asks one thing: `present`, `is`, `is_not`, or `at_least` and `at_most`.")
            return None
        if path is None:
            return None
        if present is not None:
            return Present(path, present)
        if not (wanted or unwanted):
            return Number(path, least, most)
        if not path.slots:
            table.problem("`is` and `is_not` are for an element; the path names a segment.", "path")
            return None
        key = "is" if wanted else "is_not"
        _note(table, key, narrowing.codes(path, wanted or unwanted, self.definition, agency=agency))
        return Among(path, wanted or unwanted, bool(wanted))

    def _paths(
        self, table: Table, key: str, scope: Scope | None, *, required: bool = False, agency: bool = False
    ) -> tuple[Path, ...]:
        texts = table.texts(key, required=required)
        return tuple(p for text in texts if scope and (p := self._resolve(table, key, text, scope, agency)))

    def _values(self, table: Table, key: str, scope: Scope | None, *, required: bool = True) -> tuple[Path, ...]:
        """Paths that all end at an element; none where one of them does not."""
        paths = self._paths(table, key, scope, required=required)
        for path in paths:
            if not path.slots:
                table.problem(f"{path.text!r} names a segment; `{key}` needs an element.", key)
        return paths if all(path.slots for path in paths) else ()

    def _value(self, table: Table, key: str, scope: Scope | None) -> Path | None:
        path = self._path(table, key, scope, required=True)
        if path is not None and not path.slots:
            table.problem(f"{path.text!r} names a segment; `{key}` needs an element.", key)
            return None
        return path

    def _path(
        self, table: Table, key: str, scope: Scope | None, *, required: bool = False, agency: bool = False
    ) -> Path | None:
        text = table.text(key, required=required)
        return self._resolve(table, key, text, scope, agency) if text and scope else None

    def _resolve(self, table: Table, key: str, text: str, scope: Scope, agency: bool) -> Path | None:
        try:
            path = scope.path(text)
        except PathError as error:
            table.problem(f"{error} ({self.definition.name}).", key)
            return None
        _note(table, key, narrowing.conditions(path, self.definition, agency=agency))
        return path


def _note(table: Table, key: str, reasons: Iterable[str]) -> None:
    for reason in reasons:
        table.problem(reason, key)
