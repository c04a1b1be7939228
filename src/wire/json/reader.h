#pragma once
// wire/json/reader.h: the one pass over a text that fills the table of a Document. Used by document.cc alone.
#include "wire/json/document.h"
#include "wire/json/names.h"

namespace sallyport::json {

// No recursion: while an array or object is open, `next` of its row holds the row of what it stands in.
class Reader {
 public:
  Reader(std::string_view text, const Limits& limits, std::vector<Node>& nodes)
      : text_(text), limits_(limits), nodes_(nodes) {}
  Result<void> read();

 private:
  bool read_all();
  bool read_value();
  bool read_container(Kind kind, char last);
  bool read_name();
  bool read_string();
  bool read_number();
  bool read_literal(std::string_view literal, Kind kind);
  bool read_after_value();
  bool close();

  Node* add(Kind kind);
  void skip_blanks();
  bool at(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool expect_value();
  bool fail_at(std::size_t where, const char* wrong);
  bool fail(const char* wrong, ErrorKind kind = ErrorKind::malformed);

  static constexpr std::uint32_t no_row = 0xffffffff;
  std::string_view text_;
  const Limits& limits_;
  std::vector<Node>& nodes_;
  NameCheck names_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::uint32_t open_ = no_row;  // the innermost array or object
  bool wants_value_ = true;
  Node name_;  // of the member whose value comes next
  const char* wrong_ = nullptr;
  ErrorKind kind_ = ErrorKind::malformed;
};

}  // namespace sallyport::json
