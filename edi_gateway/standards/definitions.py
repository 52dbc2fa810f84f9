"""The definitions that are at hand: the shipped ones, and what a user's own files add to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from threading import RLock
from typing import Any

from edi_gateway.standards.dictionary import DefinitionError, Dictionary, contents_of, read
from edi_gateway.standards.model import MessageDef, SegmentDef, UnknownDefinitionError
from edi_gateway.standards.service import DATA, data_file, functional_group, service_parts
from edi_gateway.standards.table import segments_of, tree
from edi_gateway.syntax.model import Standard

DICTIONARY = "dictionary"
_NAME = re.compile(r"(edifact|x12)/([A-Za-z0-9.]{1,12})/([A-Za-z0-9]{1,12})\.json")


class Definitions:
    """Message definitions by standard, release and type: read when first asked for, then kept.

    Args:
        own: what is laid over the shipped definitions, by the name of each file (``"edifact/D.96A/CUSDEC.json"``,
            ``"x12/004010/dictionary.json"``), in the format of ``standards/data/README.md``. They add code values,
            segments, messages and releases and never change what is shipped; ``schema.problems`` says what is wrong
            with them. The content is given and not a folder, so that what a configuration was made from is what it
            goes on to use, whatever happens to the files afterwards.

    Immutable to its users, and safe to share between threads.
    """

    def __init__(self, own: Mapping[str, bytes] | None = None) -> None:
        self._files = {name: content for name, content in (own or {}).items() if _NAME.fullmatch(name)}
        self._own = _by_release(self._files)
        self._lock = RLock()
        self._releases: dict[Standard, tuple[str, ...]] = {}
        self._messages: dict[tuple[Standard, str], tuple[str, ...]] = {}
        self._loaded: dict[tuple[Standard, str, str], MessageDef] = {}
        self._dictionaries: dict[tuple[Standard, str], Dictionary] = {}

    def __reduce__(self) -> tuple[type[Definitions], tuple[dict[str, bytes]]]:
        return Definitions, (self._files,)  # a lock does not travel to another process; the files are all there is

    def releases(self, standard: Standard) -> tuple[str, ...]:
        """The releases of a standard, such as ``"D.96A"`` or ``"004010"``, in order."""
        found = self._releases.get(standard)
        if found is None:
            own = (release for of, release in self._own if of is standard)
            found = self._releases[standard] = tuple(sorted({*_shipped_releases(standard), *own}))
        return found

    def messages(self, standard: Standard, release: str) -> tuple[str, ...]:
        """The message types of a release, in order; none where there is no such release."""
        found = self._messages.get((standard, release))
        if found is None:
            own = self._own.get((standard, release), {}).keys() - {DICTIONARY}
            found = tuple(sorted({*_shipped_messages(standard, release), *own}))
            if found:  # a release that a partner made up is not kept
                self._messages[standard, release] = found
        return found

    def load(self, standard: Standard, release: str, type: str) -> MessageDef:
        """The definition of a message, such as ``load(Standard.EDIFACT, "D.96A", "ORDERS")``.

        The names may come from a partner's file: they are looked up among what is at hand, and never make a path.

        Raises:
            UnknownDefinitionError: there is no such release or message.
            DefinitionError: a file contradicts itself.
        """
        key = (standard, release, type)
        found = self._loaded.get(key)
        if found is not None:
            return found
        if release not in self.releases(standard):
            raise UnknownDefinitionError(
                f"Release {release!r} of {standard} is not installed; there are {', '.join(self.releases(standard))}."
            )
        if type not in self.messages(standard, release):
            raise UnknownDefinitionError(f"Message {type!r} of {standard} {release} is not installed.")
        with self._lock:
            if key not in self._loaded:
                self._loaded[key] = self._message(standard, release, type)
            return self._loaded[key]

    def segment(self, standard: Standard, release: str, tag: str) -> SegmentDef | None:
        """A segment of a release, whether or not a message uses it; None where the release has none such."""
        if release not in self.releases(standard):
            return None
        with self._lock:
            dictionary = self.dictionary(standard, release)
            return dictionary.segment(tag) if tag in dictionary else None

    def dictionary(self, standard: Standard, release: str) -> Dictionary:
        """The segments, composites, elements and codes of a release.

        Raises:
            UnknownDefinitionError: there is no such release.
        """
        if release not in self.releases(standard):
            raise UnknownDefinitionError(f"Release {release!r} of {standard} is not installed.")
        if self is not SHIPPED and (standard, release) not in self._own:
            return SHIPPED.dictionary(standard, release)
        with self._lock:
            key = (standard, release)
            if key not in self._dictionaries:
                self._dictionaries[key] = _dictionary(standard, release, self._own_contents(*key, DICTIONARY))
            return self._dictionaries[key]

    def functional_group(self, type: str) -> str:
        """GS01 of the functional group that carries an X12 transaction set; "" where the set is not known."""
        found = functional_group(type)
        if found:
            return found
        own = (self._own_contents(s, r, type) for (s, r), types in self._own.items() if type in types)
        return next((str(contents.get("functional_group", "")) for contents in own), "")

    def is_own(self, standard: Standard, release: str, type: str) -> bool:
        """Whether a message comes from the user's own files."""
        return type in self._own.get((standard, release), {}) and type not in _shipped_messages(standard, release)

    def _message(self, standard: Standard, release: str, type: str) -> MessageDef:
        if self is not SHIPPED and (standard, release) not in self._own:
            return SHIPPED.load(standard, release, type)
        if type in _shipped_messages(standard, release):
            contents = read(DATA / standard.lower() / release / f"{type}.json")
        else:
            contents = self._own_contents(standard, release, type)
        dictionary = self.dictionary(standard, release)
        try:
            root = tree(contents["table"], dictionary.segment)
        except (DefinitionError, KeyError) as error:
            raise DefinitionError(f"{standard} {release} {type}: {error}") from error
        titles = data_file(f"{standard.lower()}/titles.json")
        return MessageDef(
            standard=standard,
            release=release,
            type=type,
            root=root,
            segments={segment.tag: segment for segment in segments_of(root)},
            dictionary=dictionary,
            functional_group=contents.get("functional_group", ""),
            title=contents.get("title") or titles.get(type, ""),
        )

    def _own_contents(self, standard: Standard, release: str, stem: str) -> dict[str, Any]:
        name = self._own.get((standard, release), {}).get(stem)
        return contents_of(name, self._files[name]) if name else {}


@cache
def _shipped_releases(standard: Standard) -> tuple[str, ...]:
    folders = (folder for folder in (DATA / standard.lower()).iterdir() if folder.is_dir())
    return tuple(sorted(folder.name for folder in folders if folder.name != "service"))


@cache
def _messages_of(standard: Standard, release: str) -> tuple[str, ...]:
    files = (DATA / standard.lower() / release).glob("*.json")
    return tuple(sorted(file.stem for file in files if file.stem != DICTIONARY))


def _shipped_messages(standard: Standard, release: str) -> tuple[str, ...]:
    # the release is checked first: it may be a name that a partner made up, and must become neither path nor cache key
    return _messages_of(standard, release) if release in _shipped_releases(standard) else ()


def _by_release(files: Mapping[str, bytes]) -> dict[tuple[Standard, str], dict[str, str]]:
    """The names of own files by release and by what each holds: a message type or the dictionary."""
    found: dict[tuple[Standard, str], dict[str, str]] = {}
    for name in sorted(files):
        folder, release, file = name.split("/")
        found.setdefault((Standard(folder.upper()), release), {})[file.removesuffix(".json")] = name
    return found


def _dictionary(standard: Standard, release: str, own: Mapping[str, Any]) -> Dictionary:
    """What is shipped for a release comes first, so that own files add to it and never change it."""
    path = DATA / standard.lower() / release / f"{DICTIONARY}.json"
    shipped = [read(path)] if release in _shipped_releases(standard) and path.exists() else []
    more = _more_codes(own.get("codes", {}))
    if standard is Standard.EDIFACT:
        for codes in data_file("edifact/extensions.json").values():
            more = _more_codes(codes, more)
        shipped.append(service_parts(standard, release))
    elif not shipped:  # a shipped release of X12 has its own ST and SE
        shipped.append(service_parts(standard, release))
    return Dictionary(f"{standard} {release}", *shipped, own, more_codes=more)


def _more_codes(codes: Mapping[str, str], so_far: Mapping[str, str] | None = None) -> dict[str, str]:
    more = dict(so_far or {})
    for id_, values in codes.items():
        more[id_] = f"{more.get(id_, '')} {values}"
    return more


def shipped_dictionary(standard: Standard, release: str) -> Dictionary:
    """What own files for a release are laid over: the shipped dictionary, or the service segments of a new release."""
    if release in _shipped_releases(standard):
        return SHIPPED.dictionary(standard, release)
    return _dictionary(standard, release, {})


SHIPPED = Definitions()
"""The definitions that come with the package, and nothing else."""
