#include "app/recorded_question.h"

#include <algorithm>
#include <boost/json.hpp>

namespace sallyport::app {
namespace {

namespace json = boost::json;

Error wrong(std::string detail) { return self_error(ErrorKind::malformed, std::move(detail)); }

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

bool flag_of(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains(name);
  return found != nullptr && found->is_bool() && found->get_bool();
}

WallTime time_of(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains(name);
  return found != nullptr && found->is_int64() ? from_unix_micros(found->get_int64()) : WallTime{};
}

std::int64_t number_of(const json::object& object, std::string_view name, std::int64_t otherwise) {
  const json::value* const found = object.if_contains(name);
  return found != nullptr && found->is_int64() ? found->get_int64() : otherwise;
}

std::vector<std::string> texts_of(const json::object& object, std::string_view name) {
  std::vector<std::string> texts;
  const json::value* const found = object.if_contains(name);
  if (found == nullptr || !found->is_array()) return texts;
  for (const json::value& text : found->get_array()) {
    if (text.is_string()) texts.emplace_back(text.get_string());
  }
  return texts;
}

// A session says nothing of it; a service shows a token, unless it is said to show something else.
void read_credential(const json::object& facts, Principal& who) {
  const std::string credential = text_of(facts, "credential");
  if (who.kind == Principal::Kind::service && credential == "certificate") who.method = certificate_method;
  if (who.kind != Principal::Kind::person || credential != "token") return;
  who.method = api_token_method;
  who.token_components = texts_of(facts, "components");
  who.token_reads_only = flag_of(facts, "reads_only");
}

void read_facts(const json::object& facts, Question& question) {
  question.now = time_of(facts, "now");
  question.who.mfa = flag_of(facts, "mfa");
  question.who.email = text_of(facts, "email");
  question.who.authenticated_at = time_of(facts, "authenticated_at");
  question.moved = flag_of(facts, "moved");
  question.websocket = flag_of(facts, "websocket");
  question.webhook = text_of(facts, "webhook");
  question.who.groups = texts_of(facts, "groups");
  question.who.provider = text_of(facts, "provider");
  question.who.acr = text_of(facts, "acr");
  question.who.amr = texts_of(facts, "amr");
  read_credential(facts, question.who);
}

void read_facts(const json::object& facts, ModelQuestion& question) {
  question.now = time_of(facts, "now");
  question.endpoint = text_of(facts, "endpoint");
  question.model = text_of(facts, "model");
  question.max_output_tokens = number_of(facts, "max_output_tokens", -1);
  question.choices = number_of(facts, "choices", 1);
  question.streaming = flag_of(facts, "streaming");
  question.stored = flag_of(facts, "stored");
  question.tools = texts_of(facts, "tools");
  question.provider_tools = texts_of(facts, "provider_tools");
  question.who.key_flows = texts_of(facts, "key_flows");
  question.images = number_of(facts, "images", 0);
  question.image_addresses = number_of(facts, "image_addresses", 0);
  question.audios = number_of(facts, "audios", 0);
  question.files = number_of(facts, "files", 0);
  question.body_bytes = number_of(facts, "body_bytes", 0);
}

// What questions at both doors have.
template <class AnyQuestion>
Result<AnyQuestion> read_question(const json::object& record, const json::object& facts) {
  AnyQuestion question;
  SP_TRY(question.who, parse_principal(text_of(record, "who")));
  question.component = text_of(record, "component");
  question.action = text_of(record, "action");
  if (const auto client = parse_address(text_of(record, "client"))) question.client = *client;
  read_facts(facts, question);
  return question;
}

}  // namespace

Result<RecordedQuestion> question_of_record(std::string_view line) {
  boost::system::error_code failure;
  const json::value parsed = json::parse(line, failure);
  const json::object* const record = failure ? nullptr : parsed.if_object();
  if (record == nullptr) return wrong("not a line of a journal");
  if (text_of(*record, "decision") != "deny") return wrong("the record is not of a refused crossing");
  const json::value facts = json::parse(text_of(*record, "facts"), failure);
  if (failure || !facts.is_object()) {
    return wrong("the record holds no facts: the crossing was refused before a policy was asked (" +
                 text_of(*record, "reason") + ")");
  }
  RecordedQuestion recorded;
  recorded.left_out =
      static_cast<std::size_t>(std::max<std::int64_t>(number_of(facts.get_object(), "left_out", 0), 0));
  if (text_of(*record, "kind") == "model_call") {
    SP_TRY(recorded.asked, read_question<ModelQuestion>(*record, facts.get_object()));
    return recorded;
  }
  SP_TRY(Question question, read_question<Question>(*record, facts.get_object()));
  question.path = text_of(*record, "path");
  question.method = text_of(*record, "method");
  question.host = text_of(*record, "host");
  question.route = text_of(*record, "route");
  recorded.asked = std::move(question);
  return recorded;
}

}  // namespace sallyport::app
