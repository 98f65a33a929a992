"""Names to OIDs and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from hashlib import sha256
from importlib.metadata import version
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from ne8000d import oid as oids
from ne8000d.errors import ConfigError
from ne8000d.names import catalog, sources
from ne8000d.names.catalog import Catalog, Row
from ne8000d.names.objects import IndexPart, Kind, Object, oid_part

_NAME: Final = re.compile(
    r"(?:([A-Za-z][\w-]*)::)?([A-Za-z][\w-]*)((?:\.(?:\d+|[A-Za-z][\w-]*|\"[^\"]*\"))*)"
)
_PIECE: Final = re.compile(r"\.(?:(\d+)|([A-Za-z][\w-]*)|\"([^\"]*)\")")


class UnknownName(ConfigError):
    """A name that no MIB module has, or that means nothing."""


class Names:
    """What the MIB modules of some folders define.

    The index of all modules is kept in `cache_dir` and made anew when a file changes; without a
    folder, or with one that can't be written, it is made at every start (0.5 s for the shipped
    modules). Where two folders have one module, the first folder's is used; if that does not
    parse, the next.

    `problems` holds a sentence for each module that was left out, with its file and line.
    """

    def __init__(self, directories: Sequence[Path], cache_dir: Path | None) -> None:
        contents = _catalog(directories, cache_dir)
        self.problems = contents.problems
        self._types = contents.types
        self._by_oid: dict[str, Row] = {}
        self._by_name: dict[str, list[Row]] = {}
        for row in contents.rows:
            self._by_name.setdefault(row.name, []).append(row)
            known = self._by_oid.get(row.oid)
            if known is None or (known.kind == Kind.NODE and row.kind != Kind.NODE):
                self._by_oid[row.oid] = row

    def resolve(self, text: str) -> tuple[Object, ...]:
        """What a name or an OID means; a table or a row means its readable columns.

        `ifName`, `IF-MIB::ifName`, `IF-MIB::ifName.17`, `hwDomainOnlineNum."isp"`, `ifXTable`,
        `1.3.6.1.2.1.1.3.0`, each with or without a leading dot.

        Raises:
            UnknownName: no module has the name, several have it, or it is no name.
        """
        bare = text.strip().removeprefix(".")
        if bare[:1].isdecimal():
            try:
                found = self.describe(oids.format_arcs(oids.parse(bare)))
            except oids.OidError as failure:
                raise UnknownName(str(failure)) from None
        else:
            found = self._named(bare)
        if found.kind in {Kind.TABLE, Kind.ROW} and not found.instance:
            return self._columns(found) or (found,)
        return (found,)

    def describe(self, oid: str) -> Object:
        """The object that an OID belongs to, with the rest of the OID as its instance."""
        head, rest = oid.removeprefix("."), ""
        while head:
            row = self._by_oid.get(head)
            if row is not None:
                return self._object(row).at(rest)
            head, _, last = head.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
        return Object(module="", name=oid, oid=oid)

    def objects(self) -> tuple[Object, ...]:
        """All objects of all modules, in no order."""
        return tuple(self._object(row) for rows in self._by_name.values() for row in rows)

    def _named(self, text: str) -> Object:
        match = _NAME.fullmatch(text)
        if match is None:
            msg = f"'{text}' is neither a name such as IF-MIB::ifName.17 nor a numeric OID"
            raise UnknownName(msg)
        module, name, instance = match.groups()
        rows = [
            row for row in self._by_name.get(name, ()) if module is None or row.module == module
        ]
        if not rows:
            raise UnknownName(self._unknown(module, name))
        if len({row.oid for row in rows}) > 1:
            choices = " or ".join(sorted(f"{row.module}::{row.name}" for row in rows))
            raise UnknownName(f"'{name}' is in several modules: say {choices}")
        found = self._object(min(rows, key=lambda row: row.kind == Kind.NODE))
        return found.at(_instance(found, instance)) if instance else found

    def _unknown(self, module: str | None, name: str) -> str:
        elsewhere = sorted({row.module for row in self._by_name.get(name, ())})
        if elsewhere:
            return f"'{name}' is not in {module} but in {', '.join(elsewhere)}"
        message = f"no MIB module defines '{name}'"
        folded = {known.lower(): known for known in self._by_name}
        near = get_close_matches(name.lower(), folded, n=3, cutoff=0.7)
        if near:
            message += f": did you mean {' or '.join(folded[close] for close in near)}?"
        else:
            message += ": put the module's file into a folder of MIBs, or give the OID in numbers"
        if self.problems:
            message += f" ({len(self.problems)} modules were left out: {self.problems[0]})"
        return message

    def _columns(self, table: Object) -> tuple[Object, ...]:
        row = table.oid if table.kind is Kind.ROW else f"{table.oid}.1"
        columns = [
            self._object(item)
            for oid, item in self._by_oid.items()
            if item.kind == Kind.COLUMN and item.readable and oid.rpartition(".")[0] == row
        ]
        return tuple(sorted(columns, key=lambda column: oids.parse(column.oid)))

    def _object(self, row: Row) -> Object:
        return Object(
            module=row.module,
            name=row.name,
            oid=row.oid,
            kind=Kind(row.kind),
            type=self._types[row.type] if row.type >= 0 else None,
            units=row.units,
            description=row.description,
            readable=row.readable,
            index=tuple(self._index_part(item) for item in row.indices),
        )

    def _index_part(self, item: str) -> IndexPart:
        module, _, name = item.removesuffix("!").partition("::")
        kinds = [
            self._types[row.type]
            for row in self._by_name.get(name, ())
            if row.module == module and row.type >= 0
        ]
        return IndexPart(name, kinds[0] if kinds else None, item.endswith("!"))


def _instance(target: Object, text: str) -> str:
    """An instance in numbers; strings, addresses and labels are written as the index has them."""
    strings = [part for part in target.index if part.is_text or _is_address(part)]
    enumerations = [part for part in target.index if part.type is not None and part.type.labels]
    arcs: list[str] = []
    for number, label, quoted in _PIECE.findall(text):
        if number:
            arcs.append(number)
        elif label:
            arcs.append(_number(target, label, enumerations))
        else:
            part = strings.pop(0) if strings else None
            octets = _packed(quoted) if part and _is_address(part) else quoted.encode()
            if part is None or isinstance(oid_part(part), oids.LengthString | oids.InetAddress):
                arcs.append(str(len(octets)))
            arcs += map(str, octets)
    return ".".join(arcs)


def _is_address(part: IndexPart) -> bool:
    return part.type is not None and part.type.convention == "InetAddress"


def _number(target: Object, label: str, enumerations: list[IndexPart]) -> str:
    """What a label stands for in the first of the enumerations that has it, and go on from there.

    Labels are written in the order of the index, so `ipv4` in an address family and in a peer's
    type are told apart.
    """
    while enumerations:
        part = enumerations.pop(0)
        for number, known in (part.type.labels if part.type else {}).items():
            if known == label:
                return str(number)
    raise UnknownName(f"no index of {target.full_name} has the label '{label}' there")


def _packed(text: str) -> bytes:
    """An address in octets: `192.0.2.1`, `2001:db8::1`, or net-snmp's `20:01:0d:b8:…`."""
    pairs = text.split(":")
    if len(pairs) == 16:
        with suppress(ValueError):
            return bytes(int(pair, 16) for pair in pairs)
    try:
        return ip_address(text).packed
    except ValueError:
        raise UnknownName(f"'{text}' is no address") from None


def _catalog(directories: Sequence[Path], cache_dir: Path | None) -> Catalog:
    key = sources.fingerprint(directories, f"pysmi {version('pysmi')}")
    kept = _file(cache_dir, directories) if cache_dir else None
    contents = catalog.load(kept, key) if kept else None
    if contents is None:
        # Importing pysmi costs more than a start with a warm index takes.
        from ne8000d.names.compiling import compile_modules  # noqa: PLC0415

        contents = compile_modules(sources.modules(directories))
        if kept:
            catalog.store(kept, key, contents)
    return contents


def _file(cache_dir: Path, directories: Sequence[Path]) -> Path:
    """One file a set of folders: it is replaced when their content changes."""
    names = "\0".join(str(directory) for directory in directories)
    return cache_dir / f"mibs-{sha256(names.encode()).hexdigest()[:12]}.json"
