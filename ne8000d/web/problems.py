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

from ne8000d.web.written import HOW

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
        detail = str(error.detail)
        if error.status_code == HTTPStatus.NOT_FOUND and detail == HTTPStatus.NOT_FOUND.phrase:
            detail = "there is nothing at this address: /docs names what there is"
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            detail = f"{request.method} is not for this address: see Allow, or /docs"
            # Starlette names the methods of the first route of a path, and not those of its others.
            methods = app.openapi()["paths"].get(request.url.path)
            if methods:
                headers["Allow"] = ", ".join(sorted(method.upper() for method in methods))
        return problem(error.status_code, detail, headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        if isinstance(error.body, bytes) and not _is_json(request):
            return problem(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "the body is read as JSON only: send it with 'Content-Type: application/json'",
            )
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {_sentence(item)}"
            for item in error.errors()
        )
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, wrong)

    @app.exception_handler(Exception)
    async def broke(request: Request, error: Exception) -> JSONResponse:
        _log.error("%s %r broke", request.method, request.url.path, exc_info=error)
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal error: see the daemon's log")


def _is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")


def _sentence(item: Mapping[str, Any]) -> str:
    pattern = item.get("ctx", {}).get("pattern")
    return HOW.get(pattern) or str(item["msg"])
