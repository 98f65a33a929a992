"""Flux scripts with a header that says what they answer, and parameters that can be set.

A script is a file of `dashboards/flux`, `tasks` or `checks`: comments (name, `Answers:`,
`Parameters:`, `Columns:`), imports, then one assignment a parameter, then the query. It runs as it
is; setting a parameter replaces its assignment, so that nothing else of the text is interpreted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Final

from ne8000d.errors import ConfigError
from ne8000d.history.buckets import Buckets
from ne8000d.resources import resource

_SECTIONS: Final = ("Answers", "Parameters", "Columns")
_ITEM: Final = re.compile(r"  (\S+) {1,}(.*)")
_ASSIGNMENT: Final = "^{name} =(?:.*\n)(?:[ \t]+.*\n)*"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that may be set: its name, what it means, and the Flux of its default."""

    name: str
    help: str
    default: str


@dataclass(frozen=True, slots=True)
class Script:
    """One Flux file. `columns` are what its rows hold, with what each means."""

    name: str
    answers: str
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    text: str

    def parameter(self, name: str) -> Parameter:
        """The parameter called `name`. Raises ConfigError with the nearest one."""
        for item in self.parameters:
            if item.name == name:
                return item
        names = [item.name for item in self.parameters]
        close = get_close_matches(name, names, n=1)
        hint = f"did you mean '{close[0]}'?" if close else f"it has {', '.join(names)}"
        raise ConfigError(f"query '{self.name}' has no parameter '{name}': {hint}")

    def has(self, name: str) -> bool:
        """Whether there is a parameter `name`."""
        return any(item.name == name for item in self.parameters)

    def with_values(self, values: Mapping[str, str], *, comments: bool = True) -> str:
        """The script with parameters set to Flux expressions. Raises ConfigError."""
        text = self.text if comments else _without_header(self.text)
        for name, flux in values.items():
            self.parameter(name)
            text = _pattern(name).sub(lambda _, line=f"{name} = {flux}\n": line, text, count=1)  # type: ignore[misc]
        return text

    def in_buckets(self, buckets: Buckets) -> dict[str, str]:
        """Values of the parameters `bucket` and `target` on a server with these buckets."""
        return {
            item.name: flux_string(buckets.renamed(item.default.strip('"')))
            for item in self.parameters
            if item.name in {"bucket", "target"}
        }


def parse(name: str, text: str) -> Script:
    """Read a script. Raises ConfigError where the header and the text do not go together."""
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        content = line.removeprefix("//").removeprefix(" ")
        title, colon, rest = content.partition(":")
        if colon and title in _SECTIONS:
            current = sections.setdefault(title, [rest.strip()] if rest.strip() else [])
        elif content.strip():
            current.append(content)
    missing = [title for title in _SECTIONS if title not in sections]
    if missing:
        raise ConfigError(f"{name}: no '// {missing[0]}:' at the head of the script: add it")
    parameters = []
    for item, meaning in _items(sections["Parameters"]):
        found = _pattern(item).search(text)
        if found is None:
            raise ConfigError(
                f"{name}: the head names the parameter '{item}', and no line '{item} = …' sets it"
            )
        default = found[0].partition("=")[2].strip()
        parameters.append(Parameter(item, meaning, default))
    answers = " ".join(word for line in sections["Answers"] for word in line.split())
    return Script(name, answers, tuple(parameters), dict(_items(sections["Columns"])), text)


def _items(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Names with their texts; a line that is indented further goes on with the text before."""
    name, words = "", list[str]()
    for line in lines:
        found = None if line.startswith("    ") else _ITEM.fullmatch(line)
        if found is None:
            words += line.split()
            continue
        if name:
            yield name, " ".join(words)
        name, words = found[1].rstrip(","), found[2].split()
    if name:
        yield name, " ".join(words)


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_ASSIGNMENT.format(name=re.escape(name)), re.MULTILINE)


def _without_header(text: str) -> str:
    lines = text.splitlines(keepends=True)
    start = next(place for place, line in enumerate(lines) if not line.startswith("//"))
    return "".join(lines[start:])


@cache
def library(folder: str = "flux") -> Mapping[str, Script]:
    """Every script of `dashboards/<folder>`, by name, in the order of their names."""
    files = sorted(resource("dashboards").joinpath(folder).iterdir(), key=lambda item: item.name)
    return MappingProxyType(
        {
            name: parse(name, item.read_text(encoding="utf-8"))
            for item in files
            if (name := item.name.removesuffix(".flux")) != item.name
        }
    )


def script(name: str) -> Script:
    """The query `name` of the library. Raises ConfigError with the nearest name."""
    found = library()
    if name in found:
        return found[name]
    close = get_close_matches(name.lower(), list(found), n=1)
    hint = f"did you mean '{close[0]}'?" if close else "'ne8000d query' lists them"
    raise ConfigError(f"there is no query '{name}': {hint}")


def flux_string(text: str) -> str:
    r"""A Flux string literal; `${` would begin an expression in one."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "\\${")
    return f'"{escaped}"'
