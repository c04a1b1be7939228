#include "identity/passkeys/cbor_tree.h"

#include <limits>

namespace sallyport::identity {
namespace {

constexpr int max_depth = 8;

Error unreadable() { return client_error(ErrorKind::malformed, "passkey: CBOR cannot be read"); }

class Measure {
 public:
  explicit Measure(std::string_view bytes) : bytes_(bytes) {}

  bool item(int depth) {
    if (depth > max_depth || at_ >= bytes_.size()) return false;
    const auto first = static_cast<unsigned char>(bytes_[at_++]);
    std::uint64_t argument = first & 0x1f;
    if (!read_argument(argument)) return false;
    switch (first >> 5) {
      case 0:
      case 1:
        return true;
      case 2:
      case 3:
        return skip(argument);
      case 4:
        return items(argument, depth);
      case 5:
        return argument <= bytes_.size() && items(argument * 2, depth);
      case 7:
        return first >= 0xf4 && first <= 0xf6;  // false, true, null
      default:
        return false;
    }
  }
  std::size_t at() const { return at_; }

 private:
  bool read_argument(std::uint64_t& argument) {
    if (argument < 24) return true;
    if (argument > 27) return false;  // reserved, or of indefinite length
    const std::size_t size = std::size_t{1} << (argument - 24);
    if (bytes_.size() - at_ < size) return false;
    argument = 0;
    for (std::size_t i = 0; i < size; ++i)
      argument = argument << 8 | static_cast<unsigned char>(bytes_[at_++]);
    return true;
  }
  bool skip(std::uint64_t count) {
    if (bytes_.size() - at_ < count) return false;
    at_ += static_cast<std::size_t>(count);
    return true;
  }
  bool items(std::uint64_t count, int depth) {
    if (bytes_.size() - at_ < count) return false;  // each takes a byte at least
    while (count-- > 0) {
      if (!item(depth + 1)) return false;
    }
    return true;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

template <class Matches>
const cbor_item_t* find(const cbor_item_t* map, Matches matches) {
  if (map == nullptr || !cbor_isa_map(map)) return nullptr;
  const cbor_item_t* found = nullptr;
  for (std::size_t i = 0; i < cbor_map_size(map); ++i) {
    const cbor_pair& pair = cbor_map_handle(map)[i];
    if (!matches(pair.key)) continue;
    if (found != nullptr) return nullptr;
    found = pair.value;
  }
  return found;
}

}  // namespace

Result<std::size_t> measure_cbor(std::string_view bytes) {
  Measure measure(bytes);
  if (!measure.item(0)) return unreadable();
  return measure.at();
}

Result<CborTree> parse_cbor(std::string_view bytes) {
  SP_TRY(const std::size_t length, measure_cbor(bytes));
  if (length != bytes.size()) return unreadable();
  cbor_load_result outcome{};
  CborTree tree(cbor_load(reinterpret_cast<cbor_data>(bytes.data()), bytes.size(), &outcome));
  if (tree == nullptr || outcome.read != bytes.size()) return unreadable();
  return tree;
}

const cbor_item_t* find_member(const cbor_item_t* map, std::string_view name) {
  return find(map, [&](const cbor_item_t* key) { return cbor_text(key) == name; });
}

const cbor_item_t* find_member(const cbor_item_t* map, std::int64_t label) {
  return find(map, [&](const cbor_item_t* key) { return cbor_number(key) == label; });
}

std::optional<std::string_view> cbor_text(const cbor_item_t* item) {
  if (item == nullptr || !cbor_isa_string(item)) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(cbor_string_handle(item)), cbor_string_length(item));
}

std::optional<std::string_view> cbor_bytes(const cbor_item_t* item) {
  if (item == nullptr || !cbor_isa_bytestring(item)) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(cbor_bytestring_handle(item)),
                          cbor_bytestring_length(item));
}

std::optional<std::int64_t> cbor_number(const cbor_item_t* item) {
  if (item == nullptr || !cbor_is_int(item)) return std::nullopt;
  const std::uint64_t value = cbor_get_int(item);
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  const auto number = static_cast<std::int64_t>(value);
  return cbor_isa_negint(item) ? -1 - number : number;
}

}  // namespace sallyport::identity
