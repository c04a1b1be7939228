#include "app/commands/people_output.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/commands/people_client.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;
constexpr int could_not = 3;

}  // namespace

void add_people_options(CLI::App& command, PeopleOptions& options) {
  command.add_option("--state", options.state, "State folder of the gateway");
  command.add_flag("--json", options.json, "Print the answer as JSON");
}

void people_command(const PeopleOptions& options, std::string_view method, std::string_view path,
                    const json::object& body, const std::function<void(const json::object&)>& words,
                    Exit& exit) {
  print_answer(ask_people(state_directory(options.state), method, path, json::serialize(body)), options.json,
               words, exit);
}

void print_answer(const Result<std::string>& answer, bool as_json,
                  const std::function<void(const json::object&)>& words, Exit& exit) {
  if (!answer.ok()) {
    fmt::print(stderr, "sallyport: {}\n", harmless(answer.error().detail));
    exit.code = could_not;
    return;
  }
  boost::system::error_code failed;
  const json::value value = json::parse(*answer, failed);
  if (failed || !value.is_object()) {
    fmt::print(stderr, "sallyport: the answer cannot be read\n");
    exit.code = could_not;
  } else if (as_json) {
    fmt::print("{}\n", *answer);
  } else {
    words(value.get_object());
  }
}

std::string harmless(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return out;
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains(name);
  return found != nullptr && found->is_string() ? harmless(found->get_string()) : std::string();
}

std::string list_of(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains(name);
  if (found == nullptr || !found->is_array()) return {};
  std::string out;
  for (const json::value& item : found->get_array()) {
    if (item.is_string()) out += (out.empty() ? "" : ", ") + harmless(item.get_string());
  }
  return out;
}

void each_of(const json::object& object, std::string_view name,
             const std::function<void(const json::object&)>& visit) {
  const json::value* const found = object.if_contains(name);
  if (found == nullptr || !found->is_array()) return;
  for (const json::value& item : found->get_array()) {
    if (item.is_object()) visit(item.get_object());
  }
}

std::size_t count_of(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains(name);
  return found != nullptr && found->is_array() ? found->get_array().size() : 0;
}

bool flag_of(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains(name);
  return found != nullptr && found->is_bool() && found->get_bool();
}

std::string minute_of(const json::object& object, std::string_view name) {
  std::string text = text_of(object, name).substr(0, 16);
  std::ranges::replace(text, 'T', ' ');
  return text;
}

void print_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += fmt::format("{:<{}}  ", row[i], widths[i]);
    fmt::print("{}\n", line.substr(0, line.find_last_not_of(' ') + 1));
  }
}

}  // namespace sallyport::app
