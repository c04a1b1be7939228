#pragma once
// wire/http1/response_cases.h: for tests: responses of a broken or hostile upstream, and our verdict on each.
#include <string>
#include <string_view>
#include <vector>

#include "wire/http1/head.h"

namespace sallyport::http1 {

struct ResponseCase {
  const char* name;
  Method request;
  std::string bytes;
  const char*
      verdict;  // `502`, `more`, or body kind and whether the connection may be used again: `length:5 keep`
};

inline std::string ok_with(std::string_view fields) {
  return "HTTP/1.1 200 OK\r\n" + std::string(fields) + "\r\n";
}

inline std::vector<ResponseCase> response_cases() {
  using namespace std::string_literals;
  const Method get = Method::get;
  return {
      {"length", get, ok_with("Content-Length: 5\r\n"), "length:5 keep"},
      {"length zero", get, ok_with("Content-Length: 0\r\n"), "length:0 keep"},
      {"chunked", get, ok_with("Transfer-Encoding: chunked\r\n"), "chunked keep"},
      {"until close", get, ok_with(""), "until_close close"},
      {"says close", get, ok_with("Content-Length: 5\r\nConnection: close\r\n"), "length:5 close"},
      {"1.0", get, "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", "length:5 close"},
      {"1.0 keep-alive", get, "HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n",
       "length:5 keep"},
      {"empty reason", get, "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", "length:0 keep"},
      {"odd reason", get, "HTTP/1.1 200 Caf\xc3\xa9 ok\r\nContent-Length: 0\r\n\r\n", "length:0 keep"},
      {"HEAD", Method::head, ok_with("Content-Length: 5\r\n"), "none keep"},
      {"HEAD without length", Method::head, ok_with(""), "none keep"},
      {"304", get, "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "none keep"},
      {"204", get, "HTTP/1.1 204 No Content\r\n\r\n", "none keep"},
      {"204 with length 0", get, "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", "none keep"},
      {"204 with a length", get, "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", "none close"},
      {"204 with chunks", get, "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "none close"},
      {"100", get, "HTTP/1.1 100 Continue\r\n\r\n", "none keep"},
      {"103", get, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", "none keep"},
      {"101", get, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n",
       "none keep upgraded"},
      {"101 to something else", get,
       "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", "none keep"},
      {"101 without Connection", get, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
       "none keep"},
      {"no space after the status", get, "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "502"},
      {"two-digit status", get, "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n", "502"},
      {"four-digit status", get, "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n", "502"},
      {"status of letters", get, "HTTP/1.1 2xx OK\r\nContent-Length: 0\r\n\r\n", "502"},
      {"status 099", get, "HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n", "502"},
      {"status 600", get, "HTTP/1.1 600 High\r\nContent-Length: 0\r\n\r\n", "502"},
      {"status 999", get, "HTTP/1.1 999 High\r\nContent-Length: 0\r\n\r\n", "502"},
      {"control in the reason", get, "HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n", "502"},
      {"HTTP/1.2", get, "HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n", "502"},
      {"HTTP/2", get, "HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n", "502"},
      {"ICY", get, "ICY 200 OK\r\nContent-Length: 0\r\n\r\n", "502"},
      {"bare LF", get, "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n", "502"},
      {"folding", get, ok_with("X: y\r\n z\r\nContent-Length: 0\r\n"), "502"},
      {"blank before the colon", get, ok_with("Content-Length : 0\r\n"), "502"},
      {"NUL in a value", get, ok_with("X: \0\r\n"s), "502"},
      {"TE gzip", get, ok_with("Transfer-Encoding: gzip\r\n"), "502"},
      {"TE gzip, chunked", get, ok_with("Transfer-Encoding: gzip, chunked\r\n"), "502"},
      {"TE with a length", get, ok_with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), "502"},
      {"TE in 1.0", get, "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "502"},
      {"two lengths", get, ok_with("Content-Length: 5\r\nContent-Length: 6\r\n"), "502"},
      {"two equal lengths", get, ok_with("Content-Length: 5\r\nContent-Length: 5\r\n"), "502"},
      {"bad length, no body", Method::head, ok_with("Content-Length: x\r\n"), "502"},
      {"two Locations", get, ok_with("Location: /a\r\nLocation: /b\r\n"), "502"},
      {"Connection that is no list", get, ok_with("Connection: a b\r\n"), "502"},
      {"leading CRLF", get, "\r\nHTTP/1.1 200 OK\r\n\r\n", "502"},
      {"start line too long", get, "HTTP/1.1 200 " + std::string(17000, 'x'), "502"},
      {"not yet whole", get, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", "more"},
  };
}

}  // namespace sallyport::http1
