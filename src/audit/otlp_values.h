#pragma once
// audit/otlp_values.h: the small pieces of OTLP/JSON. Pure.
#include <string>
#include <string_view>

#include "audit/finished_call.h"
#include "audit/otlp.h"

namespace sallyport::audit::otlp {

// A list of attributes: `[{"key":...,"value":{...}},...]`. Empty texts are left out.
class Attributes {
 public:
  Attributes& text(std::string_view name, std::string_view value);
  Attributes& texts(std::string_view name, std::string_view only);  // a list of one
  Attributes& number(std::string_view name, std::uint64_t value);
  Attributes& decimal(std::string_view name, double value);
  Attributes& truth(std::string_view name, bool value);
  std::string finish() { return std::move(out_) + "]"; }

 private:
  void name(std::string_view name, std::string_view kind);
  std::string out_ = "[";
};

void append_decimal(std::string& out, double value);  // shortest that reads back the same
std::string nanoseconds(WallTime time);               // since 1970, as a JSON string
std::string resource(const OtlpSource& source);       // `{"attributes":[...]}`
std::string scope(const OtlpSource& source);          // `{"name":...,"version":...}`
std::string_view provider_of(const FinishedCall& call);
std::string_view operation_of(const FinishedCall& call);

}  // namespace sallyport::audit::otlp
