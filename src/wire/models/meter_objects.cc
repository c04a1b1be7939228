#include "wire/models/meter_objects.h"

#include <array>

namespace sallyport::models {
namespace {

using Table = std::array<bool, 256>;

constexpr Table table_of(std::string_view bytes) {
  Table table{};
  for (const char c : bytes) table[static_cast<unsigned char>(c)] = true;
  return table;
}
constexpr Table ends_plain = table_of("{}[],\"\n");
constexpr Table ends_string = table_of("\"\\\n");

// Bytes that change nothing but the length.
std::size_t plain_length(std::string_view bytes, const Table& ends) {
  std::size_t length = 0;
  while (length < bytes.size() && !ends[static_cast<unsigned char>(bytes[length])]) ++length;
  return length;
}

}  // namespace

void Objects::forget() {
  object_.clear();
  depth_ = 0;
  complete_ = in_string_ = after_backslash_ = leaving_out_ = false;
}

void Objects::keep(std::string_view part) {
  if (leaving_out_) return;
  const std::size_t size = object_.size() + part.size();
  if (size - member_ > limits_.max_member || size > limits_.max_object) {
    object_.resize(member_);
    leaving_out_ = true;
    ++left_out_;
  } else {
    object_.append(part);
  }
}

// A comma or the last brace.
void Objects::end_member(char c) {
  if (c == '}' && object_.back() == ',') object_.pop_back();  // left there by a member that was left out
  if (c == '}' || !leaving_out_) object_.push_back(c);
  leaving_out_ = false;
  member_ = object_.size();
}

// One byte between strings. True: it ended the object.
bool Objects::take_outside(char c) {
  const bool closes = c == '}' || c == ']';
  if (depth_ == 1 && (c == ',' || closes)) {
    end_member(c == ',' ? c : '}');
    if (closes) depth_ = 0;
    return closes;
  }
  if (c == '{' || c == '[') ++depth_;
  if (closes) --depth_;
  in_string_ = c == '"';
  keep({&c, 1});
  return false;
}

Objects::Step Objects::feed(std::string_view bytes) {
  if (complete_) forget();
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (depth_ == 0) {
      at = bytes.find('{', at);
      if (at == std::string_view::npos) break;
      object_ = "{";
      member_ = depth_ = 1;
      ++at;
      continue;
    }
    if (!after_backslash_) {
      const std::size_t length = plain_length(bytes.substr(at), in_string_ ? ends_string : ends_plain);
      if (length > 0) keep(bytes.substr(at, length));
      at += length;
      if (at == bytes.size()) break;
    }
    const char c = bytes[at++];
    if (c == '\n' && limits_.lines) {
      forget();
      ++left_out_;
    } else if (in_string_) {
      keep({&c, 1});
      in_string_ = after_backslash_ || c != '"';
      after_backslash_ = !after_backslash_ && c == '\\';
    } else if (take_outside(c)) {
      complete_ = true;
      return {at, true};
    }
  }
  return {bytes.size(), false};
}

}  // namespace sallyport::models
