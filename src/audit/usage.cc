#include "audit/usage.h"

#include <algorithm>

#include "audit/reader.h"
#include "audit/usage_line.h"

namespace sallyport::audit {
namespace {

constexpr std::size_t max_rows_of_day = 1000;
constexpr std::string_view others = "(others)";

std::uint64_t sum_of(std::uint64_t left, std::uint64_t right) {
  const std::uint64_t sum = left + right;
  return sum < left ? ~std::uint64_t{0} : sum;
}

std::string day_of(WallTime at) { return to_rfc3339(at).substr(0, 10); }

UsageKey key_of(const CallLine& call, WallTime at) {
  return {day_of(at), call.workflow, call.component, call.model};
}

void add_to(Charge& sum, const Charge& more) {
  sum.tokens = sum_of(sum.tokens, more.tokens);
  sum.cost = sum_of(sum.cost, more.cost);
  sum.calls = sum_of(sum.calls, more.calls);
}

}  // namespace

void add(UsageSum& sum, const UsageSum& more) {
  for (std::uint64_t UsageSum::* field :
       {&UsageSum::calls, &UsageSum::refused, &UsageSum::estimated, &UsageSum::tokens_in,
        &UsageSum::tokens_out, &UsageSum::tokens_cached, &UsageSum::cost}) {
    sum.*field = sum_of(sum.*field, more.*field);
  }
}

UsageFold::UsageFold(WallTime since) : since_(std::chrono::floor<std::chrono::days>(since)) {}

void UsageFold::add(std::string_view line) {
  ChainHead head;
  if (!read_line(line, head)) return;
  watermark_ = head;
  switch (kind_of_line(line)) {
    case LineOf::call_started:
      return begin(line);
    case LineOf::call_finished:
      return finish(line);
    case LineOf::gateway_started:
      return end_all_open();
    case LineOf::other:
      return;
  }
}

void UsageFold::begin(std::string_view line) {
  auto call = parse_call(line);
  if (!call || call->request.empty()) return;
  Open open{call->at, key_of(*call, call->at), std::move(call->accounts), call->reserved_tokens,
            call->reserved_cost};
  open_.insert_or_assign(std::move(call->request), std::move(open));
}

void UsageFold::finish(std::string_view line) {
  auto call = parse_call(line);
  if (!call) return;
  WallTime at = call->at - call->duration;
  if (auto started = open_.extract(call->request); !started.empty()) {
    at = started.mapped().at;
    if (call->accounts.empty()) call->accounts = std::move(started.mapped().accounts);
  }
  if (at < since_) return;
  UsageSum sum;
  sum.calls = call->refused ? 0 : 1;
  sum.refused = call->refused ? 1 : 0;
  sum.estimated = !call->refused && call->estimated ? 1 : 0;
  sum.tokens_in = call->tokens_in;
  sum.tokens_out = call->tokens_out;
  sum.tokens_cached = call->tokens_cached;
  sum.cost = call->cost;
  audit::add(row(key_of(*call, at)), sum);
  if (call->refused) return;
  charge(call->accounts, at, {{}, at, sum_of(call->tokens_in, call->tokens_out), call->cost, 1});
}

// The gateway began anew: nobody will finish what was under way before. What it used is not known, so all
// that was reserved counts.
void UsageFold::end_all_open() {
  for (const auto& [request, open] : open_) {
    if (open.at < since_) continue;
    UsageSum sum;
    sum.calls = sum.estimated = 1;
    sum.cost = open.cost;
    audit::add(row(open.key), sum);
    charge(open.accounts, open.at, {{}, open.at, open.tokens, open.cost, 1});
  }
  open_.clear();
}

UsageSum& UsageFold::row(const UsageKey& key) {
  const auto found = rows_.find(key);
  if (found != rows_.end()) return found->second;
  const UsageKey rest{key.day, std::string(others), std::string(others), std::string(others)};
  if (key == rest) return rows_[rest];
  std::size_t& count = rows_of_day_[key.day];
  if (count >= max_rows_of_day) return rows_[rest];
  ++count;
  return rows_[key];
}

void UsageFold::charge(const std::vector<std::string>& accounts, WallTime at, const Charge& amount) {
  const WallTime minute = std::chrono::floor<std::chrono::minutes>(at);  // the shortest window
  for (const std::string& account : accounts) {
    Charge& sum = charges_[{account, minute}];
    sum.account = account;
    sum.at = minute;
    add_to(sum, amount);
  }
}

std::vector<Charge> UsageFold::charges(WallTime since) const {
  std::vector<Charge> all;
  for (const auto& [key, charge] : charges_) {
    if (charge.at >= since) all.push_back(charge);
  }
  for (const auto& [request, open] : open_) {
    if (open.at < since) continue;
    for (const std::string& account : open.accounts) {
      all.push_back({account, open.at, open.tokens, open.cost, 1});
    }
  }
  return all;
}

namespace {

// The segments with lines of `since` and later. Times are those of the records: after a clock was set back, a
// few more are read than need be.
Result<std::size_t> segments_since(store::Directory& journal, WallTime since) {
  SP_TRY(const std::vector<Segment> segments, list_segments(journal));
  std::size_t count = 0;
  for (std::size_t i = segments.size(); i-- > 0;) {
    ++count;
    SP_TRY(const auto file, journal.open(segments[i].name, store::Open::read));
    LineReader lines(*file);
    SP_TRY(const auto first, lines.next());
    const auto at = first ? parse_call(*first) : std::nullopt;
    if (at && at->at < since) break;
  }
  return count;
}

Result<void> add_rest(JournalReader& reader, UsageFold& fold) {
  for (;;) {
    SP_TRY(const auto line, reader.next());
    if (!line) return {};
    fold.add(line->text);
  }
}

// Whether the line of the watermark is in this journal as it was; the reader then stands behind it.
Result<bool> stands_behind(JournalReader& reader, const ChainHead& watermark) {
  SP_CHECK(reader.skip_to(watermark.sequence));
  for (;;) {
    SP_TRY(const auto line, reader.next());
    if (!line) return false;
    ChainHead head;
    if (!read_line(line->text, head) || head.sequence < watermark.sequence) continue;
    return head == watermark;
  }
}

}  // namespace

Result<UsageFold> fold_usage(store::Directory& journal, WallTime since, std::string_view saved) {
  if (auto earlier = UsageFold::parse(saved); earlier.ok() && earlier->since() <= since) {
    JournalReader reader(journal);
    SP_TRY(const bool found, stands_behind(reader, earlier->watermark()));
    if (found) {
      SP_CHECK(add_rest(reader, *earlier));
      return std::move(earlier).value();
    }
  }
  UsageFold fold(since);
  SP_TRY(const std::size_t segments, segments_since(journal, fold.since()));
  JournalReader reader(journal);
  SP_CHECK(reader.skip_to_last(segments));
  SP_CHECK(add_rest(reader, fold));
  return fold;
}

}  // namespace sallyport::audit
