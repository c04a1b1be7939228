"""Calls of a model over kept-alive sockets, as plain as can be: what a client costs is the same for every arm."""
import json
import re
import select
import socket
import time

PROMPT = json.dumps({"model": "gpt-4o-mini", "max_tokens": 1000, "messages": [
    {"role": "system", "content": "You sort invoices."}, {"role": "user", "content": "x" * 880}]}).encode()
STREAMED = PROMPT[:-1] + b', "stream": true}'
SENT = re.compile(rb'"content": ?"t(\d+);[^\n]*\n')
HELD = PROMPT.replace(b'"max_tokens": 1000', b'"max_tokens": 20000')


def request(arm, kind, body):
    fields = {"Host": f"127.0.0.1:{arm.port}", "User-Agent": "bench/1", "Accept": "application/json", "Content-Type": "application/json",
              "Authorization": "Bearer spk_" + "0" * 48, "Content-Length": len(body), **arm.fields.get(kind, {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"POST {arm.path(kind)} HTTP/1.1\r\n{lines}\r\n".encode() + body


def connect(arm):
    made = socket.create_connection(("127.0.0.1", arm.port), timeout=20)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def ended(held):
    """Whether `held` is a whole answer. One with neither length nor chunks has no end here."""
    head, found, body = bytes(held).partition(b"\r\n\r\n")
    if not found:
        return False
    lower = head.lower()
    if b"transfer-encoding: chunked" in lower:
        return body.endswith(b"0\r\n\r\n")
    return len(body) >= int(lower.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])


def once(arm, kind="chat", body=PROMPT):
    """One call on a connection of its own: (status, answer)."""
    with connect(arm) as made:
        made.sendall(request(arm, kind, body))
        held = bytearray()
        while not ended(held):
            data = made.recv(65536)
            if not data:
                break
            held += data
    head, _, rest = bytes(held).partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), rest


def paced(arm, rate, seconds, connections=32):
    """Open loop: calls start when their time has come, whether the earlier ones are answered or not; a call that has to wait for a
    free connection waits on the clock. Gives seconds each call took from its time, and how many failed."""
    text, poll = request(arm, "chat", PROMPT), select.epoll()
    free, busy, took, failed = [], {}, [], 0
    for _ in range(connections):
        made = connect(arm)
        poll.register(made, select.EPOLLIN)
        free.append(made)
    begin, total, started = time.perf_counter() + 0.01, int(rate * seconds), 0
    while len(took) + failed < total:
        now = time.perf_counter()
        while free and started < total and begin + started / rate <= now:
            made = free.pop()
            busy[made.fileno()] = (made, begin + started / rate, bytearray())
            made.sendall(text)
            started += 1
        wait = begin + started / rate - time.perf_counter() if free and started < total else 5
        if not select.select([poll.fileno()], [], [], max(0, wait))[0] and wait >= 5:
            failed += total - len(took) - failed  # nothing came for five seconds
        for descriptor, _ in poll.poll(0):
            made, since, held = busy[descriptor]
            held += made.recv(65536)
            if ended(held):
                good = held.startswith(b"HTTP/1.1 200")
                took += [time.perf_counter() - since] if good else []
                failed += not good
                free.append(busy.pop(descriptor)[0])
    for made in free + [one[0] for one in busy.values()]:
        made.close()
    return took, failed


def streams(arm, count):
    """`count` streams at once: seconds to the first chunk of each, and seconds from the sending of each chunk to its coming."""
    poll, reading, first, delays = select.epoll(), {}, [], []
    text = request(arm, "stream", STREAMED)
    for _ in range(count):
        made = connect(arm)
        poll.register(made, select.EPOLLIN)
        reading[made.fileno()] = [made, time.monotonic_ns(), None, b""]
        made.sendall(text)
        time.sleep(0.0037)  # so that they do not tick together
    while reading:
        for descriptor, _ in poll.poll(10) or [(None, None)]:
            if descriptor is None:
                raise RuntimeError(f"{len(reading)} of {count} streams stood still")
            one = reading[descriptor]
            data, now = one[0].recv(65536), time.monotonic_ns()
            held = one[3] + data
            sent = [int(found) for found in SENT.findall(held)]
            one[3] = held[held.rfind(b"\n") + 1:]
            if sent and one[2] is None:
                one[2] = now
                first.append((now - one[1]) / 1e9)
            delays += [(now - at) / 1e9 for at in sent]
            if not data or data.endswith(b"0\r\n\r\n"):
                poll.unregister(descriptor)
                reading.pop(descriptor)[0].close()
    return first, delays


def open_streams(arm, count):
    """Opens streams that say one thing and then nothing; the caller closes them."""
    text, held = request(arm, "open", STREAMED), []
    for _ in range(count):
        made = connect(arm)
        made.sendall(text)
        held.append(made)
    for made in held:
        answer = b""
        while b"first" not in answer:
            data = made.recv(65536)
            answer += data
            if not data:
                raise RuntimeError(f"a stream was not opened: {answer[:200]!r}")
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"a stream was not opened: {answer[:200]!r}")
    return held


def at_once(arm, count):
    """`count` calls written one right after the other; the statuses of their answers."""
    text = request(arm, "hold", HELD)
    made = [connect(arm) for _ in range(count)]
    for one in made:
        one.sendall(text)
    statuses = []
    for one in made:
        statuses.append(int(one.recv(65536).split(b" ", 2)[1]))
        one.close()
    return statuses
