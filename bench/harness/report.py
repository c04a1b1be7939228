"""What came out: a table for the terminal, JSON, and bench/RESULTS.md."""
import os
import platform
import subprocess
import time
from pathlib import Path

from crossings import ratio

ROOT = Path(__file__).resolve().parent.parent.parent


def aims(samples, standing):
    """[(what, aim, measured, unit)]; measured None: not run. All aims are upper bounds."""
    rows = []
    for suffix, how in (("", "plain"), ("-tls", "TLS")):
        session = f"sallyport-session{suffix}"
        rows.append((f"session crossing, CPU against nginx plain proxy ({how})", 1.0, ratio(samples, session, f"nginx{suffix}"), "x"))
        rows.append((f"session crossing, CPU against nginx + auth_request ({how})", 0.5, ratio(samples, session, f"nginx-auth{suffix}"), "x"))
    rows.append(("1,000 open WebSockets closed after `session end`", 100, _of(standing, "revocation", "last_ms"), "ms"))
    rows.append(("resident memory, idle", 30, _of(standing, "idle_mib"), "MiB"))
    rows.append(("resident memory per idle TLS connection, 10,000 open", 16, _of(standing, "idle_tls", "kib_each"), "KiB"))
    rows.append(("ready after start", 500, _of(standing, "readiness", "median_ms"), "ms"))
    return rows


def _of(values, *names):
    for name in names:
        if not isinstance(values, dict) or name not in values:
            return None
        values = values[name]
    return values


def verdict(aim, measured):
    return "not run" if measured is None else "met" if measured <= aim else "missed"


def machine():
    model = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "?")
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024 // 1024
    return {"cpu": model, "cores": os.cpu_count(), "memory_gib": memory, "kernel": platform.release(), "load_before": os.getloadavg()[0]}


def versions():
    def first_line(*command):
        done = subprocess.run(command, capture_output=True, text=True)
        return (done.stdout + done.stderr).strip().splitlines()[0]

    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return {"sallyport": commit, "nginx": first_line("nginx", "-v").split("/")[-1], "haproxy": first_line("haproxy", "-v").split()[2],
            "apache": first_line("apache2", "-v").split("/")[-1].split()[0], "openssl": first_line("openssl", "version").split()[1]}


def tables(result):
    """The two tables, as lines of Markdown; good to read on a terminal too."""
    samples = result["samples"]
    lines = ["| contender | CPU µs/request | lowest to highest | ratio to nginx | requests/s | p50 ms | p99 ms | errors |",
             "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for row in result["crossings"]:
        base = "nginx-tls" if row["name"].endswith("-tls") else "nginx"
        against = ratio(samples, row["name"], base)
        lines.append(f"| {row['name']} | {row['cpu_us']:.1f} | {row['spread_us'][0]:.1f} to {row['spread_us'][1]:.1f} | "
                     f"{'' if against is None else f'{against:.2f}'} | {row['requests_per_second']:.0f} | {row['p50_ms']:.2f} | "
                     f"{row['p99_ms']:.1f} | {row['errors']} |")
    lines += ["", "| aim | at most | measured | |", "| --- | ---: | ---: | --- |"]
    for what, aim, measured, unit in aims(samples, result["standing"]):
        said = verdict(aim, measured)
        lines.append(f"| {what} | {aim:g} {unit} | {'' if measured is None else f'{measured:.3g} {unit}'} | {'**missed**' if said == 'missed' else said} |")
    return lines


def record(result, path, command):
    where, which = result["machine"], result["versions"]
    notes = [f"- {row['name']}: {row['what']}" for row in result["crossings"] if not row["name"].endswith("-tls")]
    text = f"""# Bench results

Made by `{command}` on {time.strftime("%d %B %Y")}; the table is written by the program, nothing in it by hand.

Machine: {where['cpu']}, {where['cores']} cores, {where['memory_gib']} GiB, Linux {where['kernel']}, load {where['load_before']:.1f} before the run.
Versions: Sallyport {which['sallyport']}, nginx {which['nginx']}, haproxy {which['haproxy']}, Apache {which['apache']}, OpenSSL {which['openssl']}.

How: {result['rounds']} rounds in random order, each contender 1 s of warm-up and {result['seconds']} s of load (wrk, one thread, 64 keep-alive
connections, a browser-like request of 12 fields, 1 KB from an nginx upstream). The contender, with every process it needs, is
pinned to one core; load and upstream to the other. CPU is scheduler run time of all the contender's processes over requests
done, median over rounds; a ratio is the median of the ratios inside each round. Requests per second depend on what else the
machine did: read the CPU column first.

{chr(10).join(tables(result))}

{chr(10).join(notes)}

Names ending in -tls: the same over TLS 1.3 with one P-256 certificate. Apache checks a bearer token and not a session, as its sessions
need a provider to sign in at. Sallyport writes its journal to the disk in every row.
{_standing_notes(result['standing'])}"""
    path.write_text(text + _other_sections(path))


def _other_sections(path):
    """What other programs wrote below ours (bench/policy/run)."""
    _, heading, rest = path.read_text().partition("\n## ") if path.exists() else ("", "", "")
    return heading + rest


def _standing_notes(standing):
    lines = []
    if "readiness" in standing:
        lines.append(f"- start: {standing['readiness']['starts']} starts with existing state, median {standing['readiness']['median_ms']:.0f} ms, "
                     f"worst {standing['readiness']['worst_ms']:.0f} ms")
    if "revocation" in standing:
        lines.append(f"- revocation: {standing['revocation']['rounds']} rounds, from the start of the command `sallyport session end`; first stream "
                     f"{standing['revocation']['first_ms']:.0f} ms, last {standing['revocation']['last_ms']:.0f} ms (median), worst last "
                     f"{standing['revocation']['worst_ms']:.0f} ms")
    if "idle_tls" in standing:
        lines.append(f"- idle TLS: each connection carried one request first; nginx measured the same way: {standing['idle_tls_nginx']['kib_each']:.1f} KiB")
    for name, why in standing.get("not_run", {}).items():
        lines.append(f"- {name}: not run: {why}")
    return "\n".join(["", *lines, ""]) if lines else ""
