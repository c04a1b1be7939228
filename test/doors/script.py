"""Reads a `.door` file and plays it: see README.md for what the lines mean."""
import hashlib
import hmac
import secrets
import shlex
import time
from dataclasses import dataclass, field

from stage import Stage


@dataclass
class Exchange:
    line: int
    who: str
    request: list = field(default_factory=list)
    body: bytes = None
    sign: bool = False
    again: bool = False                       # with the signature of the last signed one
    expect: list = field(default_factory=list)  # (line number, kind, text)


def parse(path):
    return parse_text(path.read_text(), path.name)


def parse_text(text, name):
    exchanges, who, current = [], "nobody", None
    for number, line in enumerate(text.splitlines(), 1):
        word, _, rest = line.partition(" ")
        if not line or word == "#":
            if line:
                current = None
        elif word == "as":
            who, current = rest, None
        elif word == ">":
            if current is None or current.expect:
                current = Exchange(number, who)
                exchanges.append(current)
            current.request.append(rest)
        elif word == "body":
            current.body = rest.encode()
        elif word in ("sign", "again"):
            current.sign, current.again = word == "sign", word == "again"
        elif word in ("<", "upstream", "record"):
            current.expect.append((number, word, rest))
        else:
            raise ValueError(f"{name}:{number}: cannot read `{line}`")
    return exchanges


def play(stage: Stage, exchanges):
    """What is wrong, as `line: words`; empty if all is as the script says."""
    wrong, signature = [], []
    for exchange in exchanges:
        stage.application.seen.clear()
        trace = secrets.token_hex(16)  # goes out with the request and comes back in its record
        if exchange.sign:
            signature = _signature(stage, exchange.body)
        status, fields, body = _send(stage, exchange, trace, signature if exchange.sign or exchange.again else [])
        record = stage.crossing_record(trace) if any(kind == "record" for _, kind, _ in exchange.expect) else None
        for number, kind, text in exchange.expect:
            text = text.replace("{host}", stage.host)
            complaint = (_judge_answer(text, status, fields, body) if kind == "<" else
                         _judge_upstream(text, stage.application.seen) if kind == "upstream" else _judge_record(text, record))
            if complaint:
                wrong.append(f"{number}: {complaint}")
    return wrong


def _signature(stage, body):
    now = str(int(time.time()))
    mac = hmac.new(stage.secret.encode(), now.encode() + b"." + body, hashlib.sha256).hexdigest()
    return [f"X-Timestamp: {now}", f"X-Signature: sha256={mac}"]


def _send(stage, exchange, trace, signature):
    head = [line.replace("{host}", stage.host) for line in exchange.request]
    extra = [*signature, f"traceparent: 00-{trace}-{secrets.token_hex(8)}-01"]
    if exchange.who != "nobody":
        extra.append(f"Cookie: {stage.cookies[exchange.who]}")
    if exchange.body is not None:
        extra.append(f"Content-Length: {len(exchange.body)}")
    head[1:1] = extra
    if "" not in head:
        head.append("")
    data = "".join(f"{line}\r\n" for line in head).encode() + (exchange.body or b"")
    with stage.connect() as connection:
        connection.sendall(data)
        return _read_answer(connection)


def _read_answer(connection):
    reader = connection.makefile("rb")
    status, fields = int(reader.readline().split()[1]), []
    while line := reader.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        fields.append((name.lower(), value.strip()))
    length = next((int(value) for name, value in fields if name == "content-length"), 0)
    return status, fields, reader.read(length)


def _judge_answer(text, status, fields, body):
    if text.isdigit():
        return None if str(status).startswith(text) else f"status {status} instead of {text}"
    return _judge_field(text, fields, body, "the answer")


def _judge_field(text, fields, body, where):
    name, _, wanted = text.partition(":")
    name, wanted = name.strip().lower(), wanted.strip()
    if name == "body":
        return None if wanted in body.decode(errors="replace") else f"{where} has the body {body[:200]!r}"
    values = [value for field_name, value in fields if field_name.lower() == name.lstrip("!")]
    if name.startswith("!"):
        return f"{where} has `{name[1:]}: {values[0]}`" if values else None
    return None if any(wanted in value for value in values) else f"{where} has {values or 'no'} `{name}`"


def _judge_upstream(text, seen):
    if text == "nothing":
        return f"the application saw {seen[0][0]} {seen[0][1]}" if seen else None
    if len(seen) != 1:
        return f"the application saw {len(seen)} requests instead of one"
    method, target, fields, body = seen[0]
    if ":" not in text.split(" /")[0] and not text.startswith("!"):
        return None if text == f"{method} {target}" else f"the application saw {method} {target}"
    return _judge_field(text, fields.items(), body, "the application's request")


def _judge_record(text, record):
    if record is None:
        return "there is no record of this crossing"
    for pair in shlex.split(text):
        name, _, wanted = pair.partition("=")
        if str(record.get(name, "")) != wanted:
            return f"the record has {name}={record.get(name, '')}, not {wanted or 'none'}"
    return None
