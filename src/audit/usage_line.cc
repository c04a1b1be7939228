#include "audit/usage_line.h"

#include <algorithm>
#include <boost/json.hpp>

#include "audit/money.h"

namespace sallyport::audit {
namespace {

class Fields {
 public:
  explicit Fields(const boost::json::object& object) : object_(object) {}

  std::string_view text(std::string_view name) const {
    const auto* value = object_.if_contains(name);
    const auto* string = value == nullptr ? nullptr : value->if_string();
    return string == nullptr ? std::string_view() : std::string_view(*string);
  }
  std::uint64_t number(std::string_view name) const {
    const auto* value = object_.if_contains(name);
    if (value == nullptr) return 0;
    if (value->is_uint64()) return value->get_uint64();
    return value->is_int64() ? static_cast<std::uint64_t>(std::max<std::int64_t>(value->get_int64(), 0)) : 0;
  }
  std::uint64_t money(std::string_view name) const { return parse_usd(text(name)).value_or(0); }

 private:
  const boost::json::object& object_;
};

std::vector<std::string> accounts_in(std::string_view list) {
  std::vector<std::string> accounts;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (comma > 0) accounts.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  std::ranges::sort(accounts);
  const auto twice = std::ranges::unique(accounts);
  accounts.erase(twice.begin(), twice.end());
  return accounts;
}

bool has(std::string_view line, std::string_view text) { return line.find(text) != std::string_view::npos; }

}  // namespace

LineOf kind_of_line(std::string_view line) {
  constexpr std::string_view name = R"("kind":")";
  const std::size_t found = line.find(name);  // no text before it holds a bare quote
  if (found == std::string_view::npos) return LineOf::other;
  const std::string_view rest = line.substr(found + name.size());
  if (rest.starts_with("model_call\"")) return LineOf::call_finished;
  if (rest.starts_with("started\"")) return LineOf::gateway_started;
  const bool call = rest.starts_with("crossing_started\"") && has(rest, R"(,"model":")");
  return call ? LineOf::call_started : LineOf::other;
}

std::optional<CallLine> parse_call(std::string_view line) {
  boost::system::error_code failure;
  const boost::json::value parsed = boost::json::parse({line.data(), line.size()}, failure);
  if (failure || !parsed.is_object()) return std::nullopt;
  const Fields fields(parsed.get_object());
  const auto at = parse_rfc3339(fields.text("at"));
  if (!at) return std::nullopt;
  CallLine call;
  call.at = *at;
  call.request = fields.text("request");
  constexpr std::string_view workflow = "workflow/";
  const std::string_view who = fields.text("who");
  call.workflow = who.starts_with(workflow) ? who.substr(workflow.size()) : who;
  const std::string_view upstream = fields.text("upstream");
  call.component = upstream.empty() ? fields.text("component") : upstream;
  call.model = fields.text("model");
  call.refused = fields.text("decision") != "allow";
  call.estimated = fields.text("usage") == "estimated";
  call.tokens_in = fields.number("tokens_in");
  call.tokens_out = fields.number("tokens_out");
  call.tokens_cached = fields.number("tokens_cached");
  call.cost = fields.money("usd");
  call.reserved_tokens = fields.number("reserved_tokens");
  call.reserved_cost = fields.money("reserved_usd");
  call.accounts = accounts_in(fields.text("budgets"));
  const std::uint64_t most = microseconds(std::chrono::hours(24 * 365)).count();
  call.duration = microseconds(static_cast<std::int64_t>(std::min(fields.number("duration_us"), most)));
  return call;
}

}  // namespace sallyport::audit
