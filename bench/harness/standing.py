"""What a gateway costs at rest, and how fast it lets go: start, idle memory, idle TLS connections, open WebSockets."""
import base64
import os
import select
import socket
import ssl
import statistics
import subprocess
import sys
import time
from pathlib import Path

from browser import SESSION_COOKIE
from processes import LOAD_CORE, Server, free_port, wait_for_port

CONNECTIONS = 10_000
STREAMS = 1_000


def readiness(gateway, tls, times):
    """Median, in ms, of exec to the first 200 of /readyz, with the state already there."""
    took = []
    for _ in range(times):
        took.append(gateway.start(tls) * 1000)
        gateway.stop()
    return {"median_ms": statistics.median(took), "worst_ms": max(took), "starts": times}


def idle_memory(server):
    time.sleep(2)
    return server.resident_kib()


def idle_connections(server, port, path, count=CONNECTIONS, fields=""):
    """KiB of resident memory per idle TLS connection that has carried one request."""
    os.sched_setaffinity(0, {LOAD_CORE})
    context, held = ssl._create_unverified_context(), []
    before = server.resident_kib()
    request = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n{fields}\r\n".encode()
    try:
        for _ in range(count):
            raw = socket.create_connection(("127.0.0.1", port), timeout=20)
            tls = context.wrap_socket(raw, server_hostname="localhost")
            held.append(tls)
            tls.sendall(request)
            if not tls.recv(4096).startswith(b"HTTP/1.1 200"):
                raise RuntimeError("an idle connection's one request was not answered with 200")
        time.sleep(3)
        after = server.resident_kib()
    finally:
        for tls in held:
            tls.close()
    return {"connections": count, "kib_each": (after - before) / count, "resident_kib_before": before, "resident_kib_with": after}


def silent_upstream(folder):
    port = free_port()
    server = Server([sys.executable, Path(__file__).parent / "silent_upstream.py", port], LOAD_CORE, folder / "silent.out")
    wait_for_port(port)
    return server, port


def _open_stream(context, port, session):
    raw = socket.create_connection(("127.0.0.1", port), timeout=20)
    tls = context.wrap_socket(raw, server_hostname="localhost")
    key = base64.b64encode(os.urandom(16)).decode()
    tls.sendall((f"GET /live/feed HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nOrigin: https://localhost:{port}\r\n"
                 f"Cookie: {SESSION_COOKIE}={session}\r\n\r\n").encode())
    answer = tls.recv(4096)
    if not answer.startswith(b"HTTP/1.1 101"):
        raise RuntimeError(f"a WebSocket was not opened: {answer[:120]!r}")
    return tls


def revocation(gateway, browser, count=STREAMS):
    """ms from the exec of `sallyport session end` to the last of `count` open WebSockets being closed under the client."""
    os.sched_setaffinity(0, {LOAD_CORE})
    context, session = ssl._create_unverified_context(), browser.session
    streams = [_open_stream(context, gateway.port, session) for _ in range(count)]
    poll, waiting = select.epoll(), {}
    for stream in streams:
        stream.setblocking(False)
        waiting[stream.fileno()] = stream
        poll.register(stream.fileno(), select.EPOLLIN | select.EPOLLRDHUP)
    began = time.monotonic()
    child = subprocess.Popen(gateway.command("session", "end", "--id", session.split(".")[0]), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    first = last = None
    while waiting and time.monotonic() - began < 20:
        for descriptor, events in poll.poll(0.5):
            if events & (select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR):
                last = time.monotonic()
                first = first or last
                poll.unregister(descriptor)
                waiting.pop(descriptor)
            else:
                _drop(descriptor)
    said = child.communicate(timeout=20)[0].decode(errors="replace")
    for stream in streams:
        stream.close()
    if waiting:
        raise RuntimeError(f"{len(waiting)} of {count} WebSockets stayed open after their session ended: {said[:300]}")
    return {"streams": count, "first_ms": (first - began) * 1000, "last_ms": (last - began) * 1000}


def _drop(descriptor):
    """The encrypted goodbye is of no interest; what counts is the end of the connection."""
    try:
        os.read(descriptor, 65536)
    except OSError:
        pass
