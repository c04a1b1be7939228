"""A gateway with accounts of its own and a provider beside it, and people who sign in at both as browsers do."""
import http.client
import os
import re
import secrets
import ssl
import time
import urllib.parse
from pathlib import Path

from browser import SESSION_COOKIE
from gateway import ACCOUNT, ROOT, Gateway
from processes import LOAD_CORE, Server

MODULES = ROOT / "test" / "e2e" / "node_modules" / "oidc-provider"
MAP = """stack: bench
listen: {{ web: "{web}", health: 127.0.0.1:{health} }}
people:
  first_account: user
  roles: {{ user: {{ groups: [users] }} }}
  sign_in:
    - name: company
      label: Company account
      issuer: ISSUER
      client_id: sallyport
      client_secret: secret:oidc
      scopes: [email]
      algorithms: [RS256]
      name_claim: email
      groups_claim: groups
      email_domains: [example.com]
      inside: true
zones: {{ inside: {{}} }}
components:
  site: {{ kind: http, zone: inside, address: "http://127.0.0.1:{upstream}", public: "https://localhost:{port}" }}
limits: {{ max_connections_per_client: 15000, idle_wait: 600s }}
flows:
  - {{ from: role/user, to: site, can: [GET /page/**] }}
"""


class Provider:
    def __init__(self, folder, gate):
        if not MODULES.exists():
            raise RuntimeError("there is no oidc-provider: `cd test/e2e && npm ci --ignore-scripts` brings it")
        self.secret, self.password = secrets.token_urlsafe(24), secrets.token_urlsafe(12)
        self.server = Server(["node", Path(__file__).parent / "provider.mjs"], LOAD_CORE, folder / "provider.out",
                             {"BENCH_GATE": gate, "BENCH_SECRET": self.secret, "BENCH_PASSWORD": self.password, "NODE_ENV": "production"})
        end = time.monotonic() + 20
        while time.monotonic() < end and self.server.alive():
            found = re.search(r"^issuer (\S+)$", self.server.log.read_text(errors="replace"), re.M)
            if found:
                self.issuer = found.group(1)
                return
            time.sleep(0.05)
        raise RuntimeError(f"the provider does not start: {self.server.log.read_text(errors='replace')[-500:]}")


def gateway_of_people(folder, name, upstream_port):
    """(gateway, provider); the gateway is not started yet."""
    made = Gateway(folder, name, upstream_port)
    provider = Provider(folder, f"https://localhost:{made.port}")
    made.layout = MAP.replace("ISSUER", provider.issuer)
    kept = folder / f"{name}-state" / "secrets"
    kept.mkdir(parents=True, mode=0o700)
    kept.parent.chmod(0o700)
    with open(os.open(kept / "oidc", os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(provider.secret)
    return made, provider


class Side:
    """One keep-alive connection with the cookies of one side."""

    def __init__(self, connection, origin):
        self.connection, self.origin, self.cookies, self.took = connection, origin, {}, 0.0

    def ask(self, path, form=None):
        """(status, location, text); `took` is how long this one took."""
        fields = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        if self.cookies:
            fields["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            fields |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin}
        began = time.perf_counter()
        self.connection.request("GET" if form is None else "POST", path, body, fields)
        reply = self.connection.getresponse()
        text = reply.read().decode(errors="replace")
        self.took = time.perf_counter() - began
        for cookie in reply.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return reply.status, reply.headers.get("Location"), text

    def close(self):
        self.connection.close()


def at_gate(gateway):
    context = ssl._create_unverified_context()  # a throw-away certificate on loopback
    return Side(http.client.HTTPSConnection("localhost", gateway.port, timeout=30, context=context), f"https://localhost:{gateway.port}")


def hidden_fields(page):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def sign_in_with_account(gateway):
    """A new browser signs in with a password. ({leg: seconds}, session cookie)."""
    gate = at_gate(gateway)
    _, _, page = gate.ask("/.sallyport/sign-in?return=/page/1")
    legs = {"page": gate.took}
    form = hidden_fields(page) | {"account": ACCOUNT, "password": gateway.password}
    status, location, text = gate.ask("/.sallyport/sign-in", form)
    legs["password"] = gate.took
    return legs, finished(gate, status, location, text)


def sign_in_with_provider(gateway, provider):
    """A new browser signs in there. Legs: `start` at the gate, `provider` all there, `callback` at the gate, with its call there."""
    gate, there = at_gate(gateway), Side(http.client.HTTPConnection(urllib.parse.urlsplit(provider.issuer).netloc, timeout=30), provider.issuer)
    status, at, text = gate.ask("/.sallyport/oidc/company/start?return=/page/1")
    legs, asked = {"start": gate.took, "provider": 0.0}, 0
    while at and at.startswith((provider.issuer, "/")) and asked < 10:
        path = at.removeprefix(provider.issuer)
        status, location, text = there.ask(path)
        legs["provider"] += there.took
        if status == 200:
            status, location, text = there.ask(path, {"login": "ada", "password": provider.password})
            legs["provider"] += there.took
        at, asked = location, asked + 1
    there.close()
    if not at or not at.startswith(f"{gate.origin}/.sallyport/oidc/company/callback"):
        raise RuntimeError(f"the provider did not send back: {status} {at} {text[:300]}")
    status, location, text = gate.ask(at.removeprefix(gate.origin))
    legs["callback"] = gate.took
    return legs, finished(gate, status, location, text)


def finished(gate, status, location, text):
    gate.close()
    if status != 303 or location != "/page/1" or SESSION_COOKIE not in gate.cookies:
        raise RuntimeError(f"not signed in: {status} {location} {text[:300]}")
    return gate.cookies[SESSION_COOKIE]
