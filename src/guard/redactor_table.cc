#include "guard/redactor_table.h"

#include <algorithm>
#include <cstring>

namespace sallyport::guard {
namespace {

constexpr std::size_t longest_window = 32;

}  // namespace

RedactionPatterns::Table::Table(const std::vector<Secret>& patterns) {
  std::size_t bytes = 1;
  for (const Secret& pattern : patterns) bytes += pattern.reveal().size();
  nodes_.reserve(bytes);  // never moved: no copy stays behind
  nodes_.emplace_back();
  for (const Secret& pattern : patterns) add(pattern.reveal());
  link();
  if (!patterns.empty()) prepare_skip(patterns);
}

RedactionPatterns::Table::~Table() {
  ::explicit_bzero(nodes_.data(), nodes_.size() * sizeof(Node));
  ::explicit_bzero(first_.data(), sizeof first_);
  ::explicit_bzero(shift_.data(), sizeof shift_);
}

void RedactionPatterns::Table::add(std::string_view pattern) {
  State state = 0;
  for (const char c : pattern) {
    State child = child_of(state, c);
    if (child == 0) {
      child = static_cast<State>(nodes_.size());
      Node& node = nodes_.emplace_back();
      node.byte = c;
      node.depth = nodes_[state].depth + 1;
      node.sibling = nodes_[state].child;
      nodes_[state].child = child;
      if (state == 0) first_[static_cast<unsigned char>(c)] = child;
    }
    state = child;
  }
  nodes_[state].match = nodes_[state].depth;
}

// In order of depth, so that the shorter ones are there when they are needed.
void RedactionPatterns::Table::link() {
  std::vector<State> order{0};
  order.reserve(nodes_.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const State parent = order[i];
    for (State child = nodes_[parent].child; child != 0; child = nodes_[child].sibling) {
      order.push_back(child);
      Node& node = nodes_[child];
      if (parent != 0) node.shorter = next(nodes_[parent].shorter, node.byte);
      node.match = std::max(node.match, nodes_[node.shorter].match);
    }
  }
}

void RedactionPatterns::Table::prepare_skip(const std::vector<Secret>& patterns) {
  window_ = longest_window;
  for (const Secret& pattern : patterns) window_ = std::min(window_, pattern.reveal().size());
  shift_.fill(static_cast<std::uint8_t>(window_ - 2));
  for (const Secret& pattern : patterns) {
    for (std::size_t at = 0; at + 3 <= window_; ++at) {
      std::uint8_t& shift = shift_[gram(pattern.reveal().data() + at)];
      shift = std::min(shift, static_cast<std::uint8_t>(window_ - 3 - at));
    }
  }
}

}  // namespace sallyport::guard
