#include "console/metrics_page.h"

#include <functional>

namespace sallyport::console {
namespace {

using Pick = std::function<const doors::Counter&(const doors::Metrics&)>;

class Page {
 public:
  explicit Page(const std::vector<const doors::Metrics*>& lanes) : lanes_(lanes) {}

  void describe(std::string_view name, std::string_view type, std::string_view help) {
    text_.append("# HELP ")
        .append(name)
        .append(" ")
        .append(help)
        .append("\n# TYPE ")
        .append(name)
        .append(" ");
    text_.append(type).append("\n");
  }
  void sample(std::string_view name, std::string_view labels, const std::string& value) {
    text_.append(name).append(labels).append(" ").append(value).append("\n");
  }
  std::uint64_t sum(const Pick& pick) const {
    std::uint64_t total = 0;
    for (const doors::Metrics* lane : lanes_) total += pick(*lane).value();
    return total;
  }
  void counter(std::string_view name, std::string_view help, const Pick& pick) {
    describe(name, "counter", help);
    sample(name, "", std::to_string(sum(pick)));
  }
  void gauge(std::string_view name, std::string_view help, const std::string& value) {
    describe(name, "gauge", help);
    sample(name, "", value);
  }
  std::string take() { return std::move(text_); }

 private:
  const std::vector<const doors::Metrics*>& lanes_;
  std::string text_;
};

void add_durations(Page& page) {
  constexpr std::string_view name = "sallyport_crossing_duration_seconds";
  page.describe(name, "histogram", "Time from the complete head to the end of the answer.");
  std::uint64_t count = 0;
  for (std::size_t i = 0; i <= doors::duration_bounds.size(); ++i) {
    count += page.sum([i](const doors::Metrics& m) -> const doors::Counter& { return m.durations[i]; });
    const std::string bound =
        i < doors::duration_bounds.size() ? std::to_string(doors::duration_bounds[i] / 1e6) : "+Inf";
    page.sample("sallyport_crossing_duration_seconds_bucket", "{le=\"" + bound + "\"}",
                std::to_string(count));
  }
  const auto total =
      page.sum([](const doors::Metrics& m) -> const doors::Counter& { return m.duration_total; });
  page.sample("sallyport_crossing_duration_seconds_sum", "",
              std::to_string(static_cast<double>(total) / 1e6));
  page.sample("sallyport_crossing_duration_seconds_count", "", std::to_string(count));
}

}  // namespace

std::string metrics_page(const std::vector<const doors::Metrics*>& lanes, const Gauges& gauges) {
  Page page(lanes);
  using M = doors::Metrics;
  using C = doors::Counter;
  page.counter("sallyport_connections_total", "Connections accepted.",
               [](const M& m) -> const C& { return m.connections; });
  page.counter("sallyport_connections_refused_total", "Connections over a limit.",
               [](const M& m) -> const C& { return m.refused_connections; });
  page.describe("sallyport_crossings_total", "counter", "Crossings by decision.");
  page.sample("sallyport_crossings_total", "{decision=\"allow\"}",
              std::to_string(page.sum([](const M& m) -> const C& { return m.allowed; })));
  page.sample("sallyport_crossings_total", "{decision=\"deny\"}",
              std::to_string(page.sum([](const M& m) -> const C& { return m.denied; })));
  page.counter("sallyport_malformed_heads_total", "Heads that could not be read unambiguously.",
               [](const M& m) -> const C& { return m.malformed; });
  page.counter("sallyport_streams_cut_total", "Open crossings ended from outside.",
               [](const M& m) -> const C& { return m.streams_cut; });
  page.counter("sallyport_body_bytes_in_total", "Body bytes from clients.",
               [](const M& m) -> const C& { return m.bytes_in; });
  page.counter("sallyport_body_bytes_out_total", "Body bytes to clients.",
               [](const M& m) -> const C& { return m.bytes_out; });
  page.describe("sallyport_responses_total", "counter", "Answers by status class.");
  for (std::size_t i = 1; i < 6; ++i) {
    page.sample("sallyport_responses_total", "{status=\"" + std::to_string(i) + "xx\"}",
                std::to_string(page.sum([i](const M& m) -> const C& { return m.by_status[i]; })));
  }
  add_durations(page);
  const auto open = page.sum([](const M& m) -> const C& { return m.connections; }) -
                    page.sum([](const M& m) -> const C& { return m.closed_connections; });
  page.gauge("sallyport_connections_open", "Client connections now.", std::to_string(open));
  page.gauge("sallyport_sessions", "Live sessions.", std::to_string(gauges.sessions));
  page.gauge("sallyport_journal_accepting", "1 while the journal takes records.",
             gauges.journal_accepting ? "1" : "0");
  page.gauge("sallyport_journal_sequence", "Sequence of the last durable record.",
             std::to_string(gauges.journal_sequence));
  page.gauge("sallyport_map_reloads", "Maps taken since the start.", std::to_string(gauges.map_reloads));
  page.gauge("sallyport_map_refusals", "Maps refused since the start.", std::to_string(gauges.map_refusals));
  page.gauge("sallyport_uptime_seconds", "Seconds since the start.", std::to_string(gauges.uptime_seconds));
  return page.take();
}

}  // namespace sallyport::console
