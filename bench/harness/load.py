"""Load: wrk, one thread, 64 keep-alive connections, a request as a browser sends it (12 fields, about 600 bytes)."""
import re
import subprocess
from dataclasses import dataclass

from processes import LOAD_CORE

CONNECTIONS = 64
FIELDS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.9,de;q=0.8",
    "Accept-Encoding": "gzip, deflate, br",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
    "Upgrade-Insecure-Requests": "1",
    "Cache-Control": "no-cache",
    "Pragma": "no-cache",
}
# Contenders that look at no session get a cookie of the same length, so that all read the same number of bytes.
STAND_IN_COOKIE = "__Host-sallyport=" + "a" * 22 + "." + "b" * 43


@dataclass
class Loaded:
    requests: int
    seconds: float
    errors: int
    p50_ms: float
    p99_ms: float


def load(contender, seconds):
    fields = {**FIELDS, "Cookie": STAND_IN_COOKIE, **contender.fields}
    command = ["taskset", "-c", str(LOAD_CORE), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    for name, value in fields.items():
        command += ["-H", f"{name}: {value}"]
    done = subprocess.run([*command, contender.url], capture_output=True, text=True, timeout=seconds + 60)
    return parse(done.stdout)


def parse(text):
    requests, seconds = re.search(r"(\d+) requests in ([\d.]+\w+)", text).groups()
    bad = sum(int(number) for number in re.findall(r"(?:connect|read|write|timeout) (\d+)", text))
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return Loaded(int(requests), _seconds(seconds), bad + int(refused.group(1) if refused else 0),
                  _seconds(re.search(r"50%\s+(\S+)", text).group(1)) * 1000, _seconds(re.search(r"99%\s+(\S+)", text).group(1)) * 1000)


def _seconds(text):
    match = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    if match is None:
        return float("nan")  # wrk had nothing to count
    number, unit = match.groups()
    return float(number) * {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60}[unit]
