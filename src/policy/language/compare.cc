#include "policy/language/compare.h"

#include <algorithm>

namespace sallyport::cedar {
namespace {

bool same(const Scope& a, const Scope& b) {
  return a.kind == b.kind && a.type == b.type && a.entity == b.entity && a.slot == b.slot;
}

bool same(const ActionScope& a, const ActionScope& b) { return a.kind == b.kind && a.actions == b.actions; }

bool same(const Condition& a, const Condition& b) { return a.kind == b.kind && a.body == b.body; }

bool same_annotations(const Policy& a, const Policy& b) {
  if (a.annotations.size() != b.annotations.size()) return false;
  return std::ranges::all_of(a.annotations, [&b](const Annotation& annotation) {
    const Annotation* other = b.find_annotation(annotation.key);
    return other != nullptr && other->value == annotation.value && other->has_value == annotation.has_value;
  });
}

}  // namespace

bool same_content(const Policy& a, const Policy& b) {
  if (a.effect != b.effect || !same_annotations(a, b)) return false;
  if (!same(a.principal, b.principal) || !same(a.action, b.action) || !same(a.resource, b.resource))
    return false;
  return std::ranges::equal(*a.conditions, *b.conditions,
                            [](const Condition& x, const Condition& y) { return same(x, y); });
}

}  // namespace sallyport::cedar
