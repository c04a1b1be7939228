// app/import_oauth2_proxy/settings_file.cc: the file, byte by byte.
#include <algorithm>

#include "app/import_oauth2_proxy/settings.h"

namespace sallyport::app {
namespace {

bool is_name_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
         byte == '_' || byte == '-';
}

class FileReader {
 public:
  FileReader(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  Result<Settings> read() {
    if (text_.size() > most_settings_text) return wrong("more than 1 MiB");
    Settings all;
    while (skip_space(true)) {
      SP_TRY(Setting setting, read_setting());
      const auto same = [&](const Setting& each) { return each.name == setting.name; };
      if (const auto first = std::find_if(all.begin(), all.end(), same); first != all.end()) {
        return wrong_at(setting.place, "`" + setting.name + "` is there twice, first at " + first->place);
      }
      if (all.size() == most_settings) return wrong("more than 2000 settings");
      all.push_back(std::move(setting));
    }
    return all;
  }

 private:
  Error wrong_at(const std::string& place, std::string what) const {
    return self_error(ErrorKind::malformed, place + ": " + std::move(what));
  }
  Error wrong(std::string what) const { return wrong_at(place(), std::move(what)); }
  std::string place() const {
    return std::string(file_) + ":" + std::to_string(line_) + ":" + std::to_string(at_ - line_start_ + 1);
  }

  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  void advance() {
    if (text_[at_++] != '\n') return;
    ++line_;
    line_start_ = at_;
  }

  // Blanks and comments; ends of lines too, where they mean nothing. False at the end of the text.
  bool skip_space(bool lines) {
    while (!at_end()) {
      if (peek() == '#') {
        while (!at_end() && peek() != '\n') advance();
      } else if (peek() == ' ' || peek() == '\t' || peek() == '\r' || (lines && peek() == '\n')) {
        advance();
      } else {
        return true;
      }
    }
    return false;
  }

  Result<Setting> read_setting() {
    Setting setting;
    setting.place = place();
    if (peek() == '[')
      return wrong("tables belong to the newer form of the file: only `name = value` is read");
    while (is_name_byte(peek())) {
      setting.name.push_back(peek());
      advance();
    }
    if (setting.name.empty() || setting.name.size() > 100) return wrong("write `name = value`");
    std::replace(setting.name.begin(), setting.name.end(), '-', '_');
    skip_space(false);
    if (peek() != '=') return wrong("`=` must follow the name");
    advance();
    skip_space(false);
    SP_CHECK(read_value(setting));
    skip_space(false);
    if (!at_end() && peek() != '\n') return wrong("one setting a line");
    return setting;
  }

  Result<void> read_value(Setting& setting) {
    if (peek() != '[') {
      SP_TRY(std::string value, read_scalar());
      setting.values.push_back(std::move(value));
      return {};
    }
    advance();
    while (skip_space(true) && peek() != ']') {
      if (setting.values.size() == most_settings) return wrong("more than 2000 values in a list");
      SP_TRY(std::string value, read_scalar());
      setting.values.push_back(std::move(value));
      skip_space(true);
      if (peek() != ',') break;
      advance();
    }
    if (peek() != ']') return wrong(at_end() ? "the list does not end" : "`,` or `]` must follow a value");
    advance();
    return {};
  }

  Result<std::string> read_scalar() {
    if (peek() == '"' || peek() == '\'') return read_text();
    std::string word;
    while (is_name_byte(peek()) || peek() == '.' || peek() == '+') {
      word.push_back(peek());
      advance();
    }
    const bool number = !word.empty() && std::all_of(word.begin(), word.end(), [](char byte) {
      return (byte >= '0' && byte <= '9') || byte == '-' || byte == '+' || byte == '.' || byte == '_';
    });
    if (word == "true" || word == "false" || number) return word;
    return wrong(word.empty() ? "a value is missing" : "write text in quotes");
  }

  Result<std::string> read_text() {
    const char quote = peek();
    if (text_.substr(at_).starts_with(std::string(3, quote)))
      return wrong("text of several lines is not read");
    advance();
    std::string value;
    while (peek() != quote) {
      const char byte = peek();
      if (at_end() || byte == '\n') return wrong("the text does not end on its line");
      if (static_cast<unsigned char>(byte) < 0x20 && byte != '\t') return wrong("a control character");
      advance();
      if (byte != '\\' || quote == '\'') {
        value.push_back(byte);
        continue;
      }
      constexpr std::string_view names = "\"\\nrt", means = "\"\\\n\r\t";
      const std::size_t which = at_end() ? std::string_view::npos : names.find(peek());
      if (which == std::string_view::npos) return wrong("this escape is not read; in '...' nothing is one");
      value.push_back(means[which]);
      advance();
    }
    advance();
    return value;
  }

  std::string_view text_;
  std::string_view file_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  std::size_t line_ = 1;
};

}  // namespace

Result<Settings> read_settings_file(std::string_view text, std::string_view file) {
  return FileReader(text, file).read();
}

}  // namespace sallyport::app
