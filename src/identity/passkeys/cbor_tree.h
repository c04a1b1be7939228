#pragma once
// identity/passkeys/cbor_tree.h: CBOR as authenticators write it (CTAP 2.1 §8), read with libcbor. For
// sources of this module only.
#include <cbor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace sallyport::identity {

struct CborFree {
  void operator()(cbor_item_t* item) const { cbor_decref(&item); }
};
using CborTree = std::unique_ptr<cbor_item_t, CborFree>;

// Length of the one item that `bytes` begins with; what follows it is not looked at. Errors: malformed
// (indefinite lengths, tags, floats, nested over eight deep, longer than what is there: a claimed length
// must not make a library allocate).
Result<std::size_t> measure_cbor(std::string_view bytes);

// Exactly one item. Errors: malformed.
Result<CborTree> parse_cbor(std::string_view bytes);

// The value of a key; null if `map` is no map, or has the key not at all or twice.
const cbor_item_t* find_member(const cbor_item_t* map, std::string_view name);
const cbor_item_t* find_member(const cbor_item_t* map, std::int64_t label);

// Nothing if it is of another type.
std::optional<std::string_view> cbor_text(const cbor_item_t* item);
std::optional<std::string_view> cbor_bytes(const cbor_item_t* item);
std::optional<std::int64_t> cbor_number(const cbor_item_t* item);

}  // namespace sallyport::identity
