#pragma once
// policy/language/layout.h: text that may be broken at marked places when it is too wide (after Wadler, "A
// prettier printer"); private to language/.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::cedar {

// Owns the pieces it makes; a piece is valid as long as its layout.
class Layout {
 public:
  using Piece = std::uint32_t;

  Layout();
  Piece nothing() const { return 0; }
  Piece text(std::string_view text);  // may hold line ends of its own, which keep their form
  Piece space() { return text(" "); }
  Piece line() const { return 1; }       // a space, or a line end when its group is too wide
  Piece soft_line() const { return 2; }  // nothing, or a line end
  Piece hard_line() const { return 3; }  // a line end; no group that holds one fits on a line
  Piece join(Piece left, Piece right);
  template <class... More>
  Piece join(Piece left, Piece right, More... more) {
    return join(join(left, right), more...);
  }
  Piece nest(unsigned indent, Piece inner);  // line ends within are followed by more blanks
  Piece group(Piece inner);                  // on one line if it fits

  std::string render(Piece piece, unsigned width) const;

 private:
  enum class Kind : std::uint8_t { nothing, text, line, soft_line, hard_line, join, nest, group };
  struct Node {
    Kind kind;
    std::uint32_t a = 0;  // join: left; nest, group: inner; text: index
    std::uint32_t b = 0;  // join: right; nest: indent; text: width
  };
  struct Step {
    std::uint32_t indent;
    bool flat;
    Piece piece;
  };

  Piece add(Node node);
  bool fits(Piece piece, std::size_t column, unsigned width, const std::vector<Step>& rest) const;

  std::vector<Node> nodes_;
  std::vector<std::string> texts_;
};

}  // namespace sallyport::cedar
