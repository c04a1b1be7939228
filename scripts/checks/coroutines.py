"""Nothing with a destructor is made inside a co_await expression, and no capturing lambda is a coroutine (ADR 0001).

A statement-level guess: it cannot see a parenthesised aggregate, and may flag a harmless line; there,
`// allow(coroutines): why` on the line or the one above is the answer.
"""
import re

from cpp import allowed_here, code_only, line_of, matching
from tree import Tree, sources

# Calls whose braced argument is an array of views (net::Parts): there is nothing to destroy.
_ONLY_VIEWS = re.compile(r"\b(write|write_socket)\(\s*$")
_AWAIT = re.compile(r"\bco_await\b")
_LAMBDA = re.compile(r"\[([^\[\]]*)\]\s*(?:\([^;{}]*?\)\s*)?(?:mutable\s*|noexcept\s*)*(->[^;{}]*)?\{")
_COROUTINE = re.compile(r"\bco_(await|return|yield)\b")


def run(tree):
    findings = []
    for path in sources(tree):
        text = tree.text(path)
        if "co_" not in text and "Task<" not in text:
            continue
        code, lines = code_only(text), text.splitlines()
        # In a test a named lambda outlives the loop it runs on, and ASan watches.
        found = _temporaries(code) + ([] if path.endswith("_test.cc") else _capturing(code))
        for offset, complaint in found:
            line = line_of(code, offset)
            if not allowed_here(lines, line, "coroutines"):
                findings.append(f"{path}:{line}: {complaint}")
    return sorted(set(findings))


def _temporaries(code):
    found = []
    for match in _AWAIT.finditer(code):
        begin, end = _begin(code, match.start()), _end(code, match.end())
        complaint = _made_inside(code, begin, end)
        if complaint:
            found.append((match.start(), complaint))
    return found


def _made_inside(code, begin, end):
    at = begin
    while at < end:
        c = code[at]
        if c == "[":
            captures = _LAMBDA.match(code, at)
            if captures and _owns(captures.group(1)):
                return "a lambda that captures by value is made inside a co_await expression: give it a name first"
            at = captures.end() - 1 if captures else at
            if captures:
                at = matching(code, at)
        elif c == "{" and _ONLY_VIEWS.search(code[begin:at]):
            at = matching(code, at)
        elif c == "{":
            return "a braced value is made inside a co_await expression: give it a name first"
        at += 1
    return None


def _owns(captures):
    names = [name.strip() for name in captures.split(",") if name.strip()]
    return any(name != "this" and not re.fullmatch(r"&\s*\w*", name) for name in names)


def _begin(code, at):
    """Start of the full expression around `at`: after the last `;`, `{` or block-ending `}`."""
    depth = 0
    while at > 0:
        c = code[at - 1]
        if c in ")]":
            depth += 1
        elif c in "([":
            depth -= 1
        elif c == "}":
            if depth <= 0 and not re.match(r"\s*[,)]", code[at:at + 200]):
                return at
            depth += 1
        elif c == "{":
            if depth <= 0:
                return at
            depth -= 1
        elif c == ";" and depth <= 0:
            return at
        at -= 1
    return at


def _end(code, at):
    depth = 0
    while at < len(code):
        c = code[at]
        if c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        if depth < 0 or (depth == 0 and c == ";"):
            return at
        at += 1
    return at


def _capturing(code):
    found = []
    for match in _LAMBDA.finditer(code):
        before = code[:match.start()].rstrip()[-1:]
        if not match.group(1).strip() or before.isalnum() or before in ("_", "]", ")"):
            continue
        body = code[match.end() - 1:matching(code, match.end() - 1)]
        if _COROUTINE.search(_without_lambdas(body[1:])) or "Task<" in (match.group(2) or ""):
            found.append((match.start(), "a lambda with captures is a coroutine: pass parameters by value, or use a member"))
    return found


def _without_lambdas(body):
    match = _LAMBDA.search(body)
    while match:
        end = matching(body, match.end() - 1)
        body = body[:match.start()] + body[end + 1:]
        match = _LAMBDA.search(body)
    return body


def fixtures():
    def tree(body):
        return Tree({"src/net/a.cc": "Task<void> f(int s) {\n" + body + "\n}\n"})

    for bad in ("auto r = co_await g({1, s});", "co_await g([s](int) { return s; });", "co_await g(Options{.a = 1});",
                "if (co_await g(T{s})) {\n  h();\n}", "auto r = k(T{s}, co_await g());", "co_return co_await g([x = std::move(s)] {});",
                "spawn([s]() -> Task<void> { co_return; });", "auto run = [&]() { co_await g(s); };"):
        yield True, tree(bad)
    for good in ("Options options{.a = 1};\nauto r = co_await g(std::move(options));", "co_await g([&](int) { return s; });",
                 "if (co_await g(s)) {\n  h();\n}", "for (;;) {\n  co_await g(s);\n}\nauto x = T{s};",
                 "// allow(coroutines): a plain struct of two ints\nco_await g(T{s});",
                 "spawn([](int v) -> Task<void> { co_await g(v); }(s));", "SP_CO_TRY(auto x, co_await g(s));\nT t{s};",
                 "pending.push_back([s] { h(s); });\nco_await g(s);", "if (!co_await g(s)) co_return E{s};",
                 "const Io sent = co_await client.write({head, body, {}});"):
        yield False, tree(good)
