#include "app/secret_changes.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <future>
#include <memory>

#include "app/commands/gateway_client.h"
#include "base/json_text.h"

namespace sallyport::app {
namespace {

constexpr std::array<std::string_view, 7> actions{"init",  "put",          "rotate",         "remove",
                                                  "rekey", "import-files", "accept-restored"};
constexpr std::size_t max_who = 128, max_detail = 16 << 10, max_json = 32 << 10;
constexpr seconds patience{10};

bool is_text(std::string_view text, std::size_t max_bytes) {
  return text.size() <= max_bytes && std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f'; });
}

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* const found = object.if_contains(name);
  const auto* const text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string() : std::string(std::string_view(*text));
}

}  // namespace

std::string to_json(const SecretChange& change) {
  std::string out;
  JsonObject(out).add("who", change.who).add("action", change.action).add("detail", change.detail).close();
  return out;
}

Result<SecretChange> parse_secret_change(std::string_view json) {
  const Error refused = client_error(ErrorKind::malformed, "that is no change of a secret");
  if (json.size() > max_json) return refused;
  boost::system::error_code failed;
  const boost::json::value parsed = boost::json::parse(json, failed);
  if (failed || !parsed.is_object() || parsed.get_object().size() != 3) return refused;
  SecretChange change{text_of(parsed.get_object(), "who"), text_of(parsed.get_object(), "action"),
                      text_of(parsed.get_object(), "detail")};
  const bool good = change.who.starts_with("operator/") && is_text(change.who, max_who) &&
                    std::ranges::find(actions, change.action) != actions.end() &&
                    is_text(change.detail, max_detail);
  if (!good) return refused;
  return change;
}

Result<void> record_secret_change(audit::Journal& journal, const Clock& clock, const SecretChange& change) {
  Record record;
  record.kind = Record::Kind::secret_changed;
  record.at = clock.wall();
  record.who = change.who;
  record.action = change.action;
  record.detail = change.detail;
  const auto written = std::make_shared<std::promise<bool>>();
  std::future<bool> waiting = written->get_future();
  journal.append_durable(record, [written](bool durable) { written->set_value(durable); });
  const bool done = waiting.wait_for(patience) == std::future_status::ready && waiting.get();
  if (done) return {};
  return self_error(ErrorKind::unavailable, "the journal takes no records; look for its disk");
}

std::string operator_name() {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
    return "operator/" + std::string(entry.pw_name);
  return "operator/" + std::to_string(::geteuid());
}

Result<void> journal_secret_change(const std::string& state, const SecretChange& change) {
  const auto answer = ask_gateway(state, "POST", secret_change_path, to_json(change));
  if (answer && answer->ok()) return {};
  if (answer) return answer->error();
  audit::JournalOptions options;
  options.directory = state + "/journal";
  SP_TRY(const auto journal, audit::Journal::open(options));
  const SystemClock clock;
  return record_secret_change(*journal, clock, change);
}

}  // namespace sallyport::app
