#include "wire/json/reader.h"

#include <algorithm>

#include "wire/json/scan.h"

namespace sallyport::json {

Result<void> Reader::read() {
  const std::size_t most = std::min<std::size_t>(limits_.max_bytes, 0xfffffffe);
  if (text_.size() > most) {
    return client_error(ErrorKind::too_large, "json: more than " + std::to_string(most) + " bytes");
  }
  nodes_.clear();
  nodes_.reserve(std::min(text_.size() / 16 + 4, std::min<std::size_t>(limits_.max_values, 1024)));
  if (read_all()) return {};
  nodes_.clear();
  return client_error(kind_, std::string("json: ") + wrong_ + " at byte " + std::to_string(at_));
}

bool Reader::read_all() {
  if (text_.starts_with("\xef\xbb\xbf")) return fail("a byte order mark");
  for (;;) {
    skip_blanks();
    if (!read_value()) return false;
    while (!wants_value_) {
      skip_blanks();
      if (open_ == no_row) return at_ == text_.size() || fail("something after the value");
      if (!read_after_value()) return false;
    }
  }
}

bool Reader::read_value() {
  if (at_ >= text_.size()) return fail("the end where a value belongs");
  wants_value_ = false;
  switch (const char c = text_[at_]) {
    case '{':
      return read_container(Kind::object, '}');
    case '[':
      return read_container(Kind::array, ']');
    case '"':
      return read_string();
    case 't':
      return read_literal("true", Kind::boolean);
    case 'f':
      return read_literal("false", Kind::boolean);
    case 'n':
      return read_literal("null", Kind::null);
    default:
      return c == '-' || (c >= '0' && c <= '9') ? read_number() : fail("no value where one belongs");
  }
}

bool Reader::read_container(Kind kind, char last) {
  if (depth_ >= limits_.max_depth) return fail("too many levels", ErrorKind::too_large);
  Node* node = add(kind);
  if (node == nullptr) return false;
  node->next = open_;
  open_ = static_cast<std::uint32_t>(nodes_.size() - 1);
  ++depth_;
  ++at_;
  skip_blanks();
  if (at(last)) return close();
  return kind == Kind::array ? expect_value() : read_name();
}

bool Reader::read_name() {
  if (!at('"')) return fail("no member name where one belongs");
  const Scanned scanned = scan_string(text_, ++at_);
  if (scanned.wrong != nullptr) return fail_at(scanned.end, scanned.wrong);
  if (scanned.holds_nul) return fail("a member name with NUL in it");
  name_.name_begin = static_cast<std::uint32_t>(at_);
  name_.name_end = static_cast<std::uint32_t>(scanned.end);
  name_.name_escaped = scanned.escaped;
  at_ = scanned.end + 1;
  skip_blanks();
  if (!at(':')) return fail("no colon after a member name");
  ++at_;
  return expect_value();
}

bool Reader::read_string() {
  Node* node = add(Kind::string);
  if (node == nullptr) return false;
  const Scanned scanned = scan_string(text_, at_ + 1);
  if (scanned.wrong != nullptr) return fail_at(scanned.end, scanned.wrong);
  node->escaped = scanned.escaped;
  at_ = scanned.end + 1;
  node->end = static_cast<std::uint32_t>(at_);
  return true;
}

bool Reader::read_number() {
  Node* node = add(Kind::number);
  if (node == nullptr) return false;
  const Scanned scanned = scan_number(text_, at_);
  at_ = scanned.end;
  if (scanned.wrong != nullptr) return fail(scanned.wrong);
  node->end = static_cast<std::uint32_t>(at_);
  return true;
}

bool Reader::read_literal(std::string_view literal, Kind kind) {
  if (text_.substr(at_, literal.size()) != literal) return fail("no value where one belongs");
  Node* node = add(kind);
  if (node == nullptr) return false;
  at_ += literal.size();
  node->end = static_cast<std::uint32_t>(at_);
  return true;
}

bool Reader::read_after_value() {
  const bool in_object = nodes_[open_].kind == Kind::object;
  if (at(in_object ? '}' : ']')) return close();
  if (!at(','))
    return fail(in_object ? "no comma or brace after a member" : "no comma or bracket after a value");
  ++at_;
  skip_blanks();
  return in_object ? read_name() : expect_value();
}

bool Reader::close() {
  Node& node = nodes_[open_];
  if (node.kind == Kind::object && node.count > 1) {
    if (const std::uint32_t row = names_.find_repeated(text_, nodes_, open_); row != 0) {
      return fail_at(nodes_[row].name_begin, "a member name that the object has already");
    }
  }
  ++at_;
  node.end = static_cast<std::uint32_t>(at_);
  open_ = node.next;
  node.next = static_cast<std::uint32_t>(nodes_.size());
  --depth_;
  return true;
}

Node* Reader::add(Kind kind) {
  if (nodes_.size() >= limits_.max_values) {
    fail("too many values", ErrorKind::too_large);
    return nullptr;
  }
  Node& node = nodes_.emplace_back(name_);
  name_ = {};
  node.kind = kind;
  node.begin = static_cast<std::uint32_t>(at_);
  node.next = static_cast<std::uint32_t>(nodes_.size());
  if (open_ != no_row) ++nodes_[open_].count;
  return &node;
}

void Reader::skip_blanks() {
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
    ++at_;
  }
}

bool Reader::expect_value() {
  wants_value_ = true;
  return true;
}

bool Reader::fail_at(std::size_t where, const char* wrong) {
  at_ = where;
  return fail(wrong);
}

bool Reader::fail(const char* wrong, ErrorKind kind) {
  wrong_ = wrong;
  kind_ = kind;
  return false;
}

}  // namespace sallyport::json
