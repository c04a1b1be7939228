"""What a gateway costs at rest, and how fast it lets go: start, idle memory, idle TLS connections, open WebSockets."""
import base64
import hashlib
import os
import select
import socket
import socketserver
import ssl
import statistics
import subprocess
import threading
import time

from browser import SESSION_COOKIE
from processes import LOAD_CORE, free_port

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


class _Echo(socketserver.BaseRequestHandler):
    """An upstream that takes any WebSocket and then says nothing."""

    def handle(self):
        head = b""
        while b"\r\n\r\n" not in head:
            piece = self.request.recv(4096)
            if not piece:
                return
            head += piece
        keys = [line.split(b":", 1)[1].strip() for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key:")]
        if not keys:  # the page that the browser comes to after signing in
            self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            return
        accept = base64.b64encode(hashlib.sha1(keys[0] + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        self.request.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                             + accept + b"\r\n\r\n")
        while self.request.recv(4096):
            pass


class SilentUpstream:
    def __init__(self):
        threading.stack_size(256 * 1024)
        socketserver.ThreadingTCPServer.request_queue_size = 1024
        socketserver.ThreadingTCPServer.daemon_threads = True
        self.port = free_port()
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", self.port), _Echo)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


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
    child = subprocess.Popen(gateway.command("session", "end", "--session", session.split(".")[0]), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
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
