#pragma once
// guard/redactor_table.h: finds many patterns in one pass (Aho and Corasick), and skips what cannot be the
// beginning of one (Wu and Manber). Built once, then read only. Pure.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "guard/redactor.h"

namespace sallyport::guard {

struct RedactionPatterns::Table {
  using State = std::uint32_t;  // what of the patterns has been read; 0: nothing

  explicit Table(const std::vector<Secret>& patterns);
  ~Table();
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  bool empty() const { return nodes_.size() == 1; }
  // The state after one more byte.
  State next(State state, char c) const {
    while (state != 0) {
      const State child = child_of(state, c);
      if (child != 0) return child;
      state = nodes_[state].shorter;
    }
    return first_[static_cast<unsigned char>(c)];
  }
  // How many bytes at the end of what was read may be the beginning of a match.
  std::size_t depth(State state) const { return nodes_[state].depth; }
  // The length of the longest pattern that ends here; 0: none.
  std::size_t match(State state) const { return nodes_[state].match; }
  // From state 0: a place at or after `at` before which no match begins. Leaves fewer than `window` bytes.
  std::size_t skip(std::string_view bytes, std::size_t at) const {
    while (at + window_ <= bytes.size()) {
      const std::size_t shift = shift_[gram(bytes.data() + at + window_ - 3)];
      if (shift == 0) return at;
      at += shift;
    }
    return at;
  }

 private:
  struct Node {
    State child = 0;  // the first one
    State sibling = 0;
    State shorter = 0;  // the longest other beginning of a pattern that this one ends with
    std::uint32_t depth = 0;
    std::uint32_t match = 0;
    char byte = 0;
  };
  State child_of(State state, char c) const {
    State child = nodes_[state].child;
    while (child != 0 && nodes_[child].byte != c) child = nodes_[child].sibling;
    return child;
  }
  static std::size_t gram(const char* at) {  // a hash of three bytes, 12 bits
    const std::uint32_t value = static_cast<unsigned char>(at[0]) |
                                static_cast<std::uint32_t>(static_cast<unsigned char>(at[1])) << 8 |
                                static_cast<std::uint32_t>(static_cast<unsigned char>(at[2])) << 16;
    return (value * 2654435761u) >> 20;
  }
  void add(std::string_view pattern);
  void link();
  void prepare_skip(const std::vector<Secret>& patterns);

  std::vector<Node> nodes_;
  std::array<State, 256> first_{};
  std::array<std::uint8_t, 4096> shift_{};
  std::size_t window_ = 0;
};

}  // namespace sallyport::guard
