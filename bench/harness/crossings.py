"""CPU time per request of every contender: rounds in random order, medians, ratios within a round."""
import random
import ssl
import statistics
import sys
import time
import urllib.request
from dataclasses import asdict

from load import FIELDS, load


def try_once(contender):
    """A contender that answers anything but 200 would be measured at the wrong work."""
    trusting = ssl._create_unverified_context()  # a throw-away certificate on loopback
    request = urllib.request.Request(contender.url, headers={**FIELDS, "Accept-Encoding": "identity", **contender.fields})
    with urllib.request.urlopen(request, timeout=10, context=trusting) as reply:
        body = reply.read()
        if reply.status != 200 or len(body) != 1024:
            raise RuntimeError(f"{contender.name}: answered {reply.status} with {len(body)} bytes instead of 200 with 1024")


def measure(contenders, rounds, seconds, seed):
    order = random.Random(seed)
    samples = {contender.name: [] for contender in contenders}
    for number in range(rounds):
        for contender in order.sample(contenders, len(contenders)):
            load(contender, 1)
            before = sum(server.cpu_ns() for server in contender.servers)
            began = time.monotonic()
            loaded = load(contender, seconds)
            took = time.monotonic() - began
            if loaded.requests == 0:
                raise RuntimeError(f"{contender.name}: answered nothing for {seconds} s")
            used = sum(server.cpu_ns() for server in contender.servers) - before
            samples[contender.name].append({
                "round": number, "cpu_us": used / 1000 / max(1, loaded.requests), "busy": used / 1e9 / took, **asdict(loaded)})
            print(f"\r  round {number + 1}/{rounds}: {contender.name:<24}", end="", file=sys.stderr, flush=True)
    print("\r" + " " * 60 + "\r", end="", file=sys.stderr)
    return samples


def summary(samples, contenders):
    rows = []
    for contender in contenders:
        rounds = samples[contender.name]
        rows.append({
            "name": contender.name, "what": contender.what,
            "cpu_us": statistics.median(sample["cpu_us"] for sample in rounds),
            "spread_us": [min(sample["cpu_us"] for sample in rounds), max(sample["cpu_us"] for sample in rounds)],
            "requests_per_second": statistics.median(sample["requests"] / sample["seconds"] for sample in rounds),
            "p50_ms": _median(rounds, "p50_ms"),
            "p99_ms": _median(rounds, "p99_ms"),
            "errors": sum(sample["errors"] for sample in rounds),
        })
    return rows


def _median(rounds, name):
    """Of the rounds in which wrk could say it."""
    known = [sample[name] for sample in rounds if sample[name] == sample[name]]
    return statistics.median(known) if known else float("nan")


def ratio(samples, name, to):
    """Median over the rounds of the ratio inside each round: what slows the machine slows both."""
    if name not in samples or to not in samples:
        return None
    return statistics.median(a["cpu_us"] / b["cpu_us"] for a, b in zip(samples[name], samples[to]))
