#include "console/keys_command.h"

#include <algorithm>
#include <boost/json.hpp>

namespace sallyport::console {
namespace {

namespace json = boost::json;

constexpr std::size_t max_body = 64 << 10;
constexpr std::int64_t most_seconds = std::int64_t{100} * 366 * 86400;

Error wrong(std::string_view name, std::string_view what) {
  return client_error(ErrorKind::malformed, "`" + std::string(name) + "` " + std::string(what));
}

Result<std::string> text(std::string_view name, const json::value& value) {
  if (!value.is_string()) return wrong(name, "is not text");
  return std::string(std::string_view(value.get_string()));
}

Result<std::vector<std::string>> texts(std::string_view name, const json::value& value) {
  if (!value.is_array()) return wrong(name, "is not a list");
  std::vector<std::string> out;
  for (const json::value& item : value.get_array()) {
    if (!item.is_string()) return wrong(name, "holds something that is not text");
    out.emplace_back(std::string_view(item.get_string()));
  }
  return out;
}

Result<std::vector<Network>> networks(std::string_view name, const json::value& value) {
  SP_TRY(const auto written, texts(name, value));
  std::vector<Network> out;
  for (const std::string& one : written) {
    const auto network = parse_network(one);
    if (!network.ok()) return wrong(name, "holds `" + one.substr(0, 64) + "`: " + network.error().detail);
    out.push_back(*network);
  }
  return out;
}

Result<seconds> length(std::string_view name, const json::value& value) {
  const auto* const number = value.if_int64();
  if (number == nullptr || *number < 0 || *number > most_seconds)
    return wrong(name, "is not a whole number of seconds");
  return seconds(*number);
}

Result<void> read_text(KeysCommand& command, std::string_view name, const json::value& value) {
  std::string* const target = name == "workflow" ? &command.workflow
                              : name == "id"     ? &command.id
                              : name == "label"  ? &command.label
                                                 : &command.why;
  SP_TRY(*target, text(name, value));
  return {};
}

Result<void> read_member(KeysCommand& command, std::string_view name, const json::value& value) {
  if (name == "flows") {
    SP_TRY(command.flows, texts(name, value));
  } else if (name == "sources") {
    SP_TRY(command.sources, networks(name, value));
  } else if (name == "ttl_seconds") {
    SP_TRY(command.ttl, length(name, value));
  } else if (name == "starts_in_seconds") {
    SP_TRY(command.starts_in, length(name, value));
  } else if (name == "overlap_seconds") {
    SP_TRY(command.overlap, length(name, value));
  } else if (name == "all") {
    if (!value.is_bool()) return wrong(name, "is neither true nor false");
    command.all = value.get_bool();
  } else {
    return read_text(command, name, value);
  }
  return {};
}

}  // namespace

Result<KeysCommand> parse_keys_command(std::string_view body,
                                       std::initializer_list<std::string_view> allowed) {
  if (body.size() > max_body) return client_error(ErrorKind::too_large, "the command is longer than 64 KiB");
  boost::system::error_code failed;
  const json::value value = json::parse(body, failed);
  if (failed || !value.is_object())
    return client_error(ErrorKind::malformed, "the command is not a JSON object");
  KeysCommand command;
  for (const auto& [name, member] : value.get_object()) {
    if (std::ranges::find(allowed, std::string_view(name)) == allowed.end())
      return wrong(std::string_view(name).substr(0, 64), "is not known here");
    SP_CHECK(read_member(command, name, member));
  }
  return command;
}

}  // namespace sallyport::console
