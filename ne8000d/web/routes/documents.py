"""`/docs` and `/redoc` from our own files (no CDN, no inline script), and `/metrics`."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from prometheus_client import generate_latest
from starlette.staticfiles import StaticFiles

from ne8000d.web.metrics import Metrics
from ne8000d.web.problems import told

_FILES: Final = "/docs/files"
_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; worker-src blob:; font-src 'self' data:; frame-ancestors 'none';"
    " base-uri 'none'"
)
"""Swagger UI and ReDoc style their elements themselves; scripts are ours alone."""

_PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
{links}</head>
<body><div id="{place}"></div>
<script src="{files}/{library}"></script>
<script src="{start}"></script>
</body>
</html>
"""
_START_SWAGGER: Final = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout"
});
"""
_START_REDOC: Final = """Redoc.init("/openapi.json", {}, document.getElementById("redoc"));
"""


def add_documents(app: FastAPI) -> None:
    """Serve the documentation that FastAPI makes of the routes."""
    library = str(files("fastapi_offline") / "static")
    swagger = _PAGE.format(
        title="ne8000d: API", place="swagger", files=_FILES, library="swagger-ui-bundle.js",
        start="/docs/start.js", links=f'<link rel="stylesheet" href="{_FILES}/swagger-ui.css">\n',
    )  # fmt: skip
    redoc = _PAGE.format(
        title="ne8000d: API", place="redoc", files=_FILES, library="redoc.standalone.js",
        start="/redoc/start.js", links="",
    )  # fmt: skip
    router = APIRouter(include_in_schema=False)
    for path, page, script in (
        ("/docs", swagger, _START_SWAGGER),
        ("/redoc", redoc, _START_REDOC),
    ):
        _add(router, path, HTMLResponse(page, headers={"content-security-policy": _CSP}))
        _add(router, f"{path}/start.js", Response(script, media_type="text/javascript"))
    app.include_router(router)
    app.mount(_FILES, StaticFiles(directory=library), name="documentation files")


def _add(router: APIRouter, path: str, answer: Response) -> None:
    @router.get(path)
    async def serve() -> Response:
        return answer


def metrics_routes(metrics: Metrics) -> APIRouter:
    """`/metrics`."""
    router = APIRouter(tags=["health"])
    registry = metrics.registry()

    @router.get("/metrics", response_class=PlainTextResponse, responses=told())
    async def scrape() -> Response:
        """Everything for Prometheus: daemon, polls, sinks, and the latest device values."""
        body = generate_latest(registry)
        return Response(body, media_type="text/plain; version=0.0.4; charset=utf-8")

    return router
