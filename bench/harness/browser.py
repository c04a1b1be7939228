"""Just enough of a browser to use Sallyport's own pages, which work without script: cookies, forms, redirects."""
import http.client
import html.parser
import ssl
import urllib.parse

SESSION_COOKIE = "__Host-sallyport"


class _Forms(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms = []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.forms.append({"action": attrs.get("action", ""), "method": attrs.get("method", "get").lower(), "fields": {}, "types": {}})
        elif tag in ("input", "button") and self.forms and attrs.get("name"):
            self.forms[-1]["fields"].setdefault(attrs["name"], attrs.get("value") or "")
            self.forms[-1]["types"][attrs["name"]] = attrs.get("type", "text")


class Browser:
    def __init__(self, port):
        self.port, self.cookies, self.url, self.text = port, {}, "/", ""
        self.origin = f"https://localhost:{port}"

    def go(self, path, form=None):
        for _ in range(10):
            location = self._request(path, form)
            if location is None:
                return self
            path, form = urllib.parse.urljoin(self.origin + self.url, location).removeprefix(self.origin), None
        raise RuntimeError(f"too many redirects at {self.url}")

    def _request(self, path, form):
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=20, context=ssl._create_unverified_context())
        fields = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        if self.cookies:
            fields["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            fields |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin}
        connection.request("POST" if form is not None else "GET", path, body, fields)
        reply = connection.getresponse()
        self.url, self.status, self.text = path, reply.status, reply.read().decode(errors="replace")
        for cookie in reply.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        connection.close()
        return reply.headers.get("Location") if reply.status in (301, 302, 303, 307, 308) else None

    def submit(self, account, password):
        """Fills in the first form that has a password field and sends it."""
        parser = _Forms()
        parser.feed(self.text)
        for form in parser.forms:
            if "password" not in form["types"].values():
                continue
            fields = dict(form["fields"])
            for name, kind in form["types"].items():
                if kind == "password":
                    fields[name] = password
                elif kind in ("text", "email") and not fields[name]:
                    fields[name] = account
            return self.go(urllib.parse.urljoin(self.url, form["action"] or self.url), fields)
        raise RuntimeError(f"no form with a password at {self.url} (status {self.status}): {self.text[:300]}")

    @property
    def session(self):
        """The value of the session cookie, `<id>.<secret>`."""
        if SESSION_COOKIE not in self.cookies:
            raise RuntimeError(f"not signed in: {self.url} answered {self.status}: {self.text[:500]}")
        return self.cookies[SESSION_COOKIE]
