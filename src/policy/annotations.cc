#include "policy/annotations.h"

#include <algorithm>
#include <array>

namespace sallyport::policy {
namespace {

enum class Use : std::uint8_t { words, obligation, later };

struct Known {
  std::string_view name;
  Use use = Use::words;
  bool forbid_only = false;
};

constexpr std::array known = {
    Known{"id"},
    Known{"description"},
    Known{"advice", Use::words, true},
    Known{"record", Use::obligation},
    Known{"redact", Use::later},
    Known{"require_approval", Use::later},
};
constexpr std::size_t longest_value = 500;

cedar::Diagnostic at(const cedar::Policy& policy, const cedar::Annotation& annotation) {
  cedar::Diagnostic found;
  if (policy.source) {
    found.file = policy.source->name();
    found.position = policy.source->position(annotation.span.begin);
  }
  found.policy = policy.id;
  return found;
}

std::string suggestion(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Known& each : known) names.push_back(each.name);
  const std::string_view near = cedar::nearest_name(name, names);
  if (near.empty()) return "known are @id, @description, @advice and @record";
  return "did you mean `@" + std::string(near) + "`?";
}

}  // namespace

void check_annotations(const cedar::Policy& policy, cedar::Diagnostics& out) {
  for (const cedar::Annotation& annotation : policy.annotations) {
    const std::string name = "@" + annotation.key;
    const auto row = std::find_if(known.begin(), known.end(),
                                  [&](const Known& each) { return each.name == annotation.key; });
    cedar::Diagnostic found = at(policy, annotation);
    if (row == known.end()) {
      found.message = "unknown annotation `" + name + "`";
      found.hint = suggestion(annotation.key);
    } else if (row->use == Use::later) {
      found.message = "no door of this version can fulfil `" + name + "`";
      found.hint = "remove the annotation, or forbid the crossing";
    } else if (row->forbid_only && policy.effect != cedar::Effect::forbid) {
      found.message = "`" + name + "` is shown to those who are refused: it belongs to a `forbid`";
      found.hint = "use @description";
    } else if (annotation.value.empty() || annotation.value.size() > longest_value) {
      found.message = "`" + name + "` needs a text of 1 to " + std::to_string(longest_value) + " bytes";
      found.hint = "write " + name + "(\"...\")";
    }
    if (!found.message.empty()) out.add(std::move(found));
  }
}

Carried carried_by(const cedar::Policy& policy) {
  Carried carried;
  for (const cedar::Annotation& annotation : policy.annotations) {
    if (annotation.key == "advice") carried.advice = annotation.value;
    if (annotation.key == "record") {
      carried.label = annotation.value;
      carried.obligations.push_back({annotation.key, annotation.value});
    }
  }
  return carried;
}

}  // namespace sallyport::policy
