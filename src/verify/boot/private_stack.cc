#include "verify/boot/private_stack.h"

#include <sys/stat.h>

#include <algorithm>
#include <thread>

#include "verify/boot/client_certificates.h"
#include "verify/boot/egress_range.h"
#include "verify/boot/known_keys.h"
#include "verify/boot/known_tokens.h"
#include "verify/boot/machines_range.h"
#include "verify/witness/witness_certificate.h"

namespace sallyport::verify {
namespace {

constexpr std::chrono::milliseconds short_key_life{1050};  // known_keys.h

std::string with_port(std::string_view host, std::uint16_t port) {
  return std::string(host) + ":" + std::to_string(port);
}

}  // namespace

PrivateStack::PrivateStack(TemporaryFolder folder, const std::string& program, Random& random)
    : folder_(std::move(folder)),
      random_(random),
      people_(random),
      journal_(folder_.path() + "/state/journal") {
  stage_.program = program;
  stage_.state = path("state");
  stage_.output_file = path("gate.log");
  stage_.map_file = path("map.yaml");
}

Result<std::unique_ptr<PrivateStack>> PrivateStack::prepare(std::string_view map_text,
                                                            const std::string& program, Random& random,
                                                            const Progress& progress) {
  SP_TRY(TemporaryFolder folder, TemporaryFolder::make());
  std::unique_ptr<PrivateStack> made(new PrivateStack(std::move(folder), program, random));
  SP_TRY(made->witness_, Witness::start());
  SP_TRY(made->provider_, HostileProvider::start());
  SP_CHECK(made->choose_ports());
  SP_CHECK(made->open_away());
  SP_CHECK(made->open_to_machines());
  SP_CHECK(made->write_maps(map_text));
  progress(Telling::phase, "booting a private copy on port " + std::to_string(made->plan_.web_port) +
                               " and making its people");
  SP_CHECK(made->make_people());
  return made;
}

Result<void> PrivateStack::choose_ports() {
  SP_TRY(plan_.web_port, net::free_loopback_port());
  SP_TRY(plan_.health_port, net::free_loopback_port());
  SP_TRY(plan_.admin_port, net::free_loopback_port());
  SP_TRY(plan_.egress_port, net::free_loopback_port());
  SP_TRY(plan_.machines.services_port, net::free_loopback_port());
  SP_TRY(plan_.machines.forward_auth_port, net::free_loopback_port());
  plan_.witness_port = witness_->port();
  plan_.provider_port = provider_->port();
  stage_.web_port = plan_.web_port;
  stage_.health_port = plan_.health_port;
  stage_.admin_port = plan_.admin_port;
  stage_.server_name = range_host;
  stage_.host = with_port(range_host, plan_.web_port);
  stage_.other_host = with_port(other_host, plan_.web_port);
  stage_.strict_host = with_port(strict_host, plan_.web_port);
  stage_.one_host = with_port(one_host, plan_.web_port);
  stage_.two_host = with_port(two_host, plan_.web_port);
  stage_.services_port = plan_.machines.services_port;
  stage_.forward_auth_port = plan_.machines.forward_auth_port;
  stage_.open = "/public/";
  stage_.closed = "/admin/x";
  stage_.head_wait = stage_.body_wait = std::chrono::milliseconds(1000);
  stage_.witness = witness_.get();
  stage_.people = &people_;
  stage_.journal = &journal_;
  stage_.provider = provider_.get();
  stage_.rechecked = &rechecked_;
  return {};
}

// Another witness, with TLS, where a name of this machine leads to.
Result<void> PrivateStack::open_away() {
  const LocalName name = find_local_name();
  SP_TRY(const WitnessCertificate certificate, make_witness_certificate(name));
  SP_CHECK(write_private_file(path("witness.pem"), certificate.authority));
  SP_TRY(away_, Witness::start({name.address, certificate.tls, &witness_->log()}));
  plan_.away = {name.address, name.name, away_->port(), path("witness.pem")};
  return {};
}

// What they show, and the files by which certificates are judged.
Result<void> PrivateStack::open_to_machines() {
  SP_TRY(ClientCertificates made, make_client_certificates());
  plan_.machines.authority_file = path("clients.pem");
  plan_.machines.revocation_file = path("clients.crl.pem");
  SP_CHECK(write_private_file(plan_.machines.authority_file, made.authorities));
  SP_CHECK(write_private_file(plan_.machines.revocation_file, made.revocations));
  stage_.certificates = std::move(made.certificates);
  bearers_.emplace(*provider_);
  stage_.bearers = &*bearers_;
  return {};
}

Result<void> PrivateStack::write_maps(std::string_view map_text) {
  SP_TRY(const MapCopy copy, copy_map(map_text, plan_));
  stage_.strong_flow = copy.strong_flow;
  CopyPlan preparing = plan_;
  preparing.preparing = true;
  SP_TRY(const MapCopy first, copy_map(map_text, preparing));
  if (copy.has_egress) {
    stage_.egress_port = plan_.egress_port;
    stage_.has_outside = !plan_.away.name.empty();
  }
  SP_CHECK(write_private_file(stage_.map_file, copy.text));
  SP_CHECK(write_private_file(path("preparing.yaml"), first.text));
  SP_CHECK(write_private_file(path(std::string(range_policies_file)), range_policies));
  return write_secrets(copy.secrets);
}

Result<void> PrivateStack::write_secrets(const std::vector<std::string>& names) {
  for (const std::string& folder : {stage_.state, stage_.state + "/secrets"}) {
    if (::mkdir(folder.c_str(), 0700) != 0)
      return self_error(ErrorKind::unavailable, folder + " cannot be made");
  }
  for (const std::string& name : names) {
    const std::string value = random_.token(32);
    SP_CHECK(write_private_file(stage_.state + "/secrets/" + name, value));
    if (name == lent_secret) stage_.lent = value;
    if (name.starts_with("verify-")) stage_.webhook_secrets[name.substr(7)] = value;
  }
  return {};
}

Result<void> PrivateStack::make_people() {
  GateSetup setup{stage_.program,   path("preparing.yaml"), stage_.state, stage_.output_file, {},
                  plan_.health_port};
  SP_TRY(gate_, Gate::start(setup));
  if (stage_.egress_port != 0) {
    SP_TRY(stage_.keys, make_keys(stage_, random_));
  }
  const auto keys_made = std::chrono::steady_clock::now();
  SP_CHECK(people_.make(stage_, gate_->set_up_path()));
  SP_TRY(stage_.api_tokens, make_api_tokens(stage_, people_, random_));
  if (!stage_.keys.empty()) std::this_thread::sleep_until(keys_made + short_key_life);
  gate_.reset();
  return copy_folder(stage_.state, path("prepared"));
}

// A report of a sanitizer begins with its error; what is printed at a start says nothing about an end.
std::string PrivateStack::last_words() const {
  constexpr std::size_t enough = 3000;
  const std::string said = read_text_file(stage_.output_file);
  const std::size_t error = std::min(said.rfind("ERROR: "), said.rfind(": runtime error: "));
  const std::size_t from = error != std::string::npos ? error : said.size() - std::min(said.size(), enough);
  return said.substr(from, enough);
}

Result<void> PrivateStack::boot(const std::string& mutant, const std::string& without_control) {
  gate_.reset();
  SP_CHECK(copy_folder(path("prepared"), stage_.state));
  GateSetup setup{without_control.empty() ? stage_.program : mutant,
                  stage_.map_file,
                  stage_.state,
                  stage_.output_file,
                  without_control,
                  plan_.health_port};
  SP_TRY(gate_, Gate::start(setup));
  return {};
}

}  // namespace sallyport::verify
