// S22: what must never be written, looked for in everything that was.
#include "verify/boot/child.h"
#include "verify/boot/folder.h"
#include "verify/probes/all.h"
#include "verify/run/bearers.h"
#include "verify/witness/provider.h"

namespace sallyport::verify {

Probed secrets_in_logs(const Stage& stage, Values) {
  const std::string journal = stage.journal->since(0);
  const std::string output = read_text_file(stage.output_file);
  if (journal.empty()) return unable("the journal could not be read");
  std::vector<std::string> secrets = stage.people->secrets();
  for (const auto& [scheme, secret] : stage.webhook_secrets) secrets.push_back(secret);
  for (const auto& [name, key] : stage.keys) secrets.push_back(key);
  for (const auto& [name, token] : stage.api_tokens) secrets.push_back(token);
  for (const char* name : {"one", "two"}) {
    if (auto bearer = stage.bearers->find(name); bearer.ok()) secrets.push_back(*bearer);
  }
  for (const std::string& issued : stage.provider->issued()) secrets.push_back(issued);
  secrets.push_back(stage.lent);  // too short to be looked for if there is none
  std::size_t looked_for = 0;
  for (const std::string& secret : secrets) {
    if (secret.size() < 6) continue;
    ++looked_for;
    if (journal.find(secret) != std::string::npos) return came_through("the journal holds a secret");
    if (output.find(secret) != std::string::npos) return came_through("the log holds a secret");
  }
  return held(std::to_string(looked_for) + " secrets looked for in " +
              std::to_string(journal.size() + output.size()) + " bytes: none");
}

}  // namespace sallyport::verify
