#pragma once
// policy/language/parser.h: Cedar policies from text. Accepts exactly what the reference accepts (Cedar
// 4.5), except for its experimental `unknown(...)` and what is beyond language/limits.h.
//
// Pure and thread-safe. Every error is reported with its place; after one, reading goes on behind the next
// `;`, so that one run names the mistakes of many policies. Nothing is returned when there was an error.
#include <optional>
#include <string>
#include <string_view>

#include "policy/language/ast.h"
#include "policy/language/source.h"

namespace sallyport::cedar {

// All policies of a file. Ids are policy0, policy1, ... by position, templates counted with them.
std::optional<PolicySet> parse_policies(const SourcePtr& source, Diagnostics& diagnostics);

// Exactly one policy or template.
std::optional<Policy> parse_policy(const SourcePtr& source, std::string id, Diagnostics& diagnostics);

// Exactly one expression, as between the braces of `when`. Slots are refused.
std::optional<Expr> parse_expression(const SourcePtr& source, Diagnostics& diagnostics);

// `Type::"id"`, as in policies: blanks and comments may stand between its words. Empty: it is not one.
std::optional<EntityUid> parse_entity_uid(std::string_view text);

// A type name: `A::B`, no reserved word, no `__cedar`, no blanks.
bool is_type_name(std::string_view text);
// `Action`, or a type whose last part is that: the types that actions have.
bool is_action_type(std::string_view type);
// What may follow a dot: an ASCII identifier that is no reserved word and not `__cedar`.
bool is_attribute_name(std::string_view text);

}  // namespace sallyport::cedar
