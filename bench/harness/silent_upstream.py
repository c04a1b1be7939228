"""An upstream that takes any WebSocket and then says nothing, not even when it ends: it must not compete for the CPU with
the client that measures. `silent_upstream.py PORT`."""
import base64
import hashlib
import select
import socket
import sys

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def answer(connection):
    head = connection.recv(8192)
    keys = [line.split(b":", 1)[1].strip() for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key:")]
    if not keys:  # the page that the browser comes to after signing in
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        connection.close()
        return None
    accept = base64.b64encode(hashlib.sha1(keys[0] + GUID).digest())
    connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                       + accept + b"\r\n\r\n")
    return connection


def main():
    listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=2048)
    poll, fresh, held = select.epoll(), {}, []
    poll.register(listener, select.EPOLLIN)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor == listener.fileno():
                connection, _ = listener.accept()
                fresh[connection.fileno()] = connection
                poll.register(connection, select.EPOLLIN)
            else:
                poll.unregister(descriptor)
                held.append(answer(fresh.pop(descriptor)))  # from now on nobody looks at it


main()
