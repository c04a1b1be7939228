"""What is measured: the provider itself, nginx and haproxy as proxies that check nothing, Portkey's gateway from npm, and Sallyport
with key, policy, budget and durable record. Each takes `/KIND/v1/chat/completions`, KIND being chat, stream, open or hold."""
import os
import re
import secrets
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import peers
from processes import LOAD_CORE, PROXY_CORE, Server, free_port, wait_for_port

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BINARY = ROOT / "build" / "sallyport"
KINDS = ("chat", "stream", "open", "hold")
KEY = "key-" + secrets.token_hex(20)  # what the provider wants


@dataclass
class Arm:
    name: str
    what: str
    port: int
    servers: list = field(default_factory=list)  # all of them count
    prefix: dict = field(default_factory=dict)   # of a kind: the path before /v1, if it is not /KIND
    fields: dict = field(default_factory=dict)   # of a kind: further request fields
    close: object = None

    def path(self, kind):
        return f"{self.prefix.get(kind, '/' + kind)}/v1/chat/completions"

    def cpu_ns(self):
        return sum(server.cpu_ns() for server in self.servers)

    def resident_kib(self):
        return sum(server.resident_kib() for server in self.servers)

    def stop(self):
        for server in self.servers:
            server.stop()


def answer():
    """A chat completion of 1 KiB with its usage."""
    def text(content):
        return ('{"id":"chatcmpl-bench","object":"chat.completion","created":1760000000,"model":"gpt-4o-mini","choices":[{"index":0,"message":'
                f'{{"role":"assistant","content":"{content}","refusal":null}},"logprobs":null,"finish_reason":"stop"}}],"usage":{{"prompt_tokens":230,'
                '"completion_tokens":150,"total_tokens":380},"service_tier":"default","system_fingerprint":"fp_bench"}')
    return text("x" * (1024 - len(text(""))))


def chat_upstream(folder):
    """nginx that answers every call with the same 1 KiB."""
    port = free_port()
    server = peers._nginx(folder, "chat-upstream", f"  server {{ listen 127.0.0.1:{port} backlog=4096; default_type application/json; "
                          f"location / {{ return 200 '{answer()}'; }} }}", LOAD_CORE)
    wait_for_port(port)
    return server, port


def stream_upstream(folder):
    port = free_port()
    server = Server([sys.executable, HERE / "chat_upstream.py", port], LOAD_CORE, folder / "stream-upstream.out")
    wait_for_port(port)
    return server, port


def direct(chat, stream):
    """Without a proxy; two ports, so two arms."""
    return [Arm("direct", "the provider itself", chat), Arm("direct", "the provider itself", stream)]


def nginx(folder, chat, stream):
    port = free_port()
    kinds = "\n".join(f"    location /{kind}/ {{ proxy_pass http://{'chat' if kind == 'chat' else 'stream'};"
                      f"{'' if kind == 'chat' else ' proxy_buffering off;'} proxy_read_timeout 600s; }}" for kind in KINDS)
    http = f"""  upstream chat {{ server 127.0.0.1:{chat}; keepalive 64; keepalive_requests 100000000; }}
  upstream stream {{ server 127.0.0.1:{stream}; keepalive 64; keepalive_requests 100000000; }}
  server {{ listen 127.0.0.1:{port} backlog=4096; proxy_set_header Authorization "Bearer {KEY}";
    proxy_set_header Connection ""; proxy_set_header Host $host;
{kinds} }}"""
    server = peers._nginx(folder, "nginx-arm", http, PROXY_CORE)
    wait_for_port(port)
    return Arm("nginx", "reverse proxy that sets the key and checks nothing: the floor", port, [server])


def haproxy(folder, chat, stream):
    port = free_port()
    text = f"""global
  nbthread 1
  maxconn 8000
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  timeout http-keep-alive 600s
  http-reuse always
  option http-no-delay
frontend in
  bind 127.0.0.1:{port}
  http-request set-header Authorization "Bearer {KEY}"
  use_backend chat if {{ path_beg /chat/ }}
  default_backend stream
backend chat
  server up 127.0.0.1:{chat} maxconn 1000
backend stream
  server up 127.0.0.1:{stream} maxconn 4000
"""
    server = Server(["haproxy", "-db", "-f", peers.write(folder, "haproxy-arm.cfg", text)], PROXY_CORE, folder / "haproxy-arm.out")
    wait_for_port(port)
    return Arm("haproxy", "reverse proxy that sets the key and checks nothing", port, [server])


def _cache():
    given = os.environ.get("SALLYPORT_CACHE")
    if given:
        return Path(given)
    return Path("/var/cache/sallyport") if os.geteuid() == 0 else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "sallyport"


def bring_portkey():
    """The folder of the installed package, outside the checkout; brought the first time."""
    into, wanted = _cache() / "portkey", (HERE / "portkey" / "package-lock.json").read_text()
    stamp = into / ".complete"
    if not stamp.exists() or stamp.read_text() != wanted:
        into.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            (into / name).write_text((HERE / "portkey" / name).read_text())
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=into, capture_output=True, text=True, timeout=300)
        if done.returncode != 0:
            raise RuntimeError(f"npm ci failed: {done.stderr.strip()[-300:]}")
        stamp.write_text(wanted)
    return into / "node_modules" / "@portkey-ai" / "gateway"


def portkey(folder, chat, stream):
    package, port = bring_portkey(), free_port()
    server = Server(["node", package / "build" / "start-server.js", f"--port={port}", "--headless"], PROXY_CORE, folder / "portkey.out",
                    {"NODE_ENV": "production", "TRUSTED_CUSTOM_HOSTS": "127.0.0.1,localhost"})
    wait_for_port(port, 30)
    fields = {kind: {"x-portkey-provider": "openai", "x-portkey-custom-host": f"http://127.0.0.1:{chat}/chat/v1" if kind == "chat" else f"http://127.0.0.1:{stream}/{kind}/v1"}
              for kind in KINDS}
    return Arm("portkey", "Portkey's gateway from npm: key passed on, no policy, no budget, no record", port, [server], {kind: "" for kind in KINDS}, fields)


MAP = """stack: bench
listen: {{ web: 127.0.0.1:{web}, egress: 127.0.0.1:{port} }}
people: {{ first_account: admin, roles: {{ admin: {{ groups: [admins] }} }} }}
zones: {{ inside: {{}} }}
limits: {{ max_connections_per_client: 15000, idle_wait: 600s, model_idle_wait: 600s }}
components:
  chat: {{ kind: openai, zone: inside, address: "http://127.0.0.1:{chat}/chat" }}
  stream: {{ kind: openai, zone: inside, address: "http://127.0.0.1:{stream}/stream" }}
  open: {{ kind: openai, zone: inside, address: "http://127.0.0.1:{stream}/open" }}
  hold: {{ kind: openai, zone: inside, address: "http://127.0.0.1:{stream}/hold" }}
workflows:
  load: {{ owner: bench, budget: {{ usd: 100000, per: month }} }}
  once: {{ owner: bench }}
flows:
  - {{ from: workflow/load, to: chat, can: [chat], models: [gpt-4o-mini], max_output_tokens: 1000, tools: [lookup], budget: [{lots}], credential: secret:provider }}
  - {{ from: workflow/load, to: stream, can: [chat], models: [gpt-4o-mini], max_output_tokens: 1000, budget: [{lots}], credential: secret:provider }}
  - {{ from: workflow/load, to: open, can: [chat], models: [gpt-4o-mini], max_output_tokens: 1000, budget: [{lots}], credential: secret:provider }}
  - {{ from: workflow/once, to: hold, can: [chat], models: [gpt-4o-mini], max_output_tokens: 20000, budget: {{ tokens: 30000, per: day }}, credential: secret:provider }}
"""


def sallyport(folder, chat, stream):
    port, path, state = free_port(), folder / "egress.yaml", folder / "egress-state"
    lots = "{ tokens: 10000000000, usd: 100000, per: day }"
    path.write_text(MAP.format(web=free_port(), port=port, chat=chat, stream=stream, lots=lots))
    (state / "secrets").mkdir(parents=True, mode=0o700)
    state.chmod(0o700)
    file = state / "secrets" / "provider"
    file.touch(mode=0o600)
    file.write_text(KEY)
    server = Server([BINARY, "serve", "--map", path, "--state", state, "--threads", "1"], PROXY_CORE, folder / "egress.out")
    try:
        wait_for_port(port)
        keys = {kind: _issue(state, "once" if kind == "hold" else "load") for kind in KINDS}
    except RuntimeError as error:
        server.stop()
        raise RuntimeError(f"{error}; it said: {server.log.read_text(errors='replace')[-600:]}") from error
    return Arm("sallyport", "key, policy, budgets in tokens and money, durable record, the provider's key lent and looked for on the way back", port, [server], {},
               {kind: {"Authorization": f"Bearer {key}"} for kind, key in keys.items()})


def _issue(state, workflow):
    done = subprocess.run([BINARY, "key", "issue", "--workflow", workflow, "--state", state], capture_output=True, text=True, timeout=30)
    found = re.search(r"\bspk_[0-9A-Za-z]{48}\b", done.stdout)
    if done.returncode != 0 or not found:
        raise RuntimeError(f"key issue ended with {done.returncode}: {done.stdout}{done.stderr}")
    return found.group(0)
