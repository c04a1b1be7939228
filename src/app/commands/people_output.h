#pragma once
// app/commands/people_output.h: what `account`, `session` and `key` share: ask, print JSON or words, set the
// exit code.
#include <boost/json.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/commands/commands.h"
#include "base/result.h"

namespace sallyport::app {

struct PeopleOptions {
  std::string state;
  bool json = false;
};
void add_people_options(CLI::App& command, PeopleOptions& options);

// Asks and prints. `words` prints an answer for people to read.
void people_command(const PeopleOptions& options, std::string_view method, std::string_view path,
                    const boost::json::object& body,
                    const std::function<void(const boost::json::object&)>& words, Exit& exit);

// Prints an answer, or why there is none, whoever was asked.
void print_answer(const Result<std::string>& answer, bool as_json,
                  const std::function<void(const boost::json::object&)>& words, Exit& exit);

// With controls replaced, so that nothing in it can drive a terminal.
std::string harmless(std::string_view text);
// Text of a member, "" if there is none; controls replaced, so that nothing in it can drive a terminal.
std::string text_of(const boost::json::object& object, std::string_view name);
std::string list_of(const boost::json::object& object, std::string_view name);  // "a, b"
// Calls `visit` with each object of a list.
void each_of(const boost::json::object& object, std::string_view name,
             const std::function<void(const boost::json::object&)>& visit);
std::size_t count_of(const boost::json::object& object, std::string_view name);
bool flag_of(const boost::json::object& object, std::string_view name);
// "2026-11-23 14:05" from RFC 3339.
std::string minute_of(const boost::json::object& object, std::string_view name);

// Columns as wide as they need to be.
void print_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace sallyport::app
