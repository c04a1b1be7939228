#include "app/commands/audit_prompt.h"

#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "app/secret_source.h"
#include "app/terminal.h"
#include "base/json_text.h"
#include "store/file.h"
#include "vault/kept.h"
#include "vault/own_keys.h"

namespace sallyport::app {
namespace {

struct Options {
  std::string request_id;
  std::string state;
  std::string key_file;
  bool json = false;
};

constexpr int not_there = 1, could_not = 3;

Result<vault::KeptText> find(const Options& options) {
  const std::string state = state_directory(options.state),
                    folder = state + "/" + std::string(vault::kept_folder);
  if (!store::file_exists(folder)) {
    return self_error(ErrorKind::not_found, "no texts are kept in " + state +
                                                ": a flow of the map asks for it with `keep: [prompts]`");
  }
  const SystemClock clock;
  SystemRandom random;
  std::vector<std::string> warnings;
  SP_TRY(const auto secrets, open_secrets(state, options.key_file, clock, random, warnings));
  SP_TRY(Secret key, vault::own_key(vault::kept_texts, state, *secrets, random, store::IfMissing::fail));
  SP_TRY(const auto texts, vault::KeptTexts::open(folder, std::move(key), clock, random));
  return texts->find(options.request_id);
}

// A prompt may hold what drives a terminal; in a file or a pipe it stays as it was.
std::string shown(const std::string& text) {
  if (::isatty(STDOUT_FILENO) != 1) return text;
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool harmless = (byte >= 0x20 && byte != 0x7f) || c == '\n' || c == '\t';
    out.push_back(harmless ? c : '?');
    // U+0080 to U+009F are controls, too: in UTF-8 they are C2 and one of these.
    if (out.size() > 1 && out[out.size() - 2] == '\xc2' && byte >= 0x80 && byte < 0xa0) out.back() = '?';
  }
  return out;
}

void print(const vault::KeptText& text, bool json) {
  if (json) {
    std::string out;
    JsonObject object(out);
    object.add("request_id", text.request_id).add("workflow", text.workflow);
    object.add("at", to_rfc3339(text.at)).add("request", text.request).add("answer", text.answer).close();
    fmt::print("{}\n", out);
    return;
  }
  fmt::print("request {} of {}, {}\n\nasked:\n{}\n\nanswered:\n{}\n", text.request_id, text.workflow,
             to_rfc3339(text.at), shown(text.request), shown(text.answer));
}

void run(const Options& options, Exit& exit) {
  forbid_core_dumps();
  const auto text = find(options);
  if (text.ok()) {
    print(*text, options.json);
    return;
  }
  fmt::print(stderr, "sallyport audit: {}\n", text.error().detail);
  exit.code = text.error().kind == ErrorKind::not_found ? not_there : could_not;
}

}  // namespace

void add_audit_prompt(CLI::App& audit, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* const command = audit.add_subcommand(
      "prompt", "print what a workflow asked a model and what it answered, if it was kept");
  command->add_option("request", options->request_id, "request id, as in the journal")->required();
  command->add_option("--state", options->state, "state directory of the gateway")->type_name("DIR");
  command->add_option("--key-file", options->key_file, "file with the key of the vault")->type_name("FILE");
  command->add_flag("--json", options->json, "print JSON");
  command->footer(
      "Kept where a flow says `keep: [prompts]`, sealed, at most 1 MiB of each.\n"
      "Exit code: 0 printed, 1 none is kept of this request, 3 cannot be read.");
  command->callback([options, &exit] { run(*options, exit); });
}

}  // namespace sallyport::app
