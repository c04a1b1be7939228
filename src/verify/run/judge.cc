#include "verify/run/judge.h"

#include <algorithm>
#include <cctype>

namespace sallyport::verify {
namespace {

using Upstream = Expectation::Upstream;

bool contains(std::string_view text, std::string_view part) {
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
  return !std::ranges::search(text, part, same).empty() || part.empty();
}

bool status_fits(const Expectation& expect, const Exchange& seen) {
  if (expect.statuses.empty() && !expect.may_be_silent) return true;
  if (seen.replies.empty()) return expect.may_be_silent && seen.closed;
  const auto in = [&](const StatusRange& range) {
    return seen.status() >= range.first && seen.status() <= range.last;
  };
  return std::ranges::any_of(expect.statuses, in);
}

std::string statuses_text(const Expectation& expect) {
  std::string out;
  for (const StatusRange& range : expect.statuses) {
    if (!out.empty()) out += "/";
    out += range.first == range.last ? std::to_string(range.first) : std::to_string(range.first / 100) + "xx";
  }
  if (expect.may_be_silent) out += out.empty() ? "silence" : "/silence";
  return out;
}

std::string status_text(const Exchange& seen) {
  if (!seen.failure.empty()) return "no connection (" + seen.failure + ")";
  if (seen.replies.empty()) return seen.closed ? "closed without a reply" : "no reply in time";
  return std::to_string(seen.status());
}

bool upstream_fits(Upstream expected, std::size_t requests) {
  switch (expected) {
    case Upstream::none:
      return requests == 0;
    case Upstream::at_most_one:
      return requests <= 1;
    case Upstream::exactly_one:
      return requests == 1;
    case Upstream::any:
      break;
  }
  return true;
}

std::string upstream_text(Upstream expected) {
  switch (expected) {
    case Upstream::none:
      return "upstream sees nothing";
    case Upstream::at_most_one:
      return "upstream sees at most one request";
    case Upstream::exactly_one:
      return "upstream sees one request";
    case Upstream::any:
      break;
  }
  return {};
}

void check_texts(std::vector<std::string>& out, std::string_view where, std::string_view text,
                 const Filled& filled, const std::vector<Template>& wanted,
                 const std::vector<Template>& unwanted) {
  for (const Template& item : wanted) {
    const std::string part = filled(item);
    if (!contains(text, part)) out.push_back(std::string(where) + " lacks `" + part + "`");
  }
  for (const Template& item : unwanted) {
    const std::string part = filled(item);
    if (contains(text, part)) out.push_back(std::string(where) + " contains `" + part + "`");
  }
}

void check_reply(std::vector<std::string>& out, const Expectation& expect, const Exchange& seen,
                 const Filled& filled) {
  if (!status_fits(expect, seen)) out.push_back(status_text(seen) + " instead of " + statuses_text(expect));
  if (expect.closed && *expect.closed != seen.closed) {
    out.push_back(seen.closed ? "the connection was closed" : "the connection stayed open");
  }
  if (expect.max_replies && seen.replies.size() > *expect.max_replies) {
    out.push_back(std::to_string(seen.replies.size()) + " replies on one connection");
  }
  if (expect.within.count() > 0 && seen.took > expect.within) {
    out.push_back("took " + std::to_string(seen.took.count()) + " ms");
  }
  check_texts(out, "the reply", seen.received, filled, expect.reply_contains, expect.reply_lacks);
}

}  // namespace

std::vector<std::string> complaints(const Expectation& expect, const Observation& seen,
                                    const Filled& filled) {
  std::vector<std::string> out;
  check_reply(out, expect, seen.exchange, filled);
  if (seen.upstream) {
    if (!upstream_fits(expect.upstream, seen.upstream->requests)) {
      out.push_back("the upstream saw " + std::to_string(seen.upstream->requests) + " requests");
    }
    check_texts(out, "the upstream", seen.upstream->bytes, filled, expect.upstream_contains,
                expect.upstream_lacks);
  }
  if (seen.journal) {
    check_texts(out, "the journal", *seen.journal, filled, expect.journal_contains, expect.journal_lacks);
  }
  return out;
}

std::string describe(const Expectation& expect) {
  std::vector<std::string> parts;
  if (const std::string text = statuses_text(expect); !text.empty()) parts.push_back(text);
  if (expect.closed) parts.push_back(*expect.closed ? "closed" : "kept open");
  if (expect.max_replies) parts.push_back("at most " + std::to_string(*expect.max_replies) + " replies");
  if (const std::string text = upstream_text(expect.upstream); !text.empty()) parts.push_back(text);
  if (!expect.upstream_lacks.empty() || !expect.upstream_contains.empty())
    parts.push_back("upstream bytes checked");
  if (!expect.reply_lacks.empty() || !expect.reply_contains.empty()) parts.push_back("reply bytes checked");
  if (!expect.journal_lacks.empty() || !expect.journal_contains.empty()) parts.push_back("journal checked");
  if (expect.within.count() > 0) parts.push_back("within " + std::to_string(expect.within.count()) + " ms");
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ", ") + part;
  return out;
}

std::string describe(const Observation& seen) {
  std::string out = status_text(seen.exchange);
  if (seen.exchange.replies.size() > 1)
    out += " and " + std::to_string(seen.exchange.replies.size() - 1) + " more";
  if (seen.exchange.closed && !seen.exchange.replies.empty()) out += ", closed";
  if (seen.upstream) {
    const std::size_t count = seen.upstream->requests;
    out += ", upstream saw " + (count == 0 ? std::string("nothing") : std::to_string(count));
  }
  return out;
}

bool is_refusal(const Exchange& seen) {
  if (seen.replies.empty()) return seen.closed && seen.failure.empty();
  const std::uint16_t status = seen.status();
  return (status >= 400 && status < 500) || status == 501 || status == 505;
}

Expectation for_refusal(const Expectation& expect) {
  Expectation out;
  out.reply_lacks = expect.reply_lacks;
  out.within = expect.within;
  return out;
}

bool judges_reply(const Expectation& expect) {
  return !expect.statuses.empty() || expect.may_be_silent || expect.closed || expect.max_replies ||
         expect.within.count() > 0 || !expect.reply_contains.empty() || !expect.reply_lacks.empty();
}

bool judges_inside(const Expectation& expect) {
  return expect.upstream != Upstream::any || !expect.upstream_contains.empty() ||
         !expect.upstream_lacks.empty() || !expect.journal_contains.empty() || !expect.journal_lacks.empty();
}

}  // namespace sallyport::verify
