#include "policy/value/value.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <type_traits>

#include "policy/value/escape.h"

namespace sallyport::cedar {
namespace {

template <class Items, class Print>
void append_list(std::string& out, char open, const Items& items, char close, Print print) {
  out.push_back(open);
  bool first = true;
  for (const auto& item : items) {
    if (!first) out += ", ";
    first = false;
    print(item);
  }
  out.push_back(close);
}

std::string call_text(std::string_view function, const std::string& argument) {
  return std::string(function).append("(\"").append(argument).append("\")");
}

std::string datetime_text(const Datetime& value) {
  std::string text = to_text(value);
  if (Datetime::parse(text)) return call_text("datetime", text);
  return R"(datetime("1970-01-01").offset()" + call_text("duration", to_text(Duration{value.milliseconds})) +
         ")";
}

void append(std::string& out, const Value& value) {
  if (const bool* boolean = value.as_bool()) {
    out += *boolean ? "true" : "false";
  } else if (const std::int64_t* number = value.as_long()) {
    out += std::to_string(*number);
  } else if (const std::string* text = value.as_string()) {
    out += quote(*text);
  } else if (const EntityUid* uid = value.as_entity()) {
    out += to_text(*uid);
  } else if (const ValueSet* set = value.as_set()) {
    append_list(out, '[', set->values(), ']', [&](const Value& element) { append(out, element); });
  } else if (const Record* record = value.as_record()) {
    append_list(out, '{', record->entries(), '}', [&](const Record::Entry& entry) {
      out += quote(entry.first) + ": ";
      append(out, entry.second);
    });
  } else if (const auto* decimal = std::get_if<Decimal>(&value.data())) {
    out += call_text("decimal", to_text(*decimal));
  } else if (const auto* datetime = std::get_if<Datetime>(&value.data())) {
    out += datetime_text(*datetime);
  } else if (const auto* duration = std::get_if<Duration>(&value.data())) {
    out += call_text("duration", to_text(*duration));
  } else {
    out += call_text("ip", to_text(std::get<IpAddress>(value.data())));
  }
}

}  // namespace

std::string to_text(const EntityUid& uid) { return uid.type + "::" + quote(uid.id); }

ValueSet::ValueSet(std::vector<Value> values) : values_(std::move(values)) {
  std::sort(values_.begin(), values_.end());
  values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
}

bool ValueSet::contains(const Value& value) const {
  return std::binary_search(values_.begin(), values_.end(), value);
}

bool ValueSet::contains_all(const ValueSet& other) const {
  return std::includes(values_.begin(), values_.end(), other.values_.begin(), other.values_.end());
}

bool ValueSet::contains_any(const ValueSet& other) const {
  return std::any_of(other.values_.begin(), other.values_.end(),
                     [this](const Value& value) { return contains(value); });
}

std::strong_ordering ValueSet::operator<=>(const ValueSet& other) const {
  return std::lexicographical_compare_three_way(values_.begin(), values_.end(), other.values_.begin(),
                                                other.values_.end());
}

bool ValueSet::operator==(const ValueSet& other) const { return values_ == other.values_; }

Record::Record(std::vector<Entry> entries) {
  std::vector<std::size_t> order(entries.size());  // so that the later of two equal names comes later
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&entries](std::size_t a, std::size_t b) {
    return std::tie(entries[a].first, a) < std::tie(entries[b].first, b);
  });
  entries_.reserve(entries.size());
  for (const std::size_t i : order) {
    if (!entries_.empty() && entries_.back().first == entries[i].first) entries_.pop_back();
    entries_.push_back(std::move(entries[i]));
  }
}

const Value* Record::find(std::string_view name) const {
  const auto at =
      std::lower_bound(entries_.begin(), entries_.end(), name,
                       [](const Entry& entry, std::string_view key) { return entry.first < key; });
  return at != entries_.end() && at->first == name ? &at->second : nullptr;
}

std::strong_ordering Record::operator<=>(const Record& other) const {
  return std::lexicographical_compare_three_way(entries_.begin(), entries_.end(), other.entries_.begin(),
                                                other.entries_.end());
}

bool Record::operator==(const Record& other) const { return entries_ == other.entries_; }

const ValueSet* Value::as_set() const {
  const Set* set = std::get_if<Set>(&data_);
  return set != nullptr ? set->get() : nullptr;
}

const Record* Value::as_record() const {
  const RecordPtr* record = std::get_if<RecordPtr>(&data_);
  return record != nullptr ? record->get() : nullptr;
}

std::strong_ordering Value::operator<=>(const Value& other) const {
  if (data_.index() != other.data_.index()) return data_.index() <=> other.data_.index();
  return std::visit(
      [&other](const auto& mine) -> std::strong_ordering {
        using T = std::decay_t<decltype(mine)>;
        const T& theirs = std::get<T>(other.data_);
        if constexpr (std::is_same_v<T, Set> || std::is_same_v<T, RecordPtr>) {
          return *mine <=> *theirs;
        } else {
          return mine <=> theirs;
        }
      },
      data_);
}

bool Value::operator==(const Value& other) const { return (*this <=> other) == std::strong_ordering::equal; }

std::string_view type_name(const Value& value) {
  static constexpr std::string_view names[] = {"bool",   "long",    "string",   "entity",   "set",
                                               "record", "decimal", "datetime", "duration", "ipaddr"};
  return names[value.data().index()];
}

std::string to_text(const Value& value) {
  std::string out;
  append(out, value);
  return out;
}

}  // namespace sallyport::cedar
