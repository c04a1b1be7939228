#include "verify/verify.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>

#include "app/commands/commands.h"
#include "app/load_map.h"
#include "verify/boot/folder.h"
#include "verify/report/reports.h"

namespace sallyport::app {
namespace {

struct VerifyArguments {
  verify::Options options;
  bool json = false;
  std::string junit_file;
  std::string html_file;
  std::string sarif_file;
};

std::string own_program() {
  std::error_code code;
  return std::filesystem::read_symlink("/proc/self/exe", code).string();
}

// The program whose controls can be taken away stands beside the product, or nowhere.
std::string mutant_beside(const std::string& program) {
  const std::string mutant = std::filesystem::path(program).parent_path() / "sallyport-mutant";
  return ::access(mutant.c_str(), X_OK) == 0 ? mutant : std::string();
}

bool write_report(const std::string& file, const std::string& text) {
  if (file.empty()) return true;
  const auto written = verify::write_private_file(file, text);
  if (!written.ok()) fmt::print(stderr, "sallyport verify: {}\n", written.error().detail);
  return written.ok();
}

// On a terminal one line, written over; elsewhere a line for each phase, so that logs stay short.
verify::Progress progress_line() {
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  return [terminal](verify::Telling telling, std::string_view words) {
    if (terminal) fmt::print(stderr, "\r\x1b[K{}", words);
    if (!terminal && telling == verify::Telling::phase) fmt::print(stderr, "{}\n", words);
  };
}

std::atomic<bool> interrupted{false};

// Once: everything is ended and removed. Twice: as without us.
void on_interrupt(int signal) {
  interrupted = true;
  std::signal(signal, SIG_DFL);
}

int exit_code(const Error& error) {
  const bool usage = error.kind == ErrorKind::malformed || error.kind == ErrorKind::forbidden;
  return usage ? 2 : 3;
}

void verify_command(const VerifyArguments& arguments, Exit& exit) {
  SystemRandom random;
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  if (const auto accepted = accept_map(arguments.options.map_file); !accepted.ok()) {
    fmt::print(stderr, "sallyport verify: {}\n", accepted.error().detail);
    exit.code = accepted.error().kind == ErrorKind::malformed ? 2 : 3;
    return;
  }
  const verify::Progress progress = progress_line();
  const auto report = verify::run(arguments.options, random, progress);
  progress(verify::Telling::step, "");
  if (!report.ok()) {
    fmt::print(stderr, "sallyport verify: {}\n", report.error().detail);
    exit.code = exit_code(report.error());
    return;
  }
  const auto colour = ::isatty(STDOUT_FILENO) == 1 ? verify::Colour::yes : verify::Colour::no;
  fmt::print("{}", arguments.json ? verify::json_report(*report) : verify::text_report(*report, colour));
  exit.code = report->all_held() ? 0 : 1;
  const bool written = write_report(arguments.junit_file, verify::junit_report(*report)) &&
                       write_report(arguments.html_file, verify::html_report(*report)) &&
                       write_report(arguments.sarif_file, verify::sarif_report(*report));
  if (!written) exit.code = 3;
}

}  // namespace

void add_verify(CLI::App& root, Exit& exit) {
  auto* const command =
      root.add_subcommand("verify", "Attack the gate, and show that it would be noticed if it did not hold");
  auto arguments = std::make_shared<VerifyArguments>();
  verify::Options& options = arguments->options;
  command->add_option("--map", options.map_file, "The map file, sallyport.yaml")
      ->required()
      ->envname("SALLYPORT_MAP");
  command->add_flag("--boot", options.boot,
                    "Boot a private copy on free loopback ports first; needed for most cases");
  command->add_flag("--quick", options.quick, "Take no control away: quicker, proves nothing");
  command->add_option("--case", options.cases,
                      "Only the case of this id, such as P03 (may be given more than once)");
  command->add_option("--control", options.control, "Only the cases of this control, such as canonical-path");
  command->add_flag("--json", arguments->json, "Print JSON");
  command->add_option("--junit", arguments->junit_file, "Also write JUnit XML here");
  command->add_option("--html", arguments->html_file, "Also write a page here");
  command->add_option("--sarif", arguments->sarif_file, "Also write SARIF 2.1.0 here");
  command->add_flag("--i-own-this", options.own_this, "The target is not loopback, and yours to attack");
  command->footer(
      "Exit: 0 everything that was tried held, 1 something did not, 2 wrong usage or map, 3 could not be "
      "done.\n\n"
      "Example:\n  sallyport verify --map sallyport.yaml --boot --html report.html");
  command->callback([arguments, &exit] {
    arguments->options.interrupted = &interrupted;
    arguments->options.program = own_program();
    arguments->options.mutant = mutant_beside(arguments->options.program);
    verify_command(*arguments, exit);
  });
}

}  // namespace sallyport::app
