#include <benchmark/benchmark.h>

#include "wire/http1/chunked.h"
#include "wire/http1/forward.h"
#include "wire/http1/head.h"
#include "wire/http1/target.h"

namespace sallyport::http1 {
namespace {

// What a browser sends: 591 bytes, 12 fields.
const std::string& browser_request() {
  static const std::string text = [] {
    std::string head =
        "GET /rest/workflows/WqYz3BvTn0Kc1xAe?includeScopes=true HTTP/1.1\r\n"
        "Host: flows.example.com\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
        "Accept: application/json, text/plain, */*\r\n"
        "Accept-Language: en-GB,en;q=0.7,de;q=0.3\r\n"
        "Accept-Encoding: gzip, deflate, br, zstd\r\n"
        "Referer: https://flows.example.com/workflow/WqYz3BvTn0Kc1xAe\r\n"
        "Connection: keep-alive\r\n"
        "Sec-Fetch-Dest: empty\r\n"
        "Sec-Fetch-Mode: cors\r\n"
        "Sec-Fetch-Site: same-origin\r\n"
        "Priority: u=0\r\n"
        "Cookie: ";
    head += "__Host-sallyport-session=";
    head.append(591 - head.size() - 4, 'a');
    return head + "\r\n\r\n";
  }();
  return text;
}

const std::string response =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 1024\r\n"
    "ETag: W/\"400-1a2b3c4d5e6f\"\r\nVary: Origin, Accept-Encoding\r\nDate: Mon, 23 Nov 2026 14:05:00 GMT\r\n"
    "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n";

void parse_request(benchmark::State& state) {
  RequestParser parser{HeadLimits{}};
  RequestHead head;
  const std::string& bytes = browser_request();
  for (auto _ : state) {
    parser.reset();
    const Outcome outcome = parser.parse(bytes, head);
    if (outcome.consumed != bytes.size()) state.SkipWithError("refused");
    benchmark::DoNotOptimize(head);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes.size()));
}
BENCHMARK(parse_request);

void parse_response(benchmark::State& state) {
  ResponseParser parser{HeadLimits{}};
  ResponseHead head;
  for (auto _ : state) {
    parser.reset(Method::get);
    const Outcome outcome = parser.parse(response, head);
    if (outcome.consumed != response.size()) state.SkipWithError("refused");
    benchmark::DoNotOptimize(head);
  }
}
BENCHMARK(parse_response);

void write_request(benchmark::State& state) {
  RequestParser parser{HeadLimits{}};
  RequestHead head;
  parser.parse(browser_request(), head);
  const NewField add[] = {{"X-Forwarded-For", "192.0.2.1"},
                          {"X-Forwarded-Proto", "https"},
                          {"X-Forwarded-Host", "flows.example.com"},
                          {"X-Request-Id", "0123456789abcdef0123456789abcdef"}};
  RequestForward how;
  how.add = add;
  how.own_cookie_prefix = "__Host-sallyport";
  std::string out;
  for (auto _ : state) {
    out.clear();
    append_request(out, head, how);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(write_request);

void write_response(benchmark::State& state) {
  ResponseParser parser{HeadLimits{}};
  ResponseHead head;
  parser.parse(response, head);
  std::string out;
  for (auto _ : state) {
    out.clear();
    append_response(out, head, {.framing = head.framing});
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(write_response);

void rewrite_path(benchmark::State& state) {
  std::string out;
  for (auto _ : state) {
    benchmark::DoNotOptimize(canonical_path("/rest//workflows/./%41bc/../caf%c3%a9/x%20y", out).ok);
  }
}
BENCHMARK(rewrite_path);

void decode_chunks(benchmark::State& state) {
  const std::string body = "400\r\n" + std::string(1024, 'x') + "\r\n0\r\n\r\n";
  for (auto _ : state) {
    ChunkedDecoder decoder{ChunkedLimits{}};
    std::string_view rest = body;
    while (!rest.empty()) rest.remove_prefix(decoder.feed(rest).value().consumed);
    benchmark::DoNotOptimize(decoder.finished());
  }
}
BENCHMARK(decode_chunks);

}  // namespace
}  // namespace sallyport::http1
