#pragma once
// wire/json/document.h: JSON texts of others, read strictly and once (RFC 8259, I-JSON RFC 7493), into a flat
// table that points into the text. Nothing is copied until a value is asked for. Pure.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::json {

enum class Kind : std::uint8_t { missing, null, boolean, number, string, array, object };

struct Limits {
  std::size_t max_bytes = 64u << 20;  // at most 4 GiB - 1, whatever is written here
  std::size_t max_depth = 64;         // of arrays and objects in each other; a plain value has depth 0
  std::size_t max_values = 200'000;   // of every kind, the root included
};

// One row of the table. Offsets count bytes of the text.
struct Node {
  std::uint32_t begin = 0;  // of the value: quotes and braces included
  std::uint32_t end = 0;
  std::uint32_t name_begin = 0;  // of the member's name, between its quotes
  std::uint32_t name_end = 0;
  std::uint32_t next = 0;   // row of what follows this value and all in it
  std::uint32_t count = 0;  // elements or members
  Kind kind = Kind::missing;
  bool escaped = false;       // a string with a backslash in it
  bool name_escaped = false;  // the same of the name
};

class Document;

// One value of a Document, which must outlive it and stay where it is. A Value may be missing: every
// question may be asked of it all the same, so that look-ups can be chained.
class Value {
 public:
  Value() = default;
  explicit operator bool() const { return kind() != Kind::missing; }
  Kind kind() const;
  bool is_object() const { return kind() == Kind::object; }
  bool is_array() const { return kind() == Kind::array; }
  bool is_string() const { return kind() == Kind::string; }
  bool is_null() const { return kind() == Kind::null; }

  // Where the value stands, and its bytes as written. Of a number this is its text.
  std::size_t begin() const;
  std::size_t end() const;
  std::string_view raw() const;
  std::size_t size() const;  // members of an object, elements of an array; else 0

  std::optional<bool> boolean() const;
  // Only of a number without fraction and exponent that fits: `1.0` and `1e3` are none.
  std::optional<std::int64_t> integer() const;

  // The text of a string without its escapes; empty if it is none. The view points into the document, or into
  // `scratch` where there was something to unescape.
  std::string_view text(std::string& scratch) const;
  std::string text() const;
  bool is_text(std::string_view expected) const;
  // Bytes of the text of a string, at most: its length as written.
  std::size_t text_at_most() const;

  // The name of a member, like text(); empty for what is no member.
  std::string_view name(std::string& scratch) const;
  std::string name() const;
  bool is_named(std::string_view expected) const;

  // The member of that name; missing if there is none or this is no object. Looks at one after the other.
  Value find(std::string_view name) const;

  // The members or elements in the order of the text: for (const Value& member : value.children()).
  class Children;
  Children children() const;

 private:
  friend class Document;
  Value(const Document* document, std::uint32_t row) : document_(document), row_(row) {}
  const Node& node() const;
  const Document* document_ = nullptr;
  std::uint32_t row_ = 0;
};

class Value::Children {
 public:
  class Iterator {
   public:
    Value operator*() const { return {document_, row_}; }
    Iterator& operator++();
    bool operator==(const Iterator& other) const { return row_ == other.row_; }

   private:
    friend class Children;
    Iterator(const Document* document, std::uint32_t row) : document_(document), row_(row) {}
    const Document* document_;
    std::uint32_t row_;
  };
  Iterator begin() const { return {document_, first_}; }
  Iterator end() const { return {document_, last_}; }

 private:
  friend class Value;
  Children(const Document* document, std::uint32_t first, std::uint32_t last)
      : document_(document), first_(first), last_(last) {}
  const Document* document_;
  std::uint32_t first_;
  std::uint32_t last_;
};

// One text. Not thread-safe; `text` must outlive it. What is accepted means the same to every reader.
class Document {
 public:
  // Errors: malformed (not JSON; blanks other than the four; a byte order mark; invalid UTF-8; a lone
  // surrogate; a member name with NUL; two members of one object with the same name, however written; bytes
  // after the value), too_large (a limit). The detail says where, and holds nothing of the text.
  static Result<Document> parse(std::string_view text, const Limits& limits = {});
  // The same into this document, reusing its memory. After an error the document is empty.
  Result<void> read(std::string_view text, const Limits& limits = {});

  Value root() const { return nodes_.empty() ? Value() : Value(this, 0); }
  std::string_view text() const { return text_; }

 private:
  friend class Value;
  std::string_view text_;
  std::vector<Node> nodes_;
};

inline const Node& Value::node() const { return document_->nodes_[row_]; }
inline Kind Value::kind() const { return document_ == nullptr ? Kind::missing : node().kind; }
inline Value::Children::Iterator& Value::Children::Iterator::operator++() {
  row_ = document_->nodes_[row_].next;
  return *this;
}

}  // namespace sallyport::json
