#include "policy/language/layout.h"

#include <algorithm>

#include "base/utf8.h"
#include "policy/value/printable.h"

namespace sallyport::cedar {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};
// Characters as wide as two (East Asian Width W and F, in broad strokes).
constexpr Range wide[] = {{0x1100, 0x115F}, {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xA960, 0xA97C},
                          {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},
                          {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

std::uint32_t width_of(std::uint32_t code) {
  if (code < 0x300) return 1;
  if (extends_grapheme(code)) return 0;
  return std::ranges::any_of(wide, [code](Range range) { return code >= range.first && code <= range.last; })
             ? 2
             : 1;
}

std::uint32_t width_of(std::string_view text) {
  std::uint32_t width = 0;
  while (!text.empty()) {
    const Utf8Step step = decode_utf8(text);
    width += width_of(step.code);
    text.remove_prefix(step.length);
  }
  return width;
}

}  // namespace

Layout::Layout() : nodes_{{Kind::nothing}, {Kind::line}, {Kind::soft_line}, {Kind::hard_line}} {}

Layout::Piece Layout::add(Node node) {
  nodes_.push_back(node);
  return static_cast<Piece>(nodes_.size() - 1);
}

Layout::Piece Layout::text(std::string_view text) {
  texts_.emplace_back(text);
  return add({Kind::text, static_cast<std::uint32_t>(texts_.size() - 1), width_of(text)});
}

Layout::Piece Layout::join(Piece left, Piece right) {
  if (left == nothing()) return right;
  if (right == nothing()) return left;
  return add({Kind::join, left, right});
}

Layout::Piece Layout::nest(unsigned indent, Piece inner) { return add({Kind::nest, inner, indent}); }
Layout::Piece Layout::group(Piece inner) { return add({Kind::group, inner}); }

// Looks on to the next line end that will surely be one: what follows a group on its line must fit as well.
bool Layout::fits(Piece piece, std::size_t column, unsigned width, const std::vector<Step>& rest) const {
  std::vector<Piece> open{piece};
  std::size_t behind = rest.size();
  bool flat = true;
  while (true) {
    if (open.empty()) {
      if (behind == 0) return true;
      flat = false;
      open.push_back(rest[--behind].piece);
    }
    const Node& node = nodes_[open.back()];
    open.pop_back();
    switch (node.kind) {
      case Kind::nothing:
        break;
      case Kind::text:
        column += node.b;
        break;
      case Kind::line:
        if (!flat) return true;
        ++column;
        break;
      case Kind::soft_line:
        if (!flat) return true;
        break;
      case Kind::hard_line:
        return !flat;
      case Kind::join:
        open.push_back(node.b);
        open.push_back(node.a);
        break;
      case Kind::nest:
      case Kind::group:
        open.push_back(node.a);
        break;
    }
    if (column > width) return false;
  }
}

std::string Layout::render(Piece piece, unsigned width) const {
  std::string out;
  std::size_t column = 0;
  std::vector<Step> steps{{0, false, piece}};
  while (!steps.empty()) {
    const Step step = steps.back();
    steps.pop_back();
    const Node& node = nodes_[step.piece];
    const bool may_break = node.kind == Kind::line || node.kind == Kind::soft_line;
    if (node.kind == Kind::hard_line || (may_break && !step.flat)) {
      out.append(1, '\n').append(step.indent, ' ');
      column = step.indent;
    } else if (node.kind == Kind::line) {
      out += ' ';
      ++column;
    } else if (node.kind == Kind::text) {
      out += texts_[node.a];
      column += node.b;
    } else if (node.kind == Kind::join) {
      steps.push_back({step.indent, step.flat, node.b});
      steps.push_back({step.indent, step.flat, node.a});
    } else if (node.kind == Kind::nest) {
      steps.push_back({step.indent + node.b, step.flat, node.a});
    } else if (node.kind == Kind::group) {
      steps.push_back({step.indent, step.flat || fits(node.a, column, width, steps), node.a});
    }
  }
  return out;
}

}  // namespace sallyport::cedar
