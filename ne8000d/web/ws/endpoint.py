"""`/ws/monitor`, and `/ws/router`, which is the same."""

from __future__ import annotations

from fastapi import APIRouter, WebSocket

from ne8000d.web.ws.hub import Hub


def socket_routes(hub: Hub) -> APIRouter:
    """The WebSocket routes; the guard has looked at who comes."""
    router = APIRouter()

    @router.websocket("/ws/monitor")
    @router.websocket("/ws/router")
    async def monitor(websocket: WebSocket) -> None:
        """Full pictures, and deltas for those who subscribe to them."""
        await hub.serve(websocket)

    return router
