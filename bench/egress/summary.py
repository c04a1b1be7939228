"""What came out: tables for the terminal and a section of bench/RESULTS.md."""
import os
import statistics
import subprocess
import time

import sections

HEADING = "## Egress door"
RATES = (100, 500, 1000)


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def median(rounds, name):
    known = [one[name] for one in rounds if name in one]
    return statistics.median(known) if known else None


def ratio(samples, name, to, what="cpu_us"):
    """Median of the ratios inside each round: what slows the machine slows both."""
    pairs = [(a[what], b[what]) for a, b in zip(samples.get(name, []), samples.get(to, [])) if what in a and what in b]
    return statistics.median(a / b for a, b in pairs) if pairs else None


def added(samples, name, what):
    """Median over the rounds of what the arm adds to the provider itself, in the unit it is measured in."""
    pairs = [(a[what], b[what]) for a, b in zip(samples.get(name, []), samples.get("direct", [])) if what in a and what in b]
    return statistics.median(a - b for a, b in pairs) if pairs else None


def shown(value, digits=0):
    return "" if value is None else f"{value:,.{digits}f}"


def tables(result):
    samples = result["samples"]
    lines = ["| arm | CPU µs/request | ratio to nginx | requests/s, 64 connections | " + " | ".join(f"added p50 / p99 µs at {rate:,}/s" for rate in RATES) + " |",
             "| --- | ---: | ---: | ---: | " + "---: | " * len(RATES)]
    for name in samples:
        rounds = samples[name]
        lines.append(f"| {name} | {shown(median(rounds, 'cpu_us'), 1)} | {shown(ratio(samples, name, 'nginx'), 2)} | {shown(median(rounds, 'per_second'))} | "
                     + " | ".join("" if name == "direct" else _pair(samples, name, f"at_{rate}") for rate in RATES) + " |")
    lines += ["", "| arm | added time to the first chunk, p50 / p99 µs | added delay of a chunk, p50 / p99 µs | CPU µs/chunk | MiB, at rest | MiB, 1,000 open streams |",
              "| --- | ---: | ---: | ---: | ---: | ---: |"]
    for name in samples:
        if name != "direct":
            kept = result["memory"].get(name, {})
            lines.append(f"| {name} | {_pair(samples, name, 'first')} | {_pair(samples, name, 'chunk')} | {shown(median(samples[name], 'chunk_cpu_us'), 1)} | "
                         f"{shown(kept.get('rest_mib'), 1)} | {shown(kept.get('open_mib'), 1)} |")
    return lines + ["", *aims(result)]


def _pair(samples, name, what):
    low, high = added(samples, name, f"{what}_p50_us"), added(samples, name, f"{what}_p99_us")
    return "" if low is None else f"{low:,.0f} / {high:,.0f}"


def aims(result):
    samples, exact = result["samples"], result.get("exact")
    portkey = ratio(samples, "portkey", "sallyport")
    rows = [("CPU against the nginx floor, all controls on", "at most 1.3 x", ratio(samples, "sallyport", "nginx"), lambda value: value <= 1.3, "x"),
            ("times cheaper than Portkey", "at least 30 x", portkey, lambda value: value >= 30, "x"),
            ("added delay of a chunk, p99", "at most 200 µs", added(samples, "sallyport", "chunk_p99_us"), lambda value: value <= 200, "µs"),
            ("of 200 calls at once on a budget for one, admitted", "1", exact["admitted"] if exact else None, lambda value: value == 1, ""),
            ("and begun at the provider", "1", exact["begun"] if exact else None, lambda value: value == 1, "")]
    lines = ["| aim | | measured | |", "| --- | ---: | ---: | --- |"]
    for what, aim, measured, holds, unit in rows:
        # Less than the provider alone took: the load's own noise is larger than what is to be measured.
        verdict = ("not run" if measured is None else "not resolved: below the noise of the load" if measured < 0
                   else "met" if holds(measured) else "**missed**")
        lines.append(f"| {what} | {aim} | {'' if measured is None else f'{measured:.3g} {unit}'} | {verdict} |")
    return lines


def section(result, command):
    arms = "\n".join(f"- {name}: {what}" for name, what in result["what"].items())
    missing = "".join(f"\n- {name}: not run: {why}" for name, why in result["not_run"].items())
    return f"""{HEADING}

Made by `{command}` on {time.strftime("%d %B %Y")} at commit {result['commit']}; load {result['load_before']:.1f} before the run.

How: {result['rounds']} rounds, arms in random order. A chat of 1 KiB each way, the provider an nginx with a fixed answer; the arm on one core,
client and provider on the other. CPU is scheduler run time of the arm's processes over requests done, under wrk with 64 keep-alive
connections for {result['seconds']} s. At {', '.join(f'{rate:,}' for rate in RATES)} calls a second: open loop, {result['paced_seconds']} s each; a call is timed from when it was due. What is added is the
arm's percentile minus that of the provider itself in the same round. Streams: {result['streams']} at once, 200 chunks 5 ms apart that carry the
time they were sent at; client and provider are Python on the core they share, so the percentiles of the provider itself are theirs.
The clients write like any SDK: nothing was tuned for an arm.

{chr(10).join(tables(result))}

{arms}{missing}
"""


def commit(root):
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=root, capture_output=True, text=True).stdout.strip()


def record(text, path):
    sections.put(path, HEADING, text)


def load_before():
    return os.getloadavg()[0]
