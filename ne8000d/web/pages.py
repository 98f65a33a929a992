"""The page: files that Vite built from `web/ui`, and one document for every address inside it."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing inline, nothing from elsewhere: text of a device can't become a script."""

_SECURITY: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_NEVER_CHANGES: Final = "public, max-age=31536000, immutable"
"""For names that hold a hash of what they name."""
_ASK_FIRST: Final = "no-cache"

_NOT_BUILT: Final = (
    "<!doctype html><title>ne8000d</title><p>The page was not built in this checkout. "
    "<code>make demo</code> builds it, or <code>pip install .</code>. "
    "The API is there: <a href='/docs'>/docs</a>."
)


def add_pages(app: FastAPI) -> None:
    """Serve the page under / and its routers' addresses under /r/; call it after every route."""
    # ne8000d is installed as plain files: the folder outlives the context.
    with as_file(files("ne8000d.web") / "static") as folder:
        add_built_pages(app, folder)


def add_built_pages(app: FastAPI, folder: Path) -> None:
    """The same, of a folder that Vite wrote."""

    def page(path: str = "") -> Response:  # noqa: ARG001 - the page reads its address itself
        return _file(folder / "index.html") or HTMLResponse(_NOT_BUILT, 404, _SECURITY)

    def icon() -> Response:
        return _file(folder / "icon.svg") or Response(status_code=404)

    def theme() -> Response:
        return _file(folder / "theme.js") or Response(status_code=404)

    app.add_api_route("/", page, methods=["GET"], include_in_schema=False)
    app.add_api_route("/r/{path:path}", page, methods=["GET"], include_in_schema=False)
    app.mount("/assets", _Assets(directory=folder / "assets", check_dir=False), name="assets")
    app.add_api_route("/icon.svg", icon, methods=["GET"], include_in_schema=False)
    app.add_api_route("/theme.js", theme, methods=["GET"], include_in_schema=False)


def _file(path: Path) -> Response | None:
    if not path.is_file():
        return None
    return FileResponse(path, headers={**_SECURITY, "Cache-Control": _ASK_FIRST})


class _Assets(StaticFiles):
    """Files whose names hold their hash."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update({**_SECURITY, "Cache-Control": _NEVER_CHANGES})
        return response
