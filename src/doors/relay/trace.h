#pragma once
// doors/relay/trace.h: the W3C trace that a request belongs to. Pure.
#include <string_view>

#include "wire/http1/head.h"

namespace sallyport::doors {

// The trace id of a valid traceparent, a view into `head`, or `request_id`: both are 32 hex digits.
std::string_view trace_of(const http1::RequestHead& head, std::string_view request_id);

}  // namespace sallyport::doors
