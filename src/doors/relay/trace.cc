#include "doors/relay/trace.h"

namespace sallyport::doors {
namespace {

bool is_hex_id(std::string_view text) {
  bool some = false;
  for (const char c : text) {
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
    some = some || c != '0';
  }
  return some;
}

}  // namespace

std::string_view trace_of(const http1::RequestHead& head, std::string_view request_id) {
  const std::string_view parent = head.find(http1::FieldId::traceparent);
  const bool usable = parent.size() >= 55 && parent.starts_with("00-") && is_hex_id(parent.substr(3, 32));
  return usable ? parent.substr(3, 32) : request_id;
}

}  // namespace sallyport::doors
