"""A model provider that streams: `chat_upstream.py PORT`. What a call asks for stands at the end of its path's first segment:

    /stream/...   200 chunks, 5 ms apart, each with the time at which it was sent (ns of the monotonic clock)
    /open/...     one chunk, and then nothing for as long as the caller stays
    /hold/...     a whole answer after three seconds
    /count        how many calls were held so far
"""
import gc
import heapq
import json
import select
import socket
import sys
import time

CHUNKS, APART = 200, 0.005
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n"
USAGE = {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}
WHOLE = json.dumps({"id": "chatcmpl-bench", "object": "chat.completion", "created": 1760000000, "model": "gpt-4o-mini", "choices": [
    {"index": 0, "message": {"role": "assistant", "content": "held"}, "logprobs": None, "finish_reason": "stop"}], "usage": USAGE}).encode()


def chunked(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def event(choices, **rest):
    return b"data: " + json.dumps({"id": "chatcmpl-bench", "object": "chat.completion.chunk", "created": 1760000000, "model": "gpt-4o-mini",
                                   "choices": choices, **rest}).encode() + b"\n\n"


def delta(text):
    return event([{"index": 0, "delta": {"content": text}, "logprobs": None, "finish_reason": None}])


class Upstream:
    def __init__(self, port):
        self.listener = socket.create_server(("127.0.0.1", port), backlog=4096)
        self.poll, self.due, self.open, self.held, self.order = select.epoll(), [], {}, 0, 0
        self.poll.register(self.listener, select.EPOLLIN)

    def run(self):
        while True:
            wait = max(0, self.due[0][0] - time.monotonic()) if self.due else None
            select.select([self.poll.fileno()], [], [], wait)
            for descriptor, _ in self.poll.poll(0):
                self.accept() if descriptor == self.listener.fileno() else self.read(descriptor)
            now = time.monotonic()
            while self.due and self.due[0][0] <= now:
                at, _, descriptor, connection, number = heapq.heappop(self.due)
                if self.open.get(descriptor, (None,))[0] is connection:
                    self.act(at, descriptor, connection, number)

    def accept(self):
        connection, _ = self.listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.open[connection.fileno()] = (connection, bytearray())
        self.poll.register(connection, select.EPOLLIN)

    def read(self, descriptor):
        connection, held = self.open[descriptor]
        try:
            data = connection.recv(65536)
        except OSError:
            data = b""
        if not data:
            self.close(descriptor)
            return
        held += data
        head, end, body = bytes(held).partition(b"\r\n\r\n")
        length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
        if end and len(body) >= length:
            held.clear()
            self.answer(descriptor, connection, head.split(b" ", 2)[1])

    def answer(self, descriptor, connection, path):
        if path.startswith(b"/count"):
            text = str(self.held).encode()
            self.send(descriptor, connection, b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text))
        elif path.startswith(b"/hold"):
            self.held += 1
            self.later(3, descriptor, connection, -1)
        else:
            self.send(descriptor, connection, HEAD)
            if path.startswith(b"/open"):
                self.send(descriptor, connection, chunked(delta("first")))
            else:
                self.later(0, descriptor, connection, 0)

    def later(self, seconds, descriptor, connection, number, since=None):
        self.order += 1
        heapq.heappush(self.due, ((time.monotonic() if since is None else since) + seconds, self.order, descriptor, connection, number))

    def act(self, at, descriptor, connection, number):
        if number < 0:  # held long enough
            self.send(descriptor, connection, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(WHOLE), WHOLE))
        elif number == CHUNKS:
            self.send(descriptor, connection, chunked(event([], usage=USAGE)) + chunked(b"data: [DONE]\n\n") + b"0\r\n\r\n")
        else:
            self.send(descriptor, connection, chunked(delta(f"t{time.monotonic_ns()};")))
            self.later(APART, descriptor, connection, number + 1, at)

    def send(self, descriptor, connection, data):
        try:
            connection.sendall(data)
        except OSError:
            self.close(descriptor)

    def close(self, descriptor):
        connection, _ = self.open.pop(descriptor)
        self.poll.unregister(descriptor)
        connection.close()


gc.disable()
Upstream(int(sys.argv[1])).run()
