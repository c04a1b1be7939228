#include "app/n8n_sync/carry_out.h"

#include <algorithm>
#include <boost/json.hpp>

#include "app/n8n_sync/credential_type.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;

struct NewKey {
  std::string id;
  Secret placeholder;
};

class Worker {
 public:
  Worker(const SyncTerms& terms, N8nClient& n8n, const AskKeys& keys, std::vector<OwnedCredential> owned)
      : terms_(terms), n8n_(n8n), keys_(keys), owned_(std::move(owned)) {}

  Carried run(const SyncStep& step) {
    Carried carried{step.credential, step.key, {}};
    const Result<void> done = step.action == SyncStep::Action::retire ? retire(step) : equip(step, carried);
    if (!done.ok()) carried.error = done.error().detail;
    return carried;
  }

 private:
  Result<void> equip(const SyncStep& step, Carried& carried);
  Result<void> retire(const SyncStep& step);
  Result<NewKey> make_key(const SyncStep& step);
  Result<NewKey> ask_for_key(std::string_view path, const json::object& body);
  Result<void> revoke(const std::string& id, std::string_view why);
  Result<std::string> put(const SyncStep& step, const NewKey& key);
  void forget(const SyncStep& step);
  Result<void> remember(const SyncStep& step, const std::string& credential, const std::string& key);

  const SyncTerms& terms_;
  N8nClient& n8n_;
  const AskKeys& keys_;
  std::vector<OwnedCredential> owned_;
};

Result<NewKey> Worker::ask_for_key(std::string_view path, const json::object& body) {
  SP_TRY(std::string answer, keys_(path, json::serialize(body)));
  const Secret whole(std::move(answer));
  boost::system::error_code failed;
  const json::value value = json::parse(whole.reveal(), failed);
  const json::object* const object = failed ? nullptr : value.if_object();
  const json::value* const key = object == nullptr ? nullptr : object->if_contains("key");
  const json::value* const placeholder = object == nullptr ? nullptr : object->if_contains("placeholder");
  const json::value* const id =
      key == nullptr || !key->is_object() ? nullptr : key->get_object().if_contains("id");
  if (id == nullptr || !id->is_string() || placeholder == nullptr || !placeholder->is_string())
    return self_error(ErrorKind::malformed, "the gateway's answer about a key cannot be read");
  return NewKey{std::string(std::string_view(id->get_string())),
                Secret(std::string(std::string_view(placeholder->get_string())))};
}

// A key that was rotated already, or has ended, cannot be taken over from: then a new one is made.
Result<NewKey> Worker::make_key(const SyncStep& step) {
  if (step.action == SyncStep::Action::rotate) {
    auto rotated =
        ask_for_key("/v1/keys/rotate", {{"id", step.key}, {"overlap_seconds", terms_.overlap.count()}});
    const bool other = !rotated.ok() && (rotated.error().kind == ErrorKind::forbidden ||
                                         rotated.error().kind == ErrorKind::not_found);
    if (!other) return rotated;
  }
  return ask_for_key("/v1/keys/issue",
                     {{"workflow", step.wanted.workflow},
                      {"flows", json::array{step.wanted.component}},
                      {"ttl_seconds", terms_.ttl.count()},
                      {"label", "n8n: " + credential_name(step.wanted.workflow, step.wanted.component)}});
}

Result<void> Worker::revoke(const std::string& id, std::string_view why) {
  const json::object body{{"id", id}, {"why", why}};
  const auto done = keys_("/v1/keys/revoke", json::serialize(body));
  if (done.ok() || done.error().kind == ErrorKind::not_found) return {};
  return done.error();
}

Result<std::string> Worker::put(const SyncStep& step, const NewKey& key) {
  const auto& wanted = step.wanted;
  const json::object data = n8n_credential_data(wanted.kind, wanted.base_url, key.placeholder.reveal());
  if (step.action == SyncStep::Action::rotate) {
    SP_CHECK(n8n_.update(step.credential, data));
    return step.credential;
  }
  return n8n_.create(
      {"", credential_name(wanted.workflow, wanted.component), std::string(n8n_credential_type(wanted.kind))},
      data);
}

// A key that did not reach its credential is of no use to anybody. The one before works until its overlap is
// over; the next run finds that it was rotated and makes a new one.
Result<void> Worker::equip(const SyncStep& step, Carried& carried) {
  if (step.action == SyncStep::Action::restore) SP_CHECK(revoke(step.key, "its credential is gone from n8n"));
  SP_TRY(const NewKey key, make_key(step));
  const auto put_in = put(step, key);
  if (!put_in.ok()) {
    (void)revoke(key.id, "it did not reach n8n").ok();
    return put_in.error();
  }
  carried.credential = *put_in;
  carried.key = key.id;
  return remember(step, *put_in, key.id);
}

Result<void> Worker::retire(const SyncStep& step) {
  SP_CHECK(revoke(step.key, "the map has no such flow any more"));
  if (!step.credential.empty()) SP_CHECK(n8n_.remove(step.credential));
  forget(step);
  return write_owned(terms_.owned_file, owned_);
}

void Worker::forget(const SyncStep& step) {
  std::erase_if(owned_, [&](const OwnedCredential& entry) {
    return entry.n8n == terms_.n8n && entry.workflow == step.wanted.workflow &&
           entry.component == step.wanted.component;
  });
}

Result<void> Worker::remember(const SyncStep& step, const std::string& credential, const std::string& key) {
  forget(step);
  owned_.push_back({terms_.n8n, credential, step.wanted.workflow, step.wanted.component, key});
  return write_owned(terms_.owned_file, owned_);
}

}  // namespace

std::vector<Carried> carry_out(const SyncPlan& plan, const SyncTerms& terms, N8nClient& n8n,
                               const AskKeys& keys, std::vector<OwnedCredential> owned) {
  Worker worker(terms, n8n, keys, std::move(owned));
  std::vector<Carried> carried;
  for (const SyncStep& step : plan.steps) carried.push_back(worker.run(step));
  return carried;
}

}  // namespace sallyport::app
