#pragma once
// policy/schema/lexer.h: the words of Cedar's schema notation. Keywords are identifiers here, as most of them
// may be names as well.
#include <cstdint>
#include <string_view>
#include <vector>

#include "policy/language/source.h"

namespace sallyport::cedar {

struct SchemaToken {
  enum class Kind : std::uint8_t { identifier, string, symbol, end };
  Kind kind = Kind::end;
  std::string_view text;  // string: with its quotes; symbol: `::`, one character, or digits
  Span span;
};

// The last token is `end`. False: something is no token; said.
bool read_schema_tokens(const Source& source, Diagnostics& diagnostics, std::vector<SchemaToken>& tokens);

}  // namespace sallyport::cedar
