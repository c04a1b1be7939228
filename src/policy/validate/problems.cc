#include "policy/validate/problems.h"

#include <algorithm>

namespace sallyport::cedar {

void Problems::error(Span span, std::string message, std::string hint) {
  if (muted_) return;
  failed_ = true;
  add({Diagnostic::Severity::error, span, std::move(message), std::move(hint)});
}

void Problems::warning(Span span, std::string message, std::string hint) {
  if (!muted_) add({Diagnostic::Severity::warning, span, std::move(message), std::move(hint)});
}

void Problems::add(Problem problem) {
  const bool known = std::any_of(all_.begin(), all_.end(), [&problem](const Problem& other) {
    return other.span.begin == problem.span.begin && other.span.end == problem.span.end &&
           other.message == problem.message;
  });
  if (!known && all_.size() < Diagnostics::limit) all_.push_back(std::move(problem));
}

void report(const Problems& problems, const Policy& policy, Diagnostics& diagnostics) {
  for (const Problem& problem : problems.all()) {
    Diagnostic diagnostic;
    diagnostic.severity = problem.severity;
    diagnostic.policy = policy.id;
    diagnostic.message = problem.message;
    diagnostic.hint = problem.hint;
    if (policy.source) {
      diagnostic.file = policy.source->name();
      diagnostic.position = policy.source->position(problem.span.begin);
    }
    diagnostics.add(std::move(diagnostic));
  }
}

std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& known) {
  const std::string_view near = nearest_name(name, known);
  return near.empty() ? std::string() : "did you mean `" + std::string(near) + "`?";
}

std::string unexpected_type(const std::vector<TypeRef>& expected, const StaticType& actual) {
  std::string message = "unexpected type: expected ";
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (i > 0) message += ", or ";
    message += to_text(*expected[i]);
  }
  return message + " but saw " + to_text(actual);
}

std::string incompatible_types(std::vector<TypeRef> types) {
  std::sort(types.begin(), types.end(), [](TypeRef a, TypeRef b) { return shown_before(*a, *b); });
  types.erase(std::unique(types.begin(), types.end()), types.end());
  std::string message = "the types ";
  for (std::size_t i = 0; i < types.size(); ++i) {
    const bool last = i + 1 == types.size();
    if (i > 0 && types.size() > 2) message += ',';
    if (i > 0) message += last ? " and " : " ";
    message += to_text(*types[i]);
  }
  return message + " are not compatible";
}

std::string why_incompatible(std::string_view where, Misfit misfit) {
  std::string hint(where);
  hint += " must have one type";
  switch (misfit) {
    case Misfit::none:
    case Misfit::kinds:
      break;
    case Misfit::entity_types:
      hint += "; two entity types differ even if their attributes are the same";
      break;
    case Misfit::entity_and_record:
      hint += "; an entity is not a record even if its attributes are the same";
      break;
    case Misfit::attribute_names:
      hint += "; records of one type have exactly the same attributes";
      break;
    case Misfit::optionality:
      hint += "; an attribute that is optional in one record and required in the other makes them differ";
      break;
  }
  return hint;
}

}  // namespace sallyport::cedar
