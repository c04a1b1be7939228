#pragma once
// outbound/request_text.h: a Request as the bytes of HTTP/1.1. Pure.
#include "base/result.h"
#include "base/secret.h"
#include "outbound/outbound.h"
#include "outbound/url.h"
#include "wire/http1/head.h"

namespace sallyport::outbound {

struct RequestText {
  Secret head;  // with the blank line; the body follows it
  http1::Method method = http1::Method::get;
};

// Errors: malformed: a method that nobody knows, a field name or value that is none (CR, LF, NUL, controls),
// or a field that is ours to say: Host, lengths, Connection. No error quotes a value.
Result<RequestText> write_request(const Request& request, const Url& url);

}  // namespace sallyport::outbound
