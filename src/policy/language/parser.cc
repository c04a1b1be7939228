#include "policy/language/parser.h"

#include <algorithm>

#include "base/utf8.h"
#include "policy/language/grammar.h"
#include "policy/language/limits.h"

namespace sallyport::cedar {
namespace {

bool is_readable(const Source& source, Diagnostics& diagnostics) {
  const std::string& text = source.text();
  if (text.size() > limits::source_bytes) {
    diagnostics.error(source, {},
                      "the text is larger than " + std::to_string(limits::source_bytes) + " bytes");
    return false;
  }
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = decode_utf8(std::string_view(text).substr(at));
    if (!step.valid) {
      const auto place = static_cast<std::uint32_t>(at);
      diagnostics.error(source, {place, place + 1}, "this byte is not UTF-8", "save the file as UTF-8");
      return false;
    }
    at += step.length;
  }
  return true;
}

}  // namespace

std::optional<PolicySet> parse_policies(const SourcePtr& source, Diagnostics& diagnostics) {
  if (!is_readable(*source, diagnostics)) return std::nullopt;
  Grammar grammar(source, diagnostics);
  std::optional<PolicySet> set = grammar.policies();
  if (grammar.failed()) return std::nullopt;
  return set;
}

std::optional<Policy> parse_policy(const SourcePtr& source, std::string id, Diagnostics& diagnostics) {
  if (!is_readable(*source, diagnostics)) return std::nullopt;
  Grammar grammar(source, diagnostics);
  std::optional<Policy> policy = grammar.policy(std::move(id));
  if (grammar.failed()) return std::nullopt;
  return policy;
}

std::optional<Expr> parse_expression(const SourcePtr& source, Diagnostics& diagnostics) {
  if (!is_readable(*source, diagnostics)) return std::nullopt;
  Grammar grammar(source, diagnostics);
  std::optional<Expr> expression = grammar.expression();
  if (grammar.failed()) return std::nullopt;
  return expression;
}

std::optional<EntityUid> parse_entity_uid(std::string_view text) {
  const auto source = std::make_shared<const Source>("", std::string(text));
  Diagnostics ignored;
  if (!is_readable(*source, ignored)) return std::nullopt;
  Grammar grammar(source, ignored);
  std::optional<EntityUid> uid = grammar.entity_uid();
  if (grammar.failed() || !grammar.at_end()) return std::nullopt;
  return uid;
}

bool is_attribute_name(std::string_view text) {
  Lexer lexer(text);
  const Token word = lexer.next();
  return word.kind == TokenKind::identifier && word.span.end - word.span.begin == text.size() &&
         text != "__cedar";
}

bool is_action_type(std::string_view type) { return type == "Action" || type.ends_with("::Action"); }

bool is_type_name(std::string_view text) {
  while (true) {
    const std::size_t mark = text.find("::");
    if (!is_attribute_name(text.substr(0, mark))) return false;
    if (mark == std::string_view::npos) return true;
    text.remove_prefix(mark + 2);
  }
}

}  // namespace sallyport::cedar
