// app/import_oauth2_proxy/settings_words.cc: environment and flags, and which of the three counts.
#include <algorithm>

#include "app/import_oauth2_proxy/options.h"
#include "app/import_oauth2_proxy/settings.h"

namespace sallyport::app {
namespace {

Error wrong(const std::string& place, const std::string& what) {
  return self_error(ErrorKind::malformed, place + ": " + what);
}

// As oauth2-proxy does outside its file.
std::vector<std::string> split_list(std::string_view value) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t comma = value.find(',');
    std::string_view part = value.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    if (comma == std::string_view::npos) return parts;
    value.remove_prefix(comma + 1);
  }
}

std::vector<std::string> values_of(const Option* option, std::string_view value) {
  if (option != nullptr && option->kind == Option::Kind::list) return split_list(value);
  return {std::string(value)};
}

Setting* find_setting(Settings& all, std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Setting& s) { return s.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string unquoted(std::string_view value) {
  const bool quoted = value.size() >= 2 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0];
  return std::string(quoted ? value.substr(1, value.size() - 2) : value);
}

// The words of a command line; false if a quote does not end.
bool split_words(std::string_view text, std::vector<std::string>& words) {
  char quote = '\0';
  bool in_word = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char byte = text[i];
    const bool blank = byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
    if (quote == '\0' && blank) {
      in_word = false;
      continue;
    }
    const bool escape = byte == '\\' && quote != '\'' && i + 1 < text.size();
    if (escape && text[i + 1] == '\n' && quote == '\0') {  // the line goes on
      ++i;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (escape) {
      words.back().push_back(text[++i]);
    } else if (quote == '\0' && (byte == '"' || byte == '\'')) {
      quote = byte;
    } else if (byte == quote) {
      quote = '\0';
    } else {
      words.back().push_back(byte);
    }
  }
  return quote == '\0';
}

}  // namespace

Result<Settings> read_settings_environment(std::string_view text, std::string_view file) {
  constexpr std::string_view prefix = "OAUTH2_PROXY_";
  Settings all;
  if (text.size() > most_settings_text) return wrong(std::string(file), "more than 1 MiB");
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (row.ends_with('\r')) row.remove_suffix(1);
    if (row.starts_with("export ")) row.remove_prefix(7);
    if (row.empty() || row.starts_with('#')) continue;
    const std::string place = std::string(file) + ":" + std::to_string(line) + ":1";
    const std::size_t equals = row.find('=');
    if (equals == std::string_view::npos) return wrong(place, "write KEY=VALUE");
    const std::string_view key = row.substr(0, equals);
    if (!key.starts_with(prefix)) continue;
    Setting setting;
    for (const char byte : key.substr(prefix.size())) {
      setting.name.push_back(byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte);
    }
    if (find_setting(all, setting.name) != nullptr)
      return wrong(place, "`" + std::string(key) + "` is there twice");
    if (all.size() == most_settings) return wrong(place, "more than 2000 settings");
    setting.values = values_of(find_option(setting.name), unquoted(row.substr(equals + 1)));
    setting.place = place;
    all.push_back(std::move(setting));
  }
  return all;
}

Result<Settings> read_settings_flags(std::string_view text) {
  Settings all;
  std::vector<std::string> words;
  if (text.size() > most_settings_text) return wrong("flags", "more than 1 MiB");
  if (!split_words(text, words)) return wrong("flags", "a quote does not end");
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!words[i].starts_with('-')) {
      if (i == 0) continue;  // the program
      return wrong("flags", "word " + std::to_string(i + 1) + " belongs to no flag");
    }
    const std::string flag = words[i].substr(words[i].starts_with("--") ? 2 : 1);
    const std::size_t equals = flag.find('=');
    const Option* const option = find_option_of_flag(flag.substr(0, equals));
    std::string value = equals == std::string::npos ? "true" : flag.substr(equals + 1);
    const bool is_flag = option != nullptr && option->kind == Option::Kind::flag;
    const bool follows = i + 1 < words.size() && (option != nullptr || !words[i + 1].starts_with('-'));
    if (equals == std::string::npos && !is_flag && follows) value = words[++i];
    std::string name = flag.substr(0, equals);
    std::replace(name.begin(), name.end(), '-', '_');
    if (option != nullptr && !option->flag.empty()) name = option->name;
    const std::string place = "--" + flag.substr(0, equals);
    if (Setting* first = find_setting(all, name)) {
      if (option == nullptr || option->kind != Option::Kind::list) return wrong(place, "given twice");
      for (std::string& each : values_of(option, value)) first->values.push_back(std::move(each));
      continue;
    }
    if (all.size() == most_settings) return wrong(place, "more than 2000 settings");
    all.push_back({std::move(name), values_of(option, value), place});
  }
  return all;
}

Settings combine_settings(Settings file, const Settings& environment, const Settings& flags) {
  for (const Settings* source : {&environment, &flags}) {
    for (const Setting& setting : *source) {
      if (Setting* lower = find_setting(file, setting.name)) {
        *lower = setting;
      } else {
        file.push_back(setting);
      }
    }
  }
  return file;
}

}  // namespace sallyport::app
