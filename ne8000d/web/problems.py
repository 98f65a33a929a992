"""Errors as RFC 9457 problem details that also carry `success` and `error`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

_log: Final = logging.getLogger("ne8000d.web")
_MEDIA_TYPE: Final = "application/problem+json"


class Problem(BaseModel):
    """Why a request was not fulfilled (RFC 9457)."""

    type: Literal["about:blank"] = "about:blank"
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["no device is called 'bng-09'"], description="one sentence")
    success: Literal[False] = False
    error: str = Field(examples=["no device is called 'bng-09'"], description="same as `detail`")


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The answer to a request that can't be fulfilled; `detail` is one sentence."""
    return JSONResponse(
        {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
            "success": False,
            "error": detail,
        },
        status_code=status,
        headers=dict(headers or {}),
        media_type=_MEDIA_TYPE,
    )


def told(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """What the documentation says of a route's errors: those of every route, and `statuses`."""
    everywhere = (
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.MISDIRECTED_REQUEST,
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        int(status): {"description": status.phrase, "content": {_MEDIA_TYPE: {"schema": schema}}}
        for status in sorted({*everywhere, *statuses})
    }


def tell_problems(app: FastAPI) -> None:
    """Make every error of `app` a problem."""

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            # Starlette names the methods of the first route of a path, and not those of its others.
            methods = app.openapi()["paths"].get(request.url.path)
            if methods:
                headers["Allow"] = ", ".join(sorted(method.upper() for method in methods))
        return problem(error.status_code, str(error.detail), headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
            for item in error.errors()
        )
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, wrong)

    @app.exception_handler(Exception)
    async def broke(request: Request, error: Exception) -> JSONResponse:
        _log.error("%s %r broke", request.method, request.url.path, exc_info=error)
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal error: see the daemon's log")
