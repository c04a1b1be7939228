#include "map/kinds/n8n_settings.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace sallyport::map {
namespace {

constexpr std::string_view origin = "https://flows.example.com";

// As n8n 2.40.7 answers somebody who is not signed in.
std::string public_settings(std::string_view address = origin, bool secure = true, bool without_owner = false,
                            bool preview = false) {
  const auto word = [](bool value) { return std::string(value ? "true" : "false"); };
  return R"({"data":{"settingsMode":"public","defaultLocale":"en","userManagement":{"authenticationMethod":"email",)"
         R"("showSetupOnFirstLoad":)" +
         word(without_owner) +
         R"(,"smtpSetup":false,"passwordMinLength":8},)"
         R"("sso":{"saml":{"loginEnabled":false},"oidc":{"loginEnabled":false,"loginUrl":")" +
         std::string(address) + R"(/rest/sso/oidc/login"}},"authCookie":{"secure":)" + word(secure) +
         R"(},"previewMode":)" + word(preview) + "}}";
}

std::vector<std::string> warned(const N8nAnswers& answers, std::string_view at = origin) {
  std::vector<std::string> out;
  for (const SettingsWarning& one : n8n_settings_check(answers, at)) {
    EXPECT_FALSE(one.message.empty());
    EXPECT_FALSE(one.hint.empty());
    out.push_back(one.setting);
  }
  return out;
}

std::vector<std::string> warned_by(const std::string& settings, std::string_view at = origin) {
  return warned({.settings_status = 200, .settings = settings}, at);
}

using Names = std::vector<std::string>;

TEST(N8nSettings, SilentWhenAllFits) {
  EXPECT_EQ(warned_by(public_settings()), Names{});
  EXPECT_EQ(warned_by(public_settings("https://flows.example.com:8443"), "https://flows.example.com:8443"),
            Names{});
  EXPECT_EQ(warned({}), Names{}) << "nothing asked, nothing said";
}

TEST(N8nSettings, AnotherAddressThanThePublicOne) {
  EXPECT_EQ(warned_by(public_settings("http://localhost:5678")), Names{"N8N_EDITOR_BASE_URL"});
  EXPECT_EQ(warned_by(public_settings("http://flows.example.com")), Names{"N8N_EDITOR_BASE_URL"});
  EXPECT_EQ(warned_by(public_settings("https://flows.example.com.evil.test")), Names{"N8N_EDITOR_BASE_URL"});
  EXPECT_EQ(warned_by(public_settings(), "https://flows.example.com:8443"), Names{"N8N_EDITOR_BASE_URL"});
  const std::string settings = public_settings("http://localhost:5678");
  const auto warnings = n8n_settings_check({.settings_status = 200, .settings = settings}, origin);
  EXPECT_NE(warnings.at(0).hint.find("N8N_EDITOR_BASE_URL=https://flows.example.com/"), std::string::npos);
}

TEST(N8nSettings, CookieOwnerPreview) {
  EXPECT_EQ(warned_by(public_settings(origin, false)), Names{"N8N_SECURE_COOKIE"});
  EXPECT_EQ(warned_by(public_settings(origin, true, true)), Names{"owner"});
  EXPECT_EQ(warned_by(public_settings(origin, true, false, true)), Names{"N8N_PREVIEW_MODE"});
}

TEST(N8nSettings, AnswersThatCannotBeRead) {
  for (const char* body : {"", "<html>", "[]", "{}", "{\"data\":1}", "{\"data\":{", "\"data\""}) {
    EXPECT_EQ(warned_by(body), Names{"N8N_ENDPOINT_REST"}) << body;
  }
  const std::string fine = public_settings();
  EXPECT_EQ(warned({.settings_status = 404, .settings = fine}), Names{"N8N_ENDPOINT_REST"});
  EXPECT_EQ(warned_by("{\"data\":{}}"), Names{"N8N_SECURE_COOKIE"})
      << "what is missing is not taken for fine";
  EXPECT_EQ(warned_by(std::string(2 << 20, ' ')), Names{"N8N_ENDPOINT_REST"});
}

TEST(N8nSettings, ThePageTellsTheEndpointAndTheVersion) {
  const auto page = [](std::string_view rest, std::string_view release) {
    const std::string sentry = R"({"dsn":"","release":"n8n@)" + std::string(release) + "\"}";
    return "<meta name=\"n8n:config:rest-endpoint\" content=\"" + base64(as_bytes(rest)) +
           "\"><meta name=\"n8n:config:sentry\" content=\"" + base64(as_bytes(sentry)) + "\">";
  };
  const auto of = [](const std::string& text) { return warned({.page = text}); };
  EXPECT_EQ(of(page("rest", "2.40.7")), Names{});
  EXPECT_EQ(of(page("editor-api", "2.40.7")), Names{"N8N_ENDPOINT_REST"});
  EXPECT_EQ(of(page("rest", "2.41.0")), Names{"version"});
  EXPECT_EQ(of("<meta name=\"n8n:config:rest-endpoint\" content=\"%%%"), Names{});
}

TEST(N8nSettings, Push) {
  EXPECT_EQ(warned({.push = N8nAnswers::Push::refused}), Names{"N8N_PUSH_BACKEND"});
  EXPECT_EQ(warned({.push = N8nAnswers::Push::upgraded}), Names{});
}

TEST(N8nSettings, ASignedInAnswerTellsMore) {
  const std::string settings =
      R"({"data":{"settingsMode":"authenticated","authCookie":{"secure":true},"pushBackend":"sse",)"
      R"("urlBaseWebhook":"http://localhost:5678/","versionCli":"1.99.0",)"
      R"("endpointWebhook":"hooks","endpointForm":"form"}})";
  EXPECT_EQ(warned_by(settings),
            (Names{"N8N_PUSH_BACKEND", "WEBHOOK_URL", "version", "N8N_ENDPOINT_WEBHOOK"}));
}

}  // namespace
}  // namespace sallyport::map
