"""The map language: what a map file may say, read into rules and sections, with every mistake in it named at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from edi_gateway.errors import ConfigurationError
from edi_gateway.mapping.paths import PathError, split_join
from edi_gateway.mapping.source import Entry, Value, merge, read_source

OPTIONS: Mapping[str, tuple[type, ...]] = {
    "at": (str, list),
    "use": (str,),
    "codes": (str, dict),
    "unknown": (str,),
    "join": (str,),
    "format": (str,),
    "time": (str,),
    "until": (str,),
    "qualifier": (dict,),
    "fill": (str,),
    "default": (str, int, float, bool),
    "when": (str,),
    "overflow": (str,),
    "numbered": (bool,),
    "read_only": (bool,),
    "write_only": (bool,),
}
"""The options of a rule, each with the types it takes; ``docs/mapping.md`` says what they mean."""

CHOICES = {"unknown": ("error", "warning", "skip", "keep"), "overflow": ("error", "cut")}
NEGATIVE_OPTIONS = ("fields", "when")
ALWAYS = "always"
SECTION_OPTIONS = ("each", "parent", "children", "key", "when", "skip_incomplete", "read_only")
TOP = (
    *("message", "document", "description", "extends", "include", "fields", "blocks", "fallback", "control"),
    *("always", "ignore", "negative", "computed", "arrange"),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One field of the document and where it stands in the message.

    ``at`` holds the alternatives, the first of which is written; each is a list of paths whose texts are joined (one
    path where nothing is joined). ``time`` is the field for the time of day of a date or, of a ``period``, for its
    last day.
    """

    field: str
    at: tuple[tuple[str, ...], ...]
    where: str
    codes: str | Mapping[str, str] | None = None
    unknown: str = "error"
    join: str | None = None
    format: str = ""
    time: str = ""
    period: bool = False
    qualifier: Mapping[int, str] | None = None
    fill: str = ""
    default: str | int | float | bool | None = None
    when: str = ""
    overflow: str = "error"
    numbered: bool = False
    read_only: bool = False
    write_only: bool = False

    def below(self, field: str, path: str) -> Rule:
        """The same rule inside a field that uses the block it stands in."""
        at = tuple(tuple(f"{path}/{p}" for p in alternative) for alternative in self.at)
        when = f"{field}.{self.when}" if self.when else ""
        time = f"{field}.{self.time}" if self.time else ""
        return replace(self, field=f"{field}.{self.field}", at=at, when=when, time=time)


@dataclass(frozen=True, slots=True)
class Section:
    """A list in the document: one item for each group, segment or run that ``each`` names.

    ``when`` is a field of the items: of several sections that fill one list, the first whose ``when`` an item has
    writes it.
    """

    field: str
    each: str
    where: str
    rules: tuple[Rule, ...] = ()
    sections: tuple[Section, ...] = ()
    parent: str = ""
    children: str = ""
    key: str = "id"
    when: str = ""
    skip_incomplete: bool = False
    read_only: bool = False

    def below(self, field: str, path: str) -> Section:
        return replace(self, field=f"{field}.{self.field}", each=f"{path}/{self.each}")


@dataclass(frozen=True, slots=True)
class Control:
    """A number that follows from the rest of the message: ``kind`` is "count" or "sum" of what ``of`` names."""

    at: str
    kind: str
    of: str
    where: str
    read_only: bool = False
    severity: str = "error"


@dataclass(frozen=True, slots=True)
class Negative:
    """Numbers that the message has with the other sign: those of ``fields``, where the document's field ``when`` has
    one of ``values``, or ``when`` is "always". Without ``when`` it is off."""

    where: str
    fields: tuple[str, ...]
    when: str = ""
    values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MapSource:
    """A map file, understood but not yet held against the message and the document."""

    name: str
    file: str
    message: str
    document: str
    root: Section
    fallback: tuple[Rule, ...] = ()
    control: tuple[Control, ...] = ()
    always: tuple[tuple[str, str], ...] = ()  # path, where
    ignore: frozenset[str] = frozenset()
    negative: Negative | None = None
    computed: tuple[tuple[str, str], ...] = ()  # field, where
    arrange: tuple[str, str] | None = None  # name, where
    problems: tuple[str, ...] = field(default=())


def read_map(path: Path, bases: Mapping[str, Sequence[Path]]) -> MapSource:
    """Read a map file and those it extends.

    Args:
        path: the TOML file.
        bases: files of other maps by name, for ``extends`` and ``include``. The last of a name is the one that is
            meant; those before it are what a map of that name may extend itself.

    Raises:
        ConfigurationError: it is not TOML, or extends what is not there. Mistakes in the language are collected in
            ``problems`` instead, so that they can be told together with those that need the definitions.
    """
    entry = _extended(path, bases, ())
    reader = _Reader()
    return reader.map(path.stem, entry)


def _extended(path: Path, bases: Mapping[str, Sequence[Path]], above: tuple[Path, ...]) -> Entry:
    """A file merged over the one that it extends, and over the blocks of the one that it includes."""
    own = read_source(path)
    for key, says in (("include", "includes"), ("extends", "extends")):
        named = own.get(key)
        if named is None:
            continue
        files = bases.get(str(named.value), ())
        base = _base(path, [file for file in files if file not in (*above, path)])
        if base is None:
            what = "itself" if files else f"{named.value!r}, which is not there"
            raise ConfigurationError(f"{named.where}: the map {says} {what}")
        found = _extended(base, bases, (*above, path))
        own = merge(found if key == "extends" else _only_blocks(found), own)
    return own


def _base(path: Path, files: Sequence[Path]) -> Path | None:
    """The one of a name's files that a map means: in its own folder, so that a map that ships builds on what ships
    whatever somebody's own of that name says; else the last."""
    beside = [file for file in files if file.parent == path.parent]
    return next(reversed(beside or files), None)


def _only_blocks(entry: Entry) -> Entry:
    blocks = entry.get("blocks")
    return Entry({} if blocks is None else {"blocks": blocks}, entry.file, entry.line)


class _Reader:
    """Turns entries into rules; ``problems`` gathers what is wrong."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.blocks: dict[str, Entry] = {}

    def complain(self, entry: Entry, text: str) -> None:
        self.problems.append(f"{entry.where}: {text}")

    def map(self, name: str, entry: Entry) -> MapSource:
        blocks = entry.get("blocks")
        self.blocks = dict(blocks.items()) if blocks else {}
        for key in ("message", "document", "fields"):
            if entry.get(key) is None:
                self.problems.append(f"{entry.file}:1: {key} is missing")
        rules: list[Rule] = []
        sections: list[Section] = []
        for key, inner in entry.items():
            if key == "fields":
                self._fields(inner, "", rules, sections, ())
            elif _is_section(inner):
                sections += self._sections(key, inner, ())
            elif key not in TOP:
                self.complain(inner, f"{key!r} is not known here{_meant(key, TOP)}; a list of lines needs 'each'")
        fallback: list[Rule] = []
        if (more := entry.get("fallback")) is not None:
            self._fields(more, "", fallback, [], ())
        root = Section("", "", f"{entry.file}:1", tuple(rules), tuple(sections))
        return MapSource(
            name,
            entry.file,
            self._text(entry.get("message")),
            self._text(entry.get("document")),
            root,
            tuple(replace(rule, read_only=True) for rule in fallback),
            tuple(self._controls(entry.get("control"))),
            tuple((self._text(e), e.where) for e in self._list(entry.get("always"))),
            frozenset(self._text(e) for e in self._list(entry.get("ignore"))),
            self._negative(entry.get("negative")),
            tuple((self._text(e), e.where) for e in self._list(entry.get("computed"))),
            (self._text(arrange), arrange.where) if (arrange := entry.get("arrange")) is not None else None,
            tuple(self.problems),
        )

    def _fields(
        self, entry: Entry, prefix: str, rules: list[Rule], sections: list[Section], using: tuple[str, ...]
    ) -> None:
        """Rules below a table of fields; a table that is no rule is a part of the document."""
        for key, inner in entry.items():
            name = f"{prefix}{key}"
            if isinstance(inner.value, str):
                rules.append(Rule(name, self._at(inner), inner.where))
            elif _is_section(inner):
                sections += self._sections(name, inner, using)
            elif isinstance(inner.value, dict) and not _is_rule(inner):
                self._fields(inner, f"{name}.", rules, sections, using)
            elif isinstance(inner.value, dict):
                self._rule(name, inner, rules, sections, using)
            else:
                self.complain(inner, f"{name} must be a path in quotes, or a table with 'at'")

    def _rule(
        self, name: str, entry: Entry, rules: list[Rule], sections: list[Section], using: tuple[str, ...]
    ) -> None:
        options: dict[str, Value] = {}
        for key, inner in entry.items():
            if key not in OPTIONS:
                self.complain(inner, f"{name}: there is no option {key!r}{_meant(key, tuple(OPTIONS))}")
            elif not isinstance(inner.value, OPTIONS[key]):
                types = " or ".join(t.__name__ for t in OPTIONS[key])
                self.complain(inner, f"{name}: {key} must be of type {types}")
            elif key in CHOICES and inner.value not in CHOICES[key]:
                self.complain(inner, f"{name}: {key} is one of {', '.join(CHOICES[key])}")
            else:
                options[key] = inner.value
        at = entry.get("at")
        if at is None:
            self.complain(entry, f"{name}: 'at' is missing: where in the message?")
            return
        use = options.pop("use", None)
        if use is not None:
            self._use(name, entry, str(use), str(at.value), rules, sections, using)
            return
        rules.append(_build_rule(name, self._at(at), entry.where, options))

    def _use(
        self,
        name: str,
        entry: Entry,
        block: str,
        at: str,
        rules: list[Rule],
        sections: list[Section],
        using: tuple[str, ...],
    ) -> None:
        if block not in self.blocks:
            self.complain(entry, f"{name}: there is no block {block!r}{_meant(block, tuple(self.blocks))}")
        elif block in using:
            self.complain(entry, f"{name}: block {block!r} uses itself")
        else:
            inner_rules: list[Rule] = []
            inner_sections: list[Section] = []
            self._fields(self.blocks[block], "", inner_rules, inner_sections, (*using, block))
            rules += [rule.below(name, at) for rule in inner_rules]
            sections += [section.below(name, at) for section in inner_sections]

    def _sections(self, name: str, entry: Entry, using: tuple[str, ...]) -> Iterator[Section]:
        """One section, or several in a row that fill the same list."""
        if isinstance(entry.value, list):
            for inner in entry.value:
                yield self._section(name, inner, using)
        else:
            yield self._section(name, entry, using)

    def _section(self, name: str, entry: Entry, using: tuple[str, ...]) -> Section:
        rules: list[Rule] = []
        sections: list[Section] = []
        own = {key: inner for key, inner in entry.items() if key not in (*SECTION_OPTIONS, "use")}
        block = entry.get("use")
        if block is not None:
            found = self.blocks.get(self._text(block))
            if found is None:
                self.complain(block, f"{name}: there is no block {block.value!r}")
            else:
                self._fields(found, "", rules, sections, (*using, self._text(block)))
        self._fields(Entry(own, entry.file, entry.line), "", rules, sections, using)
        flags = {k: bool(e.value) for k in ("skip_incomplete", "read_only") if (e := entry.get(k)) is not None}
        texts = {k: self._text(e) for k in ("parent", "children", "key", "when") if (e := entry.get(k)) is not None}
        each = entry.get("each")
        if each is None:
            self.complain(entry, f"{name}: 'each' is missing")
        return Section(name, self._text(each), entry.where, tuple(rules), tuple(sections), **texts, **flags)  # type: ignore[arg-type]

    def _negative(self, entry: Entry | None) -> Negative | None:
        if entry is None:
            return None
        if not isinstance(entry.value, dict):
            self.complain(entry, "negative is a table with 'fields' and 'when'")
            return None
        for key, inner in entry.items():
            if key not in NEGATIVE_OPTIONS:
                self.complain(inner, f"negative: there is no option {key!r}{_meant(key, NEGATIVE_OPTIONS)}")
        fields = tuple(self._text(e) for e in self._list(entry.get("fields")))
        condition = self._text(entry.get("when"))
        when, equals, values = condition.partition("=")
        if condition and condition != ALWAYS and not (when and equals and all(values.split("|"))):
            self.complain(entry, f"negative: when is FIELD=VALUE|VALUE, such as invoice_type=381, not {condition!r}")
        return Negative(entry.where, fields, when.strip(), frozenset(v.strip() for v in values.split("|")))

    def _controls(self, entry: Entry | None) -> Iterator[Control]:
        for at, inner in entry.items() if entry else ():
            table = inner if isinstance(inner.value, dict) else Entry({"is": inner}, inner.file, inner.line)
            formula = self._text(table.get("is"))
            kind, bracket, rest = formula.partition("(")
            severity = table.get("severity")
            read_only = table.get("read_only")
            if kind not in ("count", "sum") or not bracket or not rest.endswith(")"):
                self.complain(inner, f"control {at!r} must be count(PATH) or sum(PATH), not {formula!r}")
                continue
            yield Control(
                at,
                kind,
                rest[:-1].strip(),
                inner.where,
                bool(read_only.value) if read_only else False,
                str(severity.value) if severity else "error",
            )

    def _at(self, entry: Entry) -> tuple[tuple[str, ...], ...]:
        alternatives = entry.value if isinstance(entry.value, list) else [entry]
        return tuple(self._joined(alternative) for alternative in alternatives)

    def _joined(self, entry: Entry) -> tuple[str, ...]:
        text = self._text(entry)
        try:
            return tuple(split_join(text))
        except PathError:
            return (text,)  # what is wrong with it comes out when it is resolved

    def _list(self, entry: Entry | None) -> list[Entry]:
        if entry is None:
            return []
        if not isinstance(entry.value, list):
            self.complain(entry, "this must be a list, in square brackets")
            return []
        return entry.value

    def _text(self, entry: Entry | None) -> str:
        if entry is None:
            return ""
        if not isinstance(entry.value, str):
            self.complain(entry, f"{entry.value!r} must be text, in quotes")
            return ""
        return entry.value


def _build_rule(name: str, at: tuple[tuple[str, ...], ...], where: str, options: Mapping[str, Value]) -> Rule:
    rest = {key: value for key, value in options.items() if key not in ("at", "codes", "qualifier", "until")}
    given = options.get("codes")
    codes: object = given
    if isinstance(given, dict):
        codes = {key: str(inner.value) for key, inner in given.items()}
    qualifier = options.get("qualifier")
    lengths = None
    if isinstance(qualifier, dict):
        lengths = {int(key): str(inner.value) for key, inner in qualifier.items() if key.isdigit()}
    if "until" in options:
        rest |= {"time": options["until"], "period": True}
    return Rule(name, at, where, codes=codes, qualifier=lengths, **rest)  # type: ignore[arg-type]


def _is_rule(entry: Entry) -> bool:
    return any(key in OPTIONS for key, _ in entry.items())


def _is_section(entry: Entry) -> bool:
    if isinstance(entry.value, list):
        return bool(entry.value) and all(isinstance(e.value, dict) for e in entry.value)
    return entry.get("each") is not None


def _meant(word: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(word, known, 1)
    return f"; did you mean {close[0]!r}?" if close else ""
