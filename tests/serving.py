"""A real server process, asked over HTTP."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_S = 300


@dataclass(frozen=True)
class Service:
    """A running `peta serve`."""

    url: str
    root: Path
    process: subprocess.Popen[bytes]

    def get(self, path: str) -> bytes:
        """Body of a successful answer."""
        with urllib.request.urlopen(self.url + path, timeout=20) as answer:
            body: bytes = answer.read()
            return body


@contextmanager
def serving(root: Path, **env: str) -> Iterator[Service]:
    """Run `peta serve` over a store until it is ready, and stop it afterwards."""
    port = free_port()
    command = [sys.executable, "-m", "peta", "serve", "--port", str(port)]
    environment = {**os.environ, "PETA_STORE": str(root), **env}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        service = Service(f"http://127.0.0.1:{port}", root, process)
        try:
            _wait_until_ready(service)
            yield service
        finally:
            process.terminate()
            process.wait(20)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(service: Service) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        assert service.process.poll() is None, "peta serve ended before it was ready"
        try:
            service.get("/readyz")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("peta serve did not become ready")
