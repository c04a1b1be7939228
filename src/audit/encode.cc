#include "audit/encode.h"

#include <charconv>

#include "audit/money.h"
#include "base/json_text.h"

namespace sallyport::audit {
namespace {

// 24 texts and the accounts, each byte at most 6 when escaped, and some 1000 bytes of names and numbers:
// below max_body_bytes. Accounts are kept longer, and come from the map: usage is charged by them after a
// restart.
constexpr std::size_t clipped_text_bytes = 200;
constexpr std::size_t clipped_accounts_bytes = 4000;

// The part of a timestamp down to the second changes rarely: kept per thread, as formatting it costs more
// than all the rest of a record.
void append_time(std::string& out, WallTime time) {
  static thread_local std::int64_t kept_second = -1;
  static thread_local std::string kept;
  const std::int64_t second = to_unix_seconds(time);
  if (second != kept_second || kept.empty()) {
    kept = to_rfc3339(from_unix_seconds(second));
    kept.resize(kept.size() - 7);  // "000000Z"
    kept_second = second;
  }
  std::int64_t micros = to_unix_micros(time) - second * 1'000'000;
  char digits[7] = {'0', '0', '0', '0', '0', '0', 'Z'};
  for (int i = 5; i >= 0; --i, micros /= 10) digits[i] = static_cast<char>('0' + micros % 10);
  out.append(kept).append(digits, sizeof digits);
}

class Members {
 public:
  Members(std::string& out, std::size_t max_text) : out_(out), max_text_(max_text) {}

  // `name` comes with its punctuation, `,"who":`, so that it is copied in one piece.
  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out_.append(name);
    append_json_string(out_, value.substr(0, max_text_));
  }

  // A list with commas between; cut, if it must be, between two of them.
  void list(std::string_view name, std::string_view value) {
    if (max_text_ != std::string_view::npos && value.size() > clipped_accounts_bytes) {
      const std::size_t comma = value.rfind(',', clipped_accounts_bytes);
      value = value.substr(0, comma == std::string_view::npos ? clipped_accounts_bytes : comma);
    }
    if (value.empty()) return;
    out_.append(name);
    append_json_string(out_, value);
  }

  void money(std::string_view name, std::uint64_t picodollars) {
    if (picodollars == 0) return;
    out_.append(name).push_back('"');
    append_usd(out_, picodollars);
    out_.push_back('"');
  }

  void time(std::string_view name, microseconds value) {
    number(name, static_cast<std::uint64_t>(std::max<std::int64_t>(value.count(), 0)));
  }

  void number(std::string_view name, std::uint64_t value) {
    if (value == 0) return;
    out_.append(name);
    char digits[20];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  }

 private:
  std::string& out_;
  std::size_t max_text_;
};

void encode_call(const Record& record, Members& members) {
  members.text(R"(,"key":)", record.key);
  members.text(R"(,"model":)", record.model);
  members.text(R"(,"upstream":)", record.upstream);
  members.number(R"(,"tokens_in":)", record.tokens_in);
  members.number(R"(,"tokens_out":)", record.tokens_out);
  members.number(R"(,"tokens_cached":)", record.tokens_cached);
  members.money(R"(,"usd":)", record.cost);
  members.number(R"(,"reserved_tokens":)", record.reserved_tokens);
  members.money(R"(,"reserved_usd":)", record.reserved_cost);
  members.text(R"(,"usage":)", record.usage);
  members.list(R"(,"budgets":)", record.budgets);
  members.text(R"(,"finish":)", record.finish);
  members.time(R"(,"first_token_us":)", record.first_token);
}

void encode(const Record& record, std::string& out, std::size_t max_text) {
  out.assign(R"(,"at":")");
  append_time(out, record.at);
  out.append(R"(","kind":")").append(to_string(record.kind)).push_back('"');
  Members members(out, max_text);
  members.text(R"(,"request":)", record.request_id);
  members.text(R"(,"trace":)", record.trace_id);
  members.text(R"(,"who":)", record.who);
  members.text(R"(,"session":)", record.session);
  members.text(R"(,"client":)", record.client);
  members.text(R"(,"component":)", record.component);
  members.text(R"(,"method":)", record.method);
  members.text(R"(,"host":)", record.host);
  members.text(R"(,"path":)", record.path);
  members.text(R"(,"route":)", record.route);
  members.text(R"(,"action":)", record.action);
  members.text(R"(,"decision":)", record.decision);
  members.text(R"(,"reason":)", record.reason);
  members.text(R"(,"rule":)", record.rule);
  members.text(R"(,"relaxed":)", record.relaxed);
  members.text(R"(,"map":)", record.map_version);
  members.number(R"(,"status":)", record.status);
  members.number(R"(,"bytes_in":)", record.bytes_in);
  members.number(R"(,"bytes_out":)", record.bytes_out);
  members.time(R"(,"duration_us":)", record.duration);
  encode_call(record, members);
  members.text(R"(,"error":)", record.error);
  members.text(R"(,"detail":)", record.detail);
  members.text(R"(,"facts":)", record.facts);
}

}  // namespace

void encode_record(const Record& record, std::string& out) {
  encode(record, out, std::string_view::npos);
  if (out.size() <= max_body_bytes) return;
  encode(record, out, clipped_text_bytes);
  out.append(R"(,"clipped":true)");
}

}  // namespace sallyport::audit
