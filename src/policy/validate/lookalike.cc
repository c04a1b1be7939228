#include "policy/validate/lookalike.h"

#include "base/utf8.h"
#include "policy/validate/lookalike_table.h"
#include "policy/validate/names.h"
#include "policy/value/escape.h"

namespace sallyport::cedar {
namespace {

// The first character `visit` says true of, or nothing.
template <class Visit>
std::string_view find_character(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const Utf8Step step = decode_utf8(text);
    if (visit(step.valid ? char32_t(step.code) : char32_t(0xFFFD))) return text.substr(0, step.length);
    text.remove_prefix(step.length);
  }
  return {};
}

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

bool is_direction_control(char32_t c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }

// UTS #39, 5.1: Han with kana is Japanese, with hangul Korean, with bopomofo Chinese. The three pairs get
// bits of their own above those of the scripts.
Scripts augmented(Scripts scripts) {
  constexpr Scripts japanese = Scripts(1) << 61;
  constexpr Scripts korean = Scripts(1) << 62;
  constexpr Scripts chinese = Scripts(1) << 63;
  if (scripts == any_script) return scripts;
  if (scripts & (script::han | script::hiragana | script::katakana)) scripts |= japanese;
  if (scripts & (script::han | script::hangul)) scripts |= korean;
  if (scripts & (script::han | script::bopomofo)) scripts |= chinese;
  return scripts;
}

std::string printed(std::string_view text) {
  const std::string quoted = quote(text);
  return quoted.substr(1, quoted.size() - 2);
}

class LookCheck {
 public:
  explicit LookCheck(Problems& problems) : problems_(problems) {}

  void string(Span span, std::string_view text) {
    if (is_ascii(text)) return;
    if (has_direction_control(text)) {
      warn(span, "string", '"' + std::string(text) + '"', "contains BIDI control characters");
    } else if (!is_single_script(text)) {
      warn(span, "string", '"' + std::string(text) + '"', "contains mixed scripts");
    }
  }

  void identifier(Span span, std::string_view text) {
    if (has_direction_control(text))
      return warn(span, "identifier", text, "contains BIDI control characters");
    const std::string_view odd = find_odd_character(text);
    if (!odd.empty()) {
      return warn(span, "identifier", printed(text),
                  "contains the character `" + printed(odd) +
                      "` which is not a printable ASCII character and falls outside of the General Security "
                      "Profile for Identifiers");
    }
    if (!is_single_script(text)) warn(span, "identifier", text, "contains mixed scripts");
  }

  // Type names are ASCII by grammar.
  void scope(const Scope& scope) {
    if (scope.entity) identifier(scope.span, scope.entity->id);
  }

  void expression(const Expr& expr) {
    if (const std::string* text = std::get_if<std::string>(&expr.data)) {
      if (expr.op == Op::literal) string(expr.span, *text);
      if (expr.op == Op::get_attribute) identifier(expr.span, *text);
    }
    if (const EntityUid* uid = std::get_if<EntityUid>(&expr.data)) identifier(expr.span, uid->id);
    if (const Names* names = std::get_if<Names>(&expr.data)) {
      for (const std::string& name : names->names) identifier(expr.span, name);
    }
    if (const Pattern* pattern = std::get_if<Pattern>(&expr.data)) {
      std::string text;
      for (const Pattern::Piece& piece : pattern->pieces) text += piece.wildcard ? "*" : piece.text;
      string(expr.span, text);
    }
    for (const Expr& operand : expr.operands) expression(operand);
  }

 private:
  void warn(Span span, std::string_view kind, std::string_view text, std::string_view why) {
    std::string message(kind);
    message += " `";
    message += text;
    message += "` ";
    message += why;
    problems_.warning(span, std::move(message), "type the text again, or let only data hold it");
  }

  Problems& problems_;
};

}  // namespace

bool has_direction_control(std::string_view text) {
  return !find_character(text, is_direction_control).empty();
}

bool is_single_script(std::string_view text) {
  if (is_ascii(text)) return true;
  Scripts common = any_script;
  const auto foreign = [&common](char32_t c) { return (common &= augmented(scripts_of(c))) == 0; };
  return find_character(text, foreign).empty();
}

std::string_view find_odd_character(std::string_view text) {
  return find_character(text,
                        [](char32_t c) { return (c < ' ' || c > '~') && !is_allowed_in_identifiers(c); });
}

void check_looks(const Policy& policy, Problems& problems) {
  LookCheck check(problems);
  check.scope(policy.principal);
  for (const EntityUid& uid : policy.action.actions) check.identifier(policy.action.span, uid.id);
  check.scope(policy.resource);
  for (const Condition& condition : *policy.conditions) check.expression(condition.body);
}

}  // namespace sallyport::cedar
