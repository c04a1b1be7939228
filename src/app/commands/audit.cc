// app/commands/audit.cc: `sallyport audit tail|search|verify|prompt`: reads the journal, also while the
// gateway runs.
#include <poll.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>

#include "app/commands/audit_prompt.h"
#include "app/commands/commands.h"
#include "audit/reader.h"
#include "audit/render.h"
#include "audit/search.h"
#include "audit/times.h"
#include "base/json_text.h"
#include "model/record.h"

namespace sallyport::app {
namespace {

constexpr int ok = 0;
constexpr int findings = 1;
constexpr int usage = 2;
constexpr int could_not = 3;
constexpr int follow_pause_ms = 200;

struct AuditOptions {
  std::string state;
  bool json = false;
  std::size_t count = 20;
  bool follow = false;
  audit::SearchFilter filter;
  std::string since;
  std::string until;
  std::size_t limit = 0;
  std::string expect;
};

int complain(int code, const std::string& text) {
  std::fprintf(stderr, "sallyport audit: %s\n", text.c_str());
  return code;
}

bool write_line(const std::string& text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fputc('\n', stdout) != EOF;
}

// Prints lines of the journal as the options ask.
class Printer {
 public:
  explicit Printer(bool json) : json_(json) {
    const bool terminal = ::isatty(STDOUT_FILENO) == 1;
    if (terminal && std::getenv("NO_COLOR") == nullptr) colours_ = audit::Colours::yes;
    if (terminal && !json_) write_line(audit::render_heading(colours_));
  }
  // False when nobody reads any longer.
  bool print(std::string_view line) const {
    return write_line(json_ ? std::string(line) : audit::render_line(line, colours_));
  }

 private:
  bool json_;
  audit::Colours colours_ = audit::Colours::no;
};

Result<std::unique_ptr<store::Directory>> open_journal_directory(const AuditOptions& options) {
  const std::string path = state_directory(options.state) + "/journal";
  auto directory = store::open_directory(path, store::IfMissing::fail);
  if (directory.ok() || directory.error().kind != ErrorKind::not_found) return directory;
  return self_error(ErrorKind::not_found,
                    "no journal at " + path + ": name the state directory of the gateway with --state");
}

// The last lines, from as few segments as hold that many; the reader stands at the end afterwards.
Result<std::deque<std::string>> last_lines(store::Directory& directory, std::size_t count,
                                           std::unique_ptr<audit::JournalReader>& reader) {
  for (std::size_t segments = 1;; segments *= 2) {
    reader = std::make_unique<audit::JournalReader>(directory);
    SP_CHECK(reader->skip_to_last(segments));
    std::deque<std::string> lines;
    for (;;) {
      SP_TRY(const auto line, reader->next());
      if (!line) break;
      lines.emplace_back(line->text);
      if (lines.size() > count) lines.pop_front();
    }
    if (lines.size() == count || segments >= reader->segments()) return lines;
  }
}

Result<int> tail(const AuditOptions& options) {
  SP_TRY(const auto directory, open_journal_directory(options));
  std::unique_ptr<audit::JournalReader> reader;
  SP_TRY(const auto lines, last_lines(*directory, options.count, reader));
  const Printer printer(options.json);
  for (const std::string& line : lines) {
    if (!printer.print(line)) return ok;
  }
  while (options.follow) {
    SP_TRY(const auto line, reader->next());
    if (line && !printer.print(line->text)) return ok;
    if (line) continue;
    if (std::fflush(stdout) != 0) return ok;
    pollfd reader_gone{STDOUT_FILENO, 0, 0};  // wakes early only when nobody reads our output any longer
    if (::poll(&reader_gone, 1, follow_pause_ms) > 0) return ok;
  }
  return ok;
}

Result<audit::SearchFilter> filter_of(const AuditOptions& options) {
  audit::SearchFilter filter = options.filter;
  const WallTime now = SystemClock().wall();
  if (!options.since.empty()) {
    SP_TRY(filter.since, audit::parse_when(options.since, now));
  }
  if (!options.until.empty()) {
    SP_TRY(filter.until, audit::parse_when(options.until, now));
  }
  return filter;
}

Result<int> search(const AuditOptions& options) {
  SP_TRY(const audit::SearchFilter filter, filter_of(options));
  SP_TRY(const auto directory, open_journal_directory(options));
  const audit::LineMatcher matcher(filter);
  const Printer printer(options.json);
  audit::JournalReader reader(*directory);
  std::size_t found = 0;
  for (;;) {
    SP_TRY(const auto line, reader.next());
    if (!line) break;
    if (!matcher.matches(line->text)) continue;
    if (!printer.print(line->text)) return ok;
    if (++found == options.limit) break;
  }
  if (found == 0 && !options.json) complain(ok, "nothing found");
  return ok;
}

Result<audit::ChainHead> parse_expected(const std::string& text) {
  audit::ChainHead head;
  if (text.empty()) return head;
  const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), head.sequence);
  const std::string_view hash(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  const bool good = failure == std::errc() && head.sequence > 0 && hash.size() == 65 && hash[0] == ':' &&
                    hash.find_first_not_of("0123456789abcdef", 1) == std::string_view::npos;
  if (!good)
    return self_error(ErrorKind::malformed, "--expect wants SEQ:HASH, as `sallyport audit verify` prints it");
  hash.copy(head.hash.data(), head.hash.size(), 1);
  return head;
}

void print_verification_json(const audit::Verification& result) {
  std::string out;
  JsonObject object(out);
  object.add("whole", !result.broken.has_value())
      .add("records", result.records)
      .add("segments", result.segments);
  std::string head;
  JsonObject(head).add("sequence", result.head.sequence).add("hash", result.head.hash_text()).close();
  object.add_raw("head", head)
      .add("head_file", result.head_known)
      .add("unfinished_bytes", result.unfinished_bytes);
  if (result.broken) {
    std::string broken;
    JsonObject(broken)
        .add("file", result.broken->segment)
        .add("line", result.broken->line)
        .add("sequence", result.broken->sequence)
        .add("what", result.broken->what)
        .close();
    object.add_raw("broken", broken);
  }
  object.close();
  write_line(out);
}

void print_verification(const audit::Verification& result) {
  const std::string head = std::to_string(result.head.sequence) + ":" + std::string(result.head.hash_text());
  if (result.broken) {
    const std::string line = result.broken->line == 0 ? "" : ":" + std::to_string(result.broken->line);
    write_line("BROKEN at " + result.broken->segment + line + ", record " +
               std::to_string(result.broken->sequence) + ": " + result.broken->what);
    write_line(std::to_string(result.records) + " records before it are good, up to " + head);
    return;
  }
  write_line("whole: " + std::to_string(result.records) + " records in " + std::to_string(result.segments) +
             " segments, head " + head);
  if (result.unfinished_bytes > 0) {
    write_line("the last line is being written, or was torn by a crash (" +
               std::to_string(result.unfinished_bytes) + " bytes)");
  }
  if (!result.head_known) write_line("there is no readable head file: a missing end cannot be excluded");
  if (result.records > 0) {
    write_line("Note the head elsewhere, and later compare: sallyport audit verify --expect " + head);
  }
}

Result<int> verify(const AuditOptions& options) {
  SP_TRY(const audit::ChainHead expected, parse_expected(options.expect));
  SP_TRY(const auto directory, open_journal_directory(options));
  SP_TRY(const audit::Verification result, audit::verify_journal(*directory, expected));
  if (options.json) {
    print_verification_json(result);
  } else {
    print_verification(result);
  }
  return result.broken ? findings : ok;
}

// Gives a subcommand the options all have, and runs `work` for it.
void finish_command(CLI::App& command, Exit& exit, const std::shared_ptr<AuditOptions>& options,
                    Result<int> (*work)(const AuditOptions&)) {
  command.add_option("--state", options->state, "state directory of the gateway")->type_name("DIR");
  command.add_flag("--json", options->json, "print JSON");
  command.callback([&exit, options, work] {
    const Result<int> result = work(*options);
    if (result.ok()) {
      exit.code = *result;
    } else {
      exit.code =
          complain(result.error().kind == ErrorKind::malformed ? usage : could_not, result.error().detail);
    }
    std::fflush(stdout);
  });
}

std::vector<std::string> all_kinds() {
  std::vector<std::string> kinds;
  for (int kind = 0; kind <= static_cast<int>(Record::Kind::journal_resumed); ++kind) {
    kinds.emplace_back(to_string(static_cast<Record::Kind>(kind)));
  }
  return kinds;
}

// Names the choices in an error message, but not as the type in --help, where they would fill lines.
CLI::Validator one_of(const std::vector<std::string>& choices) {
  return CLI::IsMember(choices).description("");
}

void add_tail(CLI::App& audit, Exit& exit) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* command = audit.add_subcommand("tail", "print the last records");
  command->add_option("-n", options->count, "how many")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  command->add_flag("-f,--follow", options->follow, "then print each new record, until interrupted");
  command->footer(
      "Examples:\n  sallyport audit tail -n 50\n  sallyport audit tail --follow --json | jq .who");
  finish_command(*command, exit, options, tail);
}

void add_search(CLI::App& audit, Exit& exit) {
  auto options = std::make_shared<AuditOptions>();
  audit::SearchFilter& filter = options->filter;
  CLI::App* command = audit.add_subcommand("search", "print the records that fit all that is asked");
  command->add_option("--who", filter.who, "person/alice, or alice; webhook/flow:3");
  command->add_option("--component", filter.component, "as named in the map");
  command->add_option("--decision", filter.decision, "allow or deny")->check(one_of({"allow", "deny"}));
  command->add_option("--rule", filter.rule, "flow:3");
  command->add_option("--session", filter.session, "public session id");
  command->add_option("--request", filter.request, "request id, as on an error page");
  command->add_option("--kind", filter.kind, "crossing, signed_in, sign_in_failed, session_ended ...")
      ->check(one_of(all_kinds()));
  command->add_option("--since", options->since, "15m, 1h, 7d ago, or 2026-11-23T14:05:00Z")
      ->type_name("TIME");
  command->add_option("--until", options->until, "the same")->type_name("TIME");
  command->add_option("--contains", filter.contains, "text anywhere in the record");
  command->add_option("--limit", options->limit, "stop after so many; 0: all")->capture_default_str();
  command->footer(
      "Examples:\n"
      "  sallyport audit search --decision deny --since 1h\n"
      "  sallyport audit search --who alice --component n8n --json | jq -r .path\n"
      "Finding nothing is no failure: exit code 0.");
  finish_command(*command, exit, options, search);
}

void add_verify_chain(CLI::App& audit, Exit& exit) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* command =
      audit.add_subcommand("verify", "check that no record was altered, removed, inserted or moved");
  command->add_option("--expect", options->expect, "a head noted elsewhere: the journal must hold it")
      ->type_name("SEQ:HASH");
  command->footer(
      "Examples:\n"
      "  sallyport audit verify\n"
      "  sallyport audit verify --json | jq -r '\"\\(.head.sequence):\\(.head.hash)\"' > head-of-today\n"
      "  sallyport audit verify --expect \"$(cat head-of-yesterday)\"\n"
      "Exit code: 0 whole, 1 broken (the place is named), 3 cannot be read.");
  finish_command(*command, exit, options, verify);
}

}  // namespace

void add_audit(CLI::App& root, Exit& exit) {
  CLI::App* command = root.add_subcommand("audit", "read the journal and check that it is whole");
  command->require_subcommand(1);
  add_tail(*command, exit);
  add_search(*command, exit);
  add_verify_chain(*command, exit);
  add_audit_prompt(*command, exit);
}

}  // namespace sallyport::app
