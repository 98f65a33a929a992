"""The keys that a configuration has, read off the models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from ne8000d.config.models import Config, InterfacesConfig, IntervalsConfig, SnmpConfig, SshConfig
from ne8000d.config.tables import ColumnDeclaration
from ne8000d.config.web import TokenConfig

_SHARED = frozenset({
    SnmpConfig, SshConfig, IntervalsConfig, InterfacesConfig, ColumnDeclaration, TokenConfig,
})  # fmt: skip
"""Tables that a device may hold too, whose keys are listed once, and what a list holds inline."""


def model_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - what a type annotation is
    """The model inside `X`, `X | None`, `tuple[X, ...]`, `dict[str, X]`, if there is one."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for item in get_args(annotation) if (found := model_in(item))), None)


def model_at(root: type[BaseModel], location: tuple[int | str, ...]) -> type[BaseModel] | None:
    """The model that holds the key whose location in the document is `location`."""
    model: type[BaseModel] | None = root
    for part in location[:-1]:
        if model is None:
            return None
        if isinstance(part, str) and part in model.model_fields:
            model = model_in(model.model_fields[part].annotation)
    return model


def key_paths(model: type[BaseModel] = Config, prefix: str = "") -> Iterator[str]:
    """Every key, `snmp.timeout`, `snmp.tables.NAME.mode`, `devices.host`, in the models' order.

    `devices.snmp`, `.ssh`, `.intervals`, `.interfaces` take the keys of the tables of that
    name, `web.tokens` those of its inline tables: they are listed without them.
    """
    for name, field in model.model_fields.items():
        inner = model_in(field.annotation)
        path = f"{prefix}{name}"
        if inner is None or (prefix and inner in _SHARED):
            yield path
        else:
            is_dict = getattr(field.annotation, "__origin__", None) is dict
            yield from key_paths(inner, f"{path}.NAME." if is_dict else f"{path}.")
