#include "guard/redactor.h"

#include <algorithm>

#include "base/control/control.h"
#include "guard/redactor_forms.h"
#include "guard/redactor_table.h"

namespace sallyport::guard {

RedactionPatterns::RedactionPatterns(std::unique_ptr<const Table> table) : table_(std::move(table)) {}
RedactionPatterns::~RedactionPatterns() = default;

std::shared_ptr<const RedactionPatterns> RedactionPatterns::make(const Secret& secret) {
  return std::shared_ptr<const RedactionPatterns>(
      new RedactionPatterns(std::make_unique<const Table>(forms_of(secret))));
}

void Redactor::feed(std::string_view bytes, std::string& out) {
  const RedactionPatterns::Table& table = patterns_.table();
  if (table.empty() || !enforced(Control::key_redaction)) {
    out.append(bytes);
    return;
  }
  const std::size_t begin = out.size() + held_.size();
  out.append(held_).append(bytes);
  RedactionPatterns::Table::State state = state_;
  for (std::size_t at = 0; at < bytes.size();) {
    if (state == 0 && (at = table.skip(bytes, at)) == bytes.size()) break;
    state = table.next(state, bytes[at++]);
    if (const std::size_t length = table.match(state); length != 0) {
      ++hits_;
      std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(begin + at - length), length, '*');
    }
  }
  state_ = state;
  const std::size_t ready = out.size() - table.depth(state);
  held_.assign(out, ready, std::string::npos);
  out.resize(ready);
}

void Redactor::finish(std::string& out) {
  out.append(held_);
  held_.clear();
  state_ = 0;
}

}  // namespace sallyport::guard
