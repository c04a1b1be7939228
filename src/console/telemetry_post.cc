#include "console/telemetry_post.h"

#include "outbound/url.h"

namespace sallyport::console {
namespace {

constexpr std::size_t max_answer = 64 << 10;

Error wrong_address(std::string_view url, std::string_view what) {
  return self_error(ErrorKind::malformed, "telemetry `" + std::string(url) + "`: " + std::string(what) +
                                              "; write http://HOST:4318 of an OTLP/HTTP collector");
}

}  // namespace

Result<Collector> parse_collector(std::string_view url, std::string authority_file) {
  const auto parsed = outbound::parse_url(url);
  if (!parsed.ok()) return wrong_address(url, parsed.error().detail);
  if (url.find_first_of("?\"<>") != std::string_view::npos)
    return wrong_address(url, "it may hold no query, quote or angle bracket");
  Collector collector;
  collector.base = url;
  while (collector.base.ends_with('/')) collector.base.pop_back();
  collector.place.authorities = std::move(authority_file);
  collector.place.inside = true;
  collector.place.plain_anywhere = true;
  return collector;
}

Result<PostResult> post_json(outbound::Outbound& outbound, const Collector& collector, std::string_view path,
                             std::string body, milliseconds wait, std::string& why) {
  outbound::Request request;
  request.method = "POST";
  request.url = collector.base + std::string(path);
  request.content_type = "application/json";
  request.body = std::move(body);
  outbound::Limits limits;
  limits.wait = wait;
  limits.max_body = max_answer;
  SP_TRY(const outbound::Response response, outbound.call(request, collector.place, limits));
  const std::uint16_t status = response.status;
  if (status < 300) return PostResult::taken;
  why = "the collector answered " + std::to_string(status) + " to " + std::string(path);
  const bool again = status == 429 || status == 502 || status == 503 || status == 504;
  return again ? PostResult::try_again : PostResult::refused;
}

}  // namespace sallyport::console
