// What a fold of usage is kept as between runs: a cache, which the journal can always make again. A file that
// is not just as it was written is not used.
#include <boost/json.hpp>

#include "audit/money.h"
#include "audit/usage.h"
#include "base/json_text.h"

namespace sallyport::audit {
namespace {

namespace json = boost::json;
constexpr std::int64_t version = 1;
constexpr std::chrono::days kept_days{400};

std::string usd_text(std::uint64_t cost) { return '"' + format_usd(cost) + '"'; }

void append_text(std::string& out, std::string_view text) {
  append_json_string(out, text);
  out.push_back(',');
}

void append_number(std::string& out, std::uint64_t number) {
  out.append(std::to_string(number)).push_back(',');
}

// A member of a list that has to be there and of the right kind; `good` turns false if it is not.
class Row {
 public:
  Row(const json::array* list, std::size_t size, bool& good) : list_(list), good_(good) {
    if (list_ == nullptr || list_->size() != size) good_ = false;
  }
  std::string text() {
    const json::value* value = next();
    if (value == nullptr || !value->is_string()) return fail(std::string());
    return std::string(std::string_view(value->get_string()));
  }
  std::uint64_t number() {
    const json::value* value = next();
    if (value == nullptr) return 0;
    if (value->is_uint64()) return value->get_uint64();
    if (value->is_int64() && value->get_int64() >= 0) return static_cast<std::uint64_t>(value->get_int64());
    return fail(std::uint64_t{0});
  }
  std::uint64_t money() {
    const auto amount = parse_usd(text());
    return amount ? *amount : fail(std::uint64_t{0});
  }
  WallTime time() {
    const auto at = parse_rfc3339(text());
    return at ? *at : fail(WallTime{});
  }
  std::vector<std::string> texts() {
    std::vector<std::string> all;
    const json::value* value = next();
    const json::array* list = value == nullptr ? nullptr : value->if_array();
    if (list == nullptr) return fail(all);
    for (const json::value& each : *list) {
      if (!each.is_string()) return fail(all);
      all.emplace_back(std::string_view(each.get_string()));
    }
    return all;
  }

 private:
  const json::value* next() {
    if (!good_ || place_ >= list_->size()) return fail(static_cast<const json::value*>(nullptr));
    return &(*list_)[place_++];
  }
  template <class Value>
  Value fail(Value value) {
    good_ = false;
    return value;
  }
  const json::array* list_;
  bool& good_;
  std::size_t place_ = 0;
};

const json::array& list_in(const json::object& object, std::string_view name, bool& good) {
  static const json::array none;
  const json::value* value = object.if_contains(name);
  if (value != nullptr && value->is_array()) return value->get_array();
  good = false;
  return none;
}

WallTime month_of(WallTime now) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(now));
  return std::chrono::sys_days(date.year() / date.month() / 1);
}

// A minute of an earlier day matters to its day's and month's windows only, and so on.
WallTime coarse(WallTime at, WallTime now) {
  using std::chrono::floor;
  if (floor<std::chrono::days>(at) < floor<std::chrono::days>(now)) return floor<std::chrono::days>(at);
  if (floor<std::chrono::hours>(at) < floor<std::chrono::hours>(now)) return floor<std::chrono::hours>(at);
  return at;
}

}  // namespace

struct UsageText {
  static void append_key(std::string& out, const UsageKey& key) {
    append_text(out, key.day);
    append_text(out, key.workflow);
    append_text(out, key.component);
    append_text(out, key.model);
  }

  static void append_rows(std::string& out, const UsageFold& fold, const std::string& first_day) {
    out.append("\"rows\":[");
    bool first = true;
    for (const auto& [key, sum] : fold.rows_) {
      if (key.day < first_day) continue;
      out.append(first ? "\n[" : ",\n[");
      first = false;
      append_key(out, key);
      for (const std::uint64_t number :
           {sum.calls, sum.refused, sum.estimated, sum.tokens_in, sum.tokens_out, sum.tokens_cached}) {
        append_number(out, number);
      }
      out.append(usd_text(sum.cost)).push_back(']');
    }
    out.append("],\n");
  }

  static void append_charges(std::string& out, const UsageFold& fold, WallTime now) {
    UsageFold gathered;
    for (const auto& [key, charge] : fold.charges_) {
      if (charge.at >= month_of(now)) gathered.charge({charge.account}, coarse(charge.at, now), charge);
    }
    out.append("\"charges\":[");
    bool first = true;
    for (const auto& [key, charge] : gathered.charges_) {
      out.append(first ? "\n[" : ",\n[");
      first = false;
      append_text(out, charge.account);
      append_text(out, to_rfc3339(charge.at));
      append_number(out, charge.tokens);
      append_number(out, charge.calls);
      out.append(usd_text(charge.cost)).push_back(']');
    }
    out.append("],\n");
  }

  static void append_open(std::string& out, const UsageFold& fold) {
    out.append("\"open\":[");
    bool first = true;
    for (const auto& [request, open] : fold.open_) {
      out.append(first ? "\n[" : ",\n[");
      first = false;
      append_text(out, request);
      append_text(out, to_rfc3339(open.at));
      append_key(out, open.key);
      append_number(out, open.tokens);
      out.append(usd_text(open.cost)).append(",[");
      for (const std::string& account : open.accounts) {
        if (&account != &open.accounts.front()) out.push_back(',');
        append_json_string(out, account);
      }
      out.append("]]");
    }
    out.append("]}\n");
  }

  static UsageKey read_key(Row& row) {
    UsageKey key;
    key.day = row.text();
    key.workflow = row.text();
    key.component = row.text();
    key.model = row.text();
    return key;
  }

  static bool read(const json::object& object, UsageFold& fold) {
    bool good = true;
    for (const json::value& value : list_in(object, "rows", good)) {
      Row row(value.if_array(), 11, good);
      const UsageKey key = read_key(row);
      UsageSum& sum = fold.row(key);
      for (std::uint64_t UsageSum::* field :
           {&UsageSum::calls, &UsageSum::refused, &UsageSum::estimated, &UsageSum::tokens_in,
            &UsageSum::tokens_out, &UsageSum::tokens_cached}) {
        sum.*field = row.number();
      }
      sum.cost = row.money();
    }
    for (const json::value& value : list_in(object, "charges", good)) {
      Row row(value.if_array(), 5, good);
      Charge charge;
      charge.account = row.text();
      charge.at = row.time();
      charge.tokens = row.number();
      charge.calls = row.number();
      charge.cost = row.money();
      fold.charge({charge.account}, charge.at, charge);
    }
    for (const json::value& value : list_in(object, "open", good)) {
      Row row(value.if_array(), 9, good);
      const std::string request = row.text();
      UsageFold::Open& open = fold.open_[request];
      open.at = row.time();
      open.key = read_key(row);
      open.tokens = row.number();
      open.cost = row.money();
      open.accounts = row.texts();
    }
    Row head(&list_in(object, "watermark", good), 3, good);
    fold.since_ = head.time();
    fold.watermark_.sequence = head.number();
    const std::string hash = head.text();
    good = good && hash.size() == fold.watermark_.hash.size();
    if (good) hash.copy(fold.watermark_.hash.data(), hash.size());
    return good;
  }
};

std::string UsageFold::save(WallTime now) const {
  const WallTime since = std::max<WallTime>(since_, std::chrono::floor<std::chrono::days>(now) - kept_days);
  std::string out = "{\"version\":" + std::to_string(version) + ",\"watermark\":[";
  append_text(out, to_rfc3339(since));
  append_number(out, watermark_.sequence);
  append_json_string(out, watermark_.hash_text());
  out.append("],\n");
  UsageText::append_rows(out, *this, to_rfc3339(since).substr(0, 10));
  UsageText::append_charges(out, *this, now);
  UsageText::append_open(out, *this);
  return out;
}

Result<UsageFold> UsageFold::parse(std::string_view text) {
  const Error error = self_error(ErrorKind::malformed, "this is no saved usage");
  json::error_code failure;
  const json::value value = json::parse({text.data(), text.size()}, failure);
  if (failure || !value.is_object()) return error;
  const json::object& object = value.get_object();
  const json::value* number = object.if_contains("version");
  if (number == nullptr || !number->is_int64() || number->get_int64() != version) return error;
  UsageFold fold;
  if (!UsageText::read(object, fold)) return error;
  return fold;
}

}  // namespace sallyport::audit
