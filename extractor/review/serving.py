"""The web server around the review application."""

from __future__ import annotations

from socket import socket
from typing import Any

import uvicorn


def configured(app: Any) -> uvicorn.Config:
    """How ``app`` is served. A TLS proxy on this machine is believed about who asks and that it was over TLS; nobody else
    is, for anyone can send such headers."""
    return uvicorn.Config(
        app, log_level="warning", server_header=False, proxy_headers=True, forwarded_allow_ips="127.0.0.1,::1"
    )


def serve_until_interrupted(app: Any, bound: socket) -> None:
    """Serve ``app`` on a socket that is bound already, until Ctrl+C."""
    uvicorn.Server(configured(app)).run(sockets=[bound])
