"""Just enough reading of C++ for the checks: no compiler, so every result is a good guess that a human can overrule."""
import re

_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL)


def _blank(match):
    text = match.group(0)
    if text.startswith("'") and match.start() and match.string[match.start() - 1].isalnum():
        return text  # a digit separator: 1'000'000
    keep = '""' if text[0] in 'R"' else "' '" if text[0] == "'" else ""
    return keep + re.sub(r"[^\n]", " ", text[len(keep):])


def code_only(text):
    """The same text with comments and literals blanked out; every offset and line number stays."""
    return _TOKEN.sub(_blank, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def allowed_here(lines, line, check):
    """True if `// allow(CHECK): reason` stands on that line or the one above."""
    mark = re.compile(r"//\s*allow\(" + re.escape(check) + r"\):\s*\S")
    return any(mark.search(lines[i]) for i in (line - 2, line - 1) if 0 <= i < len(lines))


_CLOSERS = {"(": ")", "[": "]", "{": "}"}


def matching(code, start):
    """Offset of the bracket that closes the one at `start`, or the end of the text."""
    stack = []
    for at in range(start, len(code)):
        c = code[at]
        if c in "([{":
            stack.append(_CLOSERS[c])
        elif c in ")]}":
            if not stack or stack.pop() != c:
                return at
            if not stack:
                return at
    return len(code) - 1


_NOT_A_FUNCTION = re.compile(r"\b(if|for|while|switch|catch|do|else|namespace|class|struct|enum|union|return|co_return)\b|=\s*$")


class Function:
    def __init__(self, name, first_line, last_line):
        self.name, self.first_line, self.last_line = name, first_line, last_line

    @property
    def length(self):
        return self.last_line - self.first_line + 1


def functions(text):
    """Functions with a body, in order. Lambdas count to the function they stand in."""
    code = re.sub(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", lambda m: re.sub(r"[^\n]", " ", m.group(0)), code_only(text),
                  flags=re.MULTILINE)
    found, at, begin = [], 0, 0
    while at < len(code):
        c = code[at]
        if c in ";}":
            begin = at + 1
        elif c == ":" and re.search(r"\b(public|private|protected)\s*$", code[begin:at]):
            begin = at + 1
        elif c == "(":
            at = matching(code, at)
        elif c == "{":
            head = code[begin:at]
            if ")" in head and not _NOT_A_FUNCTION.search(_without_brackets(head)):
                end = _body_end(code, at)
                name = re.search(r"([~\w:]+|operator\s*\S+)\s*\(", head)
                first = begin + len(head) - len(head.lstrip())
                found.append(Function(name.group(1) if name else "?", line_of(code, first), line_of(code, end)))
                at, begin = end, end + 1
            elif head.rstrip().endswith(("=", ",")) or "=" in _without_brackets(head):
                at = matching(code, at)  # a table of values
            else:
                begin = at + 1  # a namespace or a class: look inside
        at += 1
    return found


def _without_brackets(head):
    out, depth = [], 0
    for c in head:
        if c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
        elif depth == 0:
            out.append(c)
    return "".join(out)


def _body_end(code, at):
    """A constructor's `: a_{x}, b_{y} {body}` has braces before its body."""
    end = matching(code, at)
    rest = re.match(r"\s*(,|\{)", code[end + 1:])
    while rest:
        opening = code.find("{", end + 1)
        if opening < 0:
            return end
        end = matching(code, opening)
        rest = re.match(r"\s*(,|\{)", code[end + 1:])
    return end
