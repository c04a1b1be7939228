#include "policy/schema/text_parser.h"

#include <algorithm>

#include "policy/schema/names.h"
#include "policy/schema/parse.h"
#include "policy/value/escape.h"

namespace sallyport::cedar {

Fragment SchemaTextParser::run() {
  Fragment out;
  FragmentNamespace outside;
  while (token().kind != SchemaToken::Kind::end) {
    const std::size_t begin = at_;
    std::vector<Annotation> notes;
    bool good = annotations(notes);
    if (good && at("namespace")) {
      if (space(std::move(notes), out)) continue;
      return out;  // where a namespace ends is not known any more
    }
    good = good && declaration(std::move(notes), outside);
    if (good) continue;
    skip_declaration(begin);
    take("}");
  }
  const bool used = !outside.common_types.empty() || !outside.entities.empty() || !outside.actions.empty();
  if (used) out.namespaces.insert(out.namespaces.begin(), std::move(outside));
  return out;
}

bool SchemaTextParser::at(std::string_view text) const {
  return token().kind != SchemaToken::Kind::string && token().text == text &&
         token().kind != SchemaToken::Kind::end;
}

bool SchemaTextParser::next_is(std::string_view text) const {
  return token().kind != SchemaToken::Kind::end && tokens_[at_ + 1].kind == SchemaToken::Kind::symbol &&
         tokens_[at_ + 1].text == text;
}

bool SchemaTextParser::take(std::string_view text) {
  if (!at(text)) return false;
  ++at_;
  return true;
}

bool SchemaTextParser::fail(Span span, std::string message, std::string hint) {
  failed_ = true;
  diagnostics_.error(source_, span, std::move(message), std::move(hint));
  return false;
}

std::string SchemaTextParser::found() const {
  if (token().kind == SchemaToken::Kind::end) return "the text ends here";
  constexpr std::size_t longest = 40;
  if (token().text.size() > longest) return "found another word";
  return "found `" + std::string(token().text) + "`";
}

bool SchemaTextParser::unexpected(std::string_view expected, std::string hint) {
  return fail(token().span, "expected " + std::string(expected) + ", " + found(), std::move(hint));
}

bool SchemaTextParser::expect(std::string_view symbol, std::string_view after) {
  if (take(symbol)) return true;
  return unexpected("`" + std::string(symbol) + "` " + std::string(after));
}

// To behind the `;` that ends the declaration begun at `begin`, or before the `}` that closes its namespace.
void SchemaTextParser::skip_declaration(std::size_t begin) {
  const std::size_t wrong = at_;
  std::size_t open = 0;
  for (at_ = begin; token().kind != SchemaToken::Kind::end; ++at_) {
    if (at("{")) ++open;
    if (at("}") && open > 0) {
      --open;
      continue;
    }
    if (open > 0 || at_ < wrong) continue;
    if (at("}")) return;
    if (take(";")) return;
  }
}

bool SchemaTextParser::space(std::vector<Annotation> notes, Fragment& out) {
  ++at_;
  FragmentNamespace space;
  space.annotations = std::move(notes);
  if (!path(space.name, "the name of the namespace") || !expect("{", "after the name of the namespace")) {
    return false;
  }
  const auto same = [&](const FragmentNamespace& other) { return other.name.name == space.name.name; };
  if (is_internal_path(space.name.name)) {
    return fail(space.name.span, "names with `__cedar` in them are reserved");
  }
  if (std::any_of(out.namespaces.begin(), out.namespaces.end(), same)) {
    return fail(space.name.span, "namespace `" + space.name.name + "` is declared twice",
                "put all its declarations between one pair of braces");
  }
  while (!at("}")) {
    if (token().kind == SchemaToken::Kind::end)
      return unexpected("`}` after the declarations of a namespace");
    if (at("namespace")) return unexpected("a declaration", "namespaces do not nest: write `namespace A::B`");
    const std::size_t begin = at_;
    std::vector<Annotation> own;
    if (annotations(own) && declaration(std::move(own), space)) continue;
    skip_declaration(begin);
  }
  ++at_;
  out.namespaces.push_back(std::move(space));
  return true;
}

bool SchemaTextParser::declaration(std::vector<Annotation> notes, FragmentNamespace& out) {
  if (at("entity")) {
    FragmentEntity made;
    made.annotations = std::move(notes);
    if (!entity(made)) return false;
    out.entities.push_back(std::move(made));
  } else if (at("action")) {
    FragmentAction made;
    made.annotations = std::move(notes);
    if (!action(made)) return false;
    out.actions.push_back(std::move(made));
  } else if (at("type")) {
    FragmentCommonType made;
    made.annotations = std::move(notes);
    if (!common_type(made)) return false;
    out.common_types.push_back(std::move(made));
  } else {
    std::string hint;
    if (at("permit") || at("forbid")) hint = "this is a schema; policies are read from files of their own";
    if (at("{")) hint = "a schema in JSON is read by another name: .cedarschema.json";
    return unexpected("`entity`, `action`, `type` or `namespace`", std::move(hint));
  }
  return true;
}

template <class Item, class Read>
bool SchemaTextParser::list(std::vector<Item>& out, const Read& read) {
  do {
    if (!read(out.emplace_back())) return false;
  } while (take(","));
  return true;
}

bool SchemaTextParser::entity(FragmentEntity& out) {
  ++at_;
  if (!list(out.names, [&](FragmentName& one) { return identifier(one, "the name of an entity type"); })) {
    return false;
  }
  for (const FragmentName& one : out.names) {
    if (one.name == "__cedar") return fail(one.span, "names with `__cedar` in them are reserved");
    if (one.name == "Action") {
      return fail(one.span, "an entity type cannot be called `Action`", "actions are declared with `action`");
    }
  }
  if (at("enum")) return enum_ids(out);
  if (take("in") && !paths(out.parents)) return false;
  const bool equals = take("=");
  if (at("{")) {
    if (!record(out.shape, 0)) return false;
  } else if (equals) {
    return unexpected("`{` after `=`",
                      "an entity type is declared with a record: entity User = { name: String };");
  }
  if (take("tags") && !type(out.tags.emplace(), 0)) return false;
  if (at("in")) return unexpected("`;`", "`in` stands before the attributes");
  return expect(";", "after the entity type");
}

bool SchemaTextParser::enum_ids(FragmentEntity& out) {
  ++at_;
  if (!expect("[", "after `enum`")) return false;
  std::vector<std::string>& ids = out.enum_ids.emplace();
  const auto read = [&](std::string& id) {
    const Span span = token().span;
    if (!string(id)) return false;
    if (std::find(ids.begin(), ids.end() - 1, id) != ids.end() - 1) {
      diagnostics_.warning(source_, span, "this id is listed twice");
    }
    return true;
  };
  if (!list(ids, read) || !expect("]", "after the ids")) return false;
  return expect(";", "after the entity type");
}

bool SchemaTextParser::action(FragmentAction& out) {
  ++at_;
  if (!list(out.names, [&](FragmentName& one) { return name(one, "the name of an action"); })) return false;
  if (take("in") && !groups(out)) return false;
  if (take("appliesTo") && !applies_to(out.applies_to.emplace(), out.names.front())) return false;
  if (take("attributes") &&
      (!expect("{", "after `attributes`") || !expect("}", "as actions have no attributes"))) {
    return false;
  }
  if (at("in")) return unexpected("`;`", "`in` stands before `appliesTo`");
  return expect(";", "after the action");
}

bool SchemaTextParser::groups(FragmentAction& out) {
  std::vector<FragmentActionGroup>& all = out.groups.emplace();
  if (!take("[")) return group(all.emplace_back());
  if (at("]")) return unexpected("an action", "leave `in` out when there is none");
  return list(all, [&](FragmentActionGroup& one) { return group(one); }) && expect("]", "after the actions");
}

// name, "name", or Some::Path::"name"
bool SchemaTextParser::group(FragmentActionGroup& out) {
  out.span = token().span;
  if (!next_is("::")) {
    FragmentName id;
    if (!name(id, "the name of an action")) return false;
    out.id = std::move(id.name);
    return true;
  }
  std::string& full = out.type.emplace();
  while (token().kind != SchemaToken::Kind::string) {
    FragmentName part;
    if (!identifier(part, "a name")) return false;
    full = qualify(full, part.name);
    if (!at("::")) return unexpected("`::`", "the name of an action stands between quotes: Action::\"read\"");
    ++at_;
  }
  out.span.end = token().span.end;
  return string(out.id);
}

bool SchemaTextParser::applies_to(FragmentAction::AppliesTo& out, const FragmentName& action) {
  if (!expect("{", "after `appliesTo`")) return false;
  std::vector<std::string_view> seen;
  do {
    if (!seen.empty() && at("}")) break;
    if (!applies_to_part(out, seen)) return false;
  } while (take(","));
  const Span end = token().span;
  if (!take("}")) return unexpected("`,` or `}` in `appliesTo`");
  if (out.context.span.end == 0) out.context.span = end;
  return complete_applies_to(out, seen, action);
}

bool SchemaTextParser::applies_to_part(FragmentAction::AppliesTo& out, std::vector<std::string_view>& seen) {
  const SchemaToken word = token();
  if (!at("principal") && !at("resource") && !at("context")) {
    return unexpected("`principal`, `resource` or `context`");
  }
  if (std::find(seen.begin(), seen.end(), word.text) != seen.end()) {
    return fail(word.span, "`" + std::string(word.text) + "` is said twice",
                word.text == "context" ? "" : "several types stand in brackets: [User, Group]");
  }
  seen.push_back(word.text);
  ++at_;
  if (!expect(":", "after `" + std::string(word.text) + "`")) return false;
  if (word.text == "context") return context(out.context);
  return paths(word.text == "principal" ? out.principals : out.resources);
}

bool SchemaTextParser::complete_applies_to(const FragmentAction::AppliesTo& part,
                                           const std::vector<std::string_view>& seen,
                                           const FragmentName& action) {
  const auto check = [&](std::string_view word, const std::vector<FragmentName>& types) {
    if (!types.empty()) return true;
    const bool said = std::find(seen.begin(), seen.end(), word) != seen.end();
    return fail(
        action.span,
        "`appliesTo` of action `" + action.name + "` " + (said ? "has no type for `" : "has no `") +
            std::string(word) + "`",
        "`principal` and `resource` each need a type; an action that only groups others has no `appliesTo`");
  };
  const bool principals = check("principal", part.principals);
  return check("resource", part.resources) && principals;
}

// A record, or the name of a common type that is one.
bool SchemaTextParser::context(FragmentType& out) {
  if (at("{")) return record(out, 0);
  FragmentName name;
  if (!path(name, "a record or the name of a common type")) return false;
  out.kind = FragmentType::Kind::common;
  out.name = std::move(name.name);
  out.span = name.span;
  return true;
}

bool SchemaTextParser::common_type(FragmentCommonType& out) {
  ++at_;
  if (!identifier(out.name, "the name of a type")) return false;
  if (out.name.name == "__cedar") return fail(out.name.span, "names with `__cedar` in them are reserved");
  if (is_reserved_type_name(out.name.name)) {
    return fail(out.name.span, "`" + out.name.name + "` is reserved and cannot name a type");
  }
  return expect("=", "after the name of the type") && type(out.type, 0) && expect(";", "after the type");
}

bool SchemaTextParser::type(FragmentType& out, std::size_t depth) {
  if (depth > max_type_depth) return fail(token().span, "types are nested too deep");
  if (at("{")) return record(out, depth);
  if (at("Set") && next_is("<")) {
    out.kind = FragmentType::Kind::set;
    out.span = token().span;
    at_ += 2;
    if (!type(out.element.emplace_back(), depth + 1)) return false;
    out.span.end = token().span.end;
    return expect(">", "after the type of the elements");
  }
  std::string hint;
  if (at("[")) hint = "a set is written Set<Long>";
  if (at("?")) hint = "the `?` of an optional attribute stands behind its name: name?: String";
  if (token().kind != SchemaToken::Kind::identifier) return unexpected("a type", std::move(hint));
  FragmentName name;
  if (!path(name, "a type")) return false;
  out.kind = FragmentType::Kind::entity_or_common;
  out.name = std::move(name.name);
  out.span = name.span;
  return true;
}

bool SchemaTextParser::record(FragmentType& out, std::size_t depth) {
  out.kind = FragmentType::Kind::record;
  out.span = token().span;
  ++at_;
  while (!at("}")) {
    if (!attribute(out.attributes.emplace_back(), depth)) return false;
    if (take(",")) continue;
    if (!at("}")) {
      return unexpected("`,` or `}` after an attribute", at(";") ? "attributes are separated by commas" : "");
    }
  }
  out.span.end = token().span.end;
  ++at_;
  return true;
}

bool SchemaTextParser::attribute(FragmentAttribute& out, std::size_t depth) {
  if (!annotations(out.annotations)) return false;
  FragmentName own;
  if (!name(own, "the name of an attribute or `}`")) return false;
  out.name = std::move(own.name);
  out.span = own.span;
  out.required = !take("?");
  if (!at(":")) return unexpected("`:` after the name of an attribute", at("=") ? "write `name: Type`" : "");
  ++at_;
  return type(out.type, depth + 1);
}

bool SchemaTextParser::annotations(std::vector<Annotation>& out) {
  while (at("@")) {
    Annotation one;
    if (!annotation(one)) return false;
    const auto same = [&](const Annotation& other) { return other.key == one.key; };
    if (std::any_of(out.begin(), out.end(), same)) {
      return fail(one.span, "annotation `@" + one.key + "` is here twice");
    }
    out.push_back(std::move(one));
  }
  return true;
}

bool SchemaTextParser::annotation(Annotation& out) {
  out.span = token().span;
  ++at_;
  if (token().kind != SchemaToken::Kind::identifier) return unexpected("the name of an annotation after `@`");
  out.key = token().text;
  out.span.end = token().span.end;
  ++at_;
  if (!take("(")) return true;
  out.has_value = true;
  if (!string(out.value)) return false;
  out.span.end = token().span.end;
  return expect(")", "after the value of an annotation");
}

bool SchemaTextParser::identifier(FragmentName& out, std::string_view what) {
  if (token().kind != SchemaToken::Kind::identifier) {
    return unexpected(what, token().kind == SchemaToken::Kind::string ? "without quotes" : "");
  }
  if (is_reserved_word(token().text)) {
    return fail(token().span,
                "`" + std::string(token().text) + "` is a word of the language and names nothing");
  }
  out.name = token().text;
  out.span = token().span;
  ++at_;
  return true;
}

bool SchemaTextParser::name(FragmentName& out, std::string_view what) {
  if (token().kind != SchemaToken::Kind::string) return identifier(out, what);
  out.span = token().span;
  return string(out.name);
}

bool SchemaTextParser::string(std::string& out) {
  if (token().kind != SchemaToken::Kind::string) return unexpected("a string between double quotes");
  const Span span = token().span;
  EscapeError error;
  if (!unescape(token().text.substr(1, token().text.size() - 2), out, error)) {
    const auto place = static_cast<std::uint32_t>(span.begin + 1 + error.offset);
    return fail({place, place + 1}, std::move(error.message));
  }
  ++at_;
  return true;
}

bool SchemaTextParser::path(FragmentName& out, std::string_view what) {
  if (!identifier(out, what)) return false;
  while (take("::")) {
    FragmentName part;
    if (!identifier(part, "a name after `::`")) return false;
    out.name = qualify(out.name, part.name);
    out.span.end = part.span.end;
  }
  return true;
}

bool SchemaTextParser::paths(std::vector<FragmentName>& out) {
  if (!take("[")) return path(out.emplace_back(), "an entity type");
  if (take("]")) return true;
  const auto read = [&](FragmentName& one) { return path(one, "an entity type"); };
  return list(out, read) && expect("]", "after the entity types");
}

std::optional<Fragment> parse_fragment_text(const Source& source, Diagnostics& diagnostics) {
  if (source.text().size() > max_schema_bytes) {
    diagnostics.error(source, {}, "the schema is too long");
    return std::nullopt;
  }
  std::vector<SchemaToken> tokens;
  if (!read_schema_tokens(source, diagnostics, tokens)) return std::nullopt;
  SchemaTextParser parser(source, diagnostics, std::move(tokens));
  Fragment fragment = parser.run();
  if (parser.failed()) return std::nullopt;
  return fragment;
}

}  // namespace sallyport::cedar
