"""What every good answer looks like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Generic, Literal, TypeVar

from fastapi.responses import Response
from pydantic import BaseModel, Field
from pydantic_core import to_json

T = TypeVar("T")


class Answer(BaseModel, Generic[T]):
    """`data` with the age of its oldest value; what is not known is null, with its `reason`."""

    success: Literal[True] = True
    data: T
    age_seconds: float | None = Field(
        examples=[3.412], description="age of the oldest value in `data`; null where none has one"
    )
    reason: str | None = Field(
        examples=[None], description="what is missing and why; null where nothing is"
    )


def envelope(data: object, age_seconds: float | None = None, reason: str | None = None) -> Response:
    """An answer. Floats that JSON has no word for become null."""
    answer = {
        "success": True,
        "data": data,
        "age_seconds": None if age_seconds is None else round(age_seconds, 3),
        "reason": reason,
    }
    return Response(to_json(answer, inf_nan_mode="null"), media_type=_MEDIA_TYPE)


_MEDIA_TYPE: Final = "application/json"


def oldest(ages: Iterable[float | None]) -> float | None:
    """The greatest of the ages that are known."""
    return max((age for age in ages if age is not None), default=None)


def reasons(found: Mapping[str, str | None]) -> str | None:
    """Who is missing and why, as one text; None if nobody is."""
    return "; ".join(f"{name}: {why}" for name, why in found.items() if why) or None
