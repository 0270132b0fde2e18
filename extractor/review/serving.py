"""The web server around the review application."""

from __future__ import annotations

from socket import socket
from typing import Any

import uvicorn


def serve_until_interrupted(app: Any, bound: socket) -> None:
    """Serve ``app`` on a socket that is bound already, until Ctrl+C."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False, proxy_headers=False))
    server.run(sockets=[bound])
