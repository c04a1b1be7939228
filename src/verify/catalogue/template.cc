#include "verify/catalogue/template.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace sallyport::verify {
namespace {

// Every macro there is; docs/guide/verify.md explains them to authors of cases.
constexpr std::array<std::string_view, 25> macro_names = {
    "host",     "other-host", "port",      "open",        "closed", "each",  "session",
    "tampered", "repeat",     "authority", "stripe",      "github", "slack", "hmac",
    "length",   "marker",     "key",       "strict-host", "egress", "lent",  "outside",
    "one-host", "two-host",   "bearer",    "token"};

bool known(std::string_view name) { return std::ranges::find(macro_names, name) != macro_names.end(); }

bool speaks_of_body(std::string_view name) {
  return name == "length" || name == "stripe" || name == "github" || name == "slack" || name == "hmac" ||
         name == "key";
}

Error wrong(std::string text) { return self_error(ErrorKind::malformed, std::move(text)); }

// Reads the escape at text[0] == '\\' into `out` and returns how long it was.
Result<std::size_t> read_escape(std::string_view text, std::string& out) {
  static constexpr std::string_view letters = "rnt0\\{";
  static constexpr std::string_view bytes{"\r\n\t\0\\{", 6};
  const char letter = text.size() > 1 ? text[1] : '\0';
  if (letter == 'x' && text.size() >= 4) {
    SP_TRY(const auto value, parse_hex(text.substr(2, 2)));
    out.push_back(static_cast<char>(value.front()));
    return std::size_t{4};
  }
  const std::size_t at = letters.find(letter);
  if (letter == '\0' || at == std::string_view::npos)
    return wrong("unknown escape `\\" + std::string(1, letter) + "`");
  out.push_back(bytes[at]);
  return std::size_t{2};
}

Result<Macro> read_macro(std::string_view inside) {
  const std::size_t colon = inside.find(':');
  Macro macro{std::string(inside.substr(0, colon)), {}};
  if (colon != std::string_view::npos) macro.argument = inside.substr(colon + 1);
  if (!known(macro.name))
    return wrong("unknown macro `{" + macro.name + "}` (a plain brace is written `\\{`)");
  return macro;
}

}  // namespace

Result<Template> Template::parse(std::string_view text) {
  Template made;
  std::string literal;
  const auto keep = [&] {
    if (!literal.empty()) made.pieces_.push_back({std::move(literal), {}});
    literal.clear();
  };
  while (!text.empty()) {
    std::size_t taken = 1;
    if (text.front() == '\\') {
      SP_TRY(taken, read_escape(text, literal));
    } else if (text.front() == '{') {
      taken = text.find('}');
      if (taken == std::string_view::npos) return wrong("`{` without `}`");
      SP_TRY(Macro macro, read_macro(text.substr(1, taken - 1)));
      keep();
      made.pieces_.push_back({{}, std::move(macro)});
      ++taken;
    } else if (text.front() != '\n') {
      literal.push_back(text.front());
    }
    text.remove_prefix(taken);
  }
  keep();
  return made;
}

Result<std::string> Template::expand(const Fill& fill, const FillFromBody& fill_from_body) const {
  std::vector<std::string> parts;
  std::string draft;
  for (const Piece& piece : pieces_) {
    parts.push_back(piece.text);
    if (!piece.macro.name.empty() && !speaks_of_body(piece.macro.name)) {
      SP_TRY(parts.back(), fill(piece.macro));
    }
    draft += parts.back();
  }
  const std::size_t blank = draft.find("\r\n\r\n");
  const std::string body = blank == std::string::npos ? std::string() : draft.substr(blank + 4);
  std::string out;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (speaks_of_body(pieces_[i].macro.name)) {
      SP_TRY(parts[i], fill_from_body(pieces_[i].macro, body));
    }
    out += parts[i];
  }
  return out;
}

bool Template::uses(std::string_view name) const {
  return std::ranges::any_of(pieces_, [&](const Piece& piece) { return piece.macro.name == name; });
}

}  // namespace sallyport::verify
