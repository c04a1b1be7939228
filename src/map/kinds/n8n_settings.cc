#include "map/kinds/n8n_settings.h"

#include <boost/json.hpp>

#include "base/encoding.h"

namespace sallyport::map {
namespace {

namespace json = boost::json;

constexpr std::string_view known_version = "2.40.";  // the release series whose routes n8n_rest.cc describes
constexpr std::size_t max_settings = 1
                                     << 20;  // bytes; a real answer has some hundred, signed in some thousand

const json::value* find(const json::value& root, std::initializer_list<std::string_view> names) {
  const json::value* at = &root;
  for (const std::string_view name : names) {
    const json::object* object = at->if_object();
    if (object == nullptr) return nullptr;
    at = object->if_contains(name);
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::string_view text_at(const json::value& root, std::initializer_list<std::string_view> names) {
  const json::value* found = find(root, names);
  return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
}

bool is(const json::value& root, std::initializer_list<std::string_view> names, bool expected) {
  const json::value* found = find(root, names);
  return found != nullptr && found->is_bool() && found->get_bool() == expected;
}

// "https://flows.example.com:8443/rest/x" -> "https://flows.example.com:8443"
std::string_view origin_of(std::string_view address) {
  const std::size_t scheme = address.find("://");
  if (scheme == std::string_view::npos) return {};
  return address.substr(0, address.find('/', scheme + 3));
}

// n8n writes settings for its editor into its page as <meta name="n8n:config:NAME" content="BASE64">.
std::string page_setting(std::string_view page, std::string_view name) {
  const std::string mark = "\"n8n:config:" + std::string(name) + "\" content=\"";
  const std::size_t at = page.find(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = page.substr(at + mark.size());
  const auto bytes = parse_base64(rest.substr(0, rest.find('"')));
  return bytes.ok() ? std::string(as_text(*bytes)) : std::string();
}

class Check {
 public:
  explicit Check(std::string_view public_origin) : origin_(public_origin) {}

  void page(std::string_view page) {
    if (page.empty()) return;
    const std::string rest = page_setting(page, "rest-endpoint");
    if (!rest.empty() && rest != "rest") renamed("N8N_ENDPOINT_REST", rest, "rest");
    const std::string sentry = page_setting(page, "sentry");
    if (const std::size_t at = sentry.find("n8n@"); at != std::string::npos) {
      version(sentry.substr(at + 4, sentry.find('"', at) - at - 4));
    }
  }

  void push(N8nAnswers::Push answer) {
    if (answer == N8nAnswers::Push::refused) sse();
  }

  void settings(std::uint16_t status, std::string_view body) {
    boost::system::error_code error;
    const json::value root = body.size() <= max_settings ? json::parse(body, error) : json::value();
    const json::value* data = error ? nullptr : find(root, {"data"});
    if (status != 200 || data == nullptr || !data->is_object()) {
      warn("N8N_ENDPOINT_REST",
           "GET /rest/settings was not answered as n8n answers it: nothing can be checked",
           "is this address an n8n, and has its `rest` endpoint its usual name?");
      return;
    }
    safety(*data);
    address("N8N_EDITOR_BASE_URL", text_at(*data, {"sso", "oidc", "loginUrl"}));
    signed_in(*data);
  }

  std::vector<SettingsWarning> take() { return std::move(warnings_); }

 private:
  void warn(std::string setting, std::string message, std::string hint) {
    warnings_.push_back({std::move(setting), std::move(message), std::move(hint)});
  }

  void safety(const json::value& data) {
    if (!is(data, {"authCookie", "secure"}, true)) {
      warn("N8N_SECURE_COOKIE", "n8n's own session cookie may travel without TLS",
           "set N8N_SECURE_COOKIE=true");
    }
    if (is(data, {"previewMode"}, true)) {
      warn("N8N_PREVIEW_MODE", "preview mode takes away parts of n8n's own sign-in",
           "unset N8N_PREVIEW_MODE");
    }
    if (is(data, {"userManagement", "showSetupOnFirstLoad"}, true)) {
      warn("owner", "this n8n has no owner yet: the first who asks becomes it",
           "sign in here as somebody with the verb `admin` and set n8n's owner up now");
    }
  }

  void address(std::string setting, std::string_view seen) {
    if (seen.empty() || origin_of(seen) == origin_) return;
    warn(setting,
         "n8n believes to be at " + std::string(origin_of(seen)) + ", people reach it at " + origin_ +
             ": links, OAuth callbacks and webhook addresses it shows will be wrong",
         "set N8N_EDITOR_BASE_URL=" + origin_ + "/ and WEBHOOK_URL=" + origin_ + "/");
  }

  void sse() {
    warn("N8N_PUSH_BACKEND",
         "push is not a WebSocket: collaboration is off and the editor may lose its connection",
         "set N8N_PUSH_BACKEND=websocket");
  }

  void renamed(std::string setting, std::string_view seen, std::string_view expected) {
    warn(setting,
         "the endpoint `" + std::string(expected) + "` is called `" + std::string(seen) +
             "`: the route classes do not fit, and most of it will need `admin`",
         "unset " + setting);
  }

  void version(std::string_view seen) {
    if (seen.starts_with(known_version)) return;
    warn("version",
         "this is n8n " + std::string(seen) + ", the route classes are those of " +
             std::string(known_version) + "x: routes that are new need `admin`",
         "run test/e2e/n8n/routes.mjs against it to see which they are");
  }

  // Fields that only a signed-in person is shown.
  void signed_in(const json::value& data) {
    if (text_at(data, {"pushBackend"}) == "sse") sse();
    address("WEBHOOK_URL", text_at(data, {"urlBaseWebhook"}));
    if (const std::string_view seen = text_at(data, {"versionCli"}); !seen.empty()) version(seen);
    struct Endpoint {
      std::string_view field, setting, expected;
    };
    for (const Endpoint& one :
         {Endpoint{"endpointWebhook", "N8N_ENDPOINT_WEBHOOK", "webhook"},
          Endpoint{"endpointWebhookTest", "N8N_ENDPOINT_WEBHOOK_TEST", "webhook-test"},
          Endpoint{"endpointWebhookWaiting", "N8N_ENDPOINT_WEBHOOK_WAIT", "webhook-waiting"},
          Endpoint{"endpointForm", "N8N_ENDPOINT_FORM", "form"},
          Endpoint{"endpointFormTest", "N8N_ENDPOINT_FORM_TEST", "form-test"},
          Endpoint{"endpointFormWaiting", "N8N_ENDPOINT_FORM_WAIT", "form-waiting"},
          Endpoint{"endpointMcp", "N8N_ENDPOINT_MCP", "mcp"},
          Endpoint{"endpointMcpTest", "N8N_ENDPOINT_MCP_TEST", "mcp-test"}}) {
      const std::string_view seen = text_at(data, {one.field});
      if (!seen.empty() && seen != one.expected) renamed(std::string(one.setting), seen, one.expected);
    }
  }

  std::string origin_;
  std::vector<SettingsWarning> warnings_;
};

}  // namespace

std::vector<SettingsWarning> n8n_settings_check(const N8nAnswers& answers, std::string_view public_origin) {
  Check check(public_origin);
  check.page(answers.page);
  check.push(answers.push);
  if (answers.settings_status != 0) check.settings(answers.settings_status, answers.settings);
  return check.take();
}

}  // namespace sallyport::map
