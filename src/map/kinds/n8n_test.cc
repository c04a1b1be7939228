#include "map/kinds/n8n.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "map/kinds/n8n_routes.h"
#include "map/map.h"

namespace sallyport::map {
namespace {

const Kind& kind = n8n_kind();

std::string class_of(std::string_view method, std::string_view path, bool upgrade = false) {
  const Route route = kind.classify(method, path, upgrade);
  return std::string(route.name) + "/" + std::string(route.action);
}

struct Case {
  const char* method;
  const char* path;
  const char* expected;
};

TEST(N8nKind, WhatAViewersEditorNeeds) {
  for (const Case& one : std::vector<Case>{
           {"GET", "/", "ui/view"},
           {"GET", "/home/workflows", "ui/view"},
           {"GET", "/workflow/abc123", "ui/view"},
           {"HEAD", "/signin", "ui/view"},
           {"GET", "/assets/index-1a2b.js", "asset/view"},
           {"GET", "/types/nodes.json", "asset/view"},
           {"GET", "/icons/n8n-nodes-base/dist/nodes/Slack/slack.svg", "asset/view"},
           {"GET", "/healthz", "health/view"},
           {"GET", "/rest/settings", "rest-read/view"},
           {"POST", "/rest/login", "auth/view"},
           {"GET", "/rest/workflows", "rest-read/view"},
           {"GET", "/rest/workflows/abc123", "rest-read/view"},
           {"GET", "/rest/executions/12", "rest-read/view"},
           {"POST", "/rest/node-types", "rest-read/view"},
           {"POST", "/rest/workflows/with-node-types", "rest-read/view"},
           {"GET", "/rest/credentials", "rest-read/view"},
           {"PATCH", "/rest/me/settings", "own-settings/view"},
           {"POST", "/rest/telemetry/proxy/v1/track", "telemetry/view"},
       }) {
    EXPECT_EQ(class_of(one.method, one.path), one.expected) << one.method << " " << one.path;
  }
}

TEST(N8nKind, WhatAViewerMustNotDo) {
  for (const Case& one : std::vector<Case>{
           {"POST", "/rest/workflows", "rest-change/edit"},
           {"PATCH", "/rest/workflows/abc123", "rest-change/edit"},
           {"DELETE", "/rest/workflows/abc123", "rest-change/edit"},
           {"POST", "/rest/workflows/abc123/activate", "rest-change/edit"},
           {"GET", "/rest/workflows/from-url", "rest-change/edit"},
           {"POST", "/rest/workflows/abc123/run", "execution/run"},
           {"POST", "/rest/executions/12/retry", "execution/run"},
           {"DELETE", "/rest/test-webhook/abc123", "execution/run"},
           {"GET", "/rest/credentials/7", "rest-credential-read/edit"},
           {"POST", "/rest/credentials", "rest-credential-change/edit"},
           {"POST", "/rest/dynamic-node-parameters/options", "rest-credential-change/edit"},
           {"GET", "/rest/oauth2-credential/callback", "oauth-callback/edit"},
           {"GET", "/rest/users/5/password-reset-link", "user-admin/admin"},
           {"POST", "/rest/invitations", "user-admin/admin"},
           {"POST", "/rest/owner/setup", "setup/admin"},
           {"GET", "/rest/mcp/api-key", "settings-admin/admin"},
           {"GET", "/rest/source-control/reset-workfolder", "settings-admin/admin"},
           {"POST", "/rest/community-packages", "settings-admin/admin"},
           {"POST", "/rest/api-keys", "settings-admin/admin"},
           {"PUT", "/rest/ldap/config", "settings-admin/admin"},
           {"POST", "/rest/consent/approve", "oauth-consent/admin"},
           {"GET", "/oauth/authorize", "oauth-consent/admin"},
           {"GET", "/api/v1/workflows", "public-api/admin"},
       }) {
    EXPECT_EQ(class_of(one.method, one.path), one.expected) << one.method << " " << one.path;
  }
}

TEST(N8nKind, MachinesComeByWebhookFlowsOnly) {
  for (const char* path :
       {"/webhook/stripe", "/webhook", "/webhook/", "/webhook-waiting/17", "/webhook-waiting-slack",
        "/webhook-waiting-telegram", "/form/contact", "/form-waiting/17", "/mcp/tool", "/mcp-server/http",
        "/mcp-oauth/token", "/oauth/register", "/.well-known/oauth-authorization-server",
        "/rest/projects/1/agents/v2/2/webhooks/slack"}) {
    EXPECT_EQ(kind.classify("POST", path, false).access, Access::webhook) << path;
  }
  EXPECT_EQ(class_of("POST", "/webhook-test/stripe"), "webhook-test/run");
  EXPECT_EQ(class_of("GET", "/form-test/contact"), "form-test/run");
  EXPECT_EQ(class_of("POST", "/mcp-test/tool"), "mcp-test/run");
}

TEST(N8nKind, InternalsHaveNoWayIn) {
  for (const char* path :
       {"/metrics", "/metrics/", "/METRICS", "/healthz/readiness", "/Healthz/Readiness", "/healthz/x"}) {
    EXPECT_EQ(kind.classify("GET", path, false).access, Access::internal) << path;
  }
  EXPECT_EQ(class_of("GET", "/healthz"), "health/view") << "the editor asks whether n8n is there";
  EXPECT_EQ(kind.classify("POST", "/healthz", false).access, Access::internal);
}

// Express compares paths without case and ignores a last slash; so must we, or /REST/... would pass as a page
// of the UI.
TEST(N8nKind, ReadsPathsAsExpressDoes) {
  EXPECT_EQ(class_of("GET", "/REST/Credentials/7"), "rest-credential-read/edit");
  EXPECT_EQ(class_of("GET", "/rest/credentials/7/"), "rest-credential-read/edit");
  EXPECT_EQ(class_of("GET", "/Rest/Users/5/Password-Reset-Link/"), "user-admin/admin");
  EXPECT_EQ(class_of("POST", "/Rest/Workflows/1/RUN"), "execution/run");
  EXPECT_EQ(class_of("POST", "/API/v1/workflows"), "public-api/admin");
  EXPECT_EQ(kind.classify("POST", "/Webhook/stripe", false).access, Access::webhook);
  EXPECT_EQ(class_of("POST", "/WEBHOOK-TEST/stripe"), "webhook-test/run");
  EXPECT_EQ(class_of("GET", "/webhook-evil"), "ui/view");
}

TEST(N8nKind, WhatIsNotKnownNeedsAdmin) {
  for (const Case& one : std::vector<Case>{
           {"GET", "/rest", "unknown/admin"},
           {"GET", "/rest/", "unknown/admin"},
           {"GET", "/rest/brand-new", "unknown/admin"},
           {"GET", "/rest/workflows/1/brand-new", "unknown/admin"},
           {"PUT", "/rest/workflows/1", "unknown/admin"},
           {"POST", "/rest/workflows/1/run/extra", "unknown/admin"},
           {"POST", "/", "unknown/admin"},
           {"DELETE", "/home/workflows", "unknown/admin"},
           {"POST", "/credentials-overwrite", "unknown/admin"},
           {"BREW", "/", "unknown/admin"},
           {"BREW", "/rest/workflows", "unknown/admin"},
           {"POST", "/e2e/reset", "unknown/admin"},
           {"GET", "/rest/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s", "unknown/admin"},
           {"GET", "/rest/workflows/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", "unknown/admin"},
       }) {
    EXPECT_EQ(class_of(one.method, one.path), one.expected) << one.method << " " << one.path;
  }
}

TEST(N8nKind, WebSockets) {
  EXPECT_EQ(class_of("GET", "/rest/push", true), "push/view");
  EXPECT_EQ(class_of("GET", "/chat", true), "chat-stream/run");
  EXPECT_EQ(class_of("GET", "/browser-use/cdp/1", true), "assistant/edit");
  EXPECT_EQ(class_of("GET", "/", true), "unknown/admin");
  EXPECT_EQ(class_of("GET", "/home", true), "unknown/admin");
  EXPECT_EQ(class_of("GET", "/assets/x.js", true), "unknown/admin");
  EXPECT_EQ(class_of("GET", "/rest/workflows", true), "unknown/admin");
  EXPECT_EQ(kind.classify("GET", "/webhook/x", true).access, Access::webhook);
  EXPECT_EQ(kind.classify("GET", "/metrics", true).access, Access::internal);
}

TEST(N8nKind, EveryVerbIsOne) {
  ASSERT_EQ(kind.verbs().size(), 4u);
  for (const n8n::Rule& rule : n8n::rest_rules()) {
    if (rule.route->access != Access::session) continue;
    EXPECT_NE(std::find(kind.verbs().begin(), kind.verbs().end(), rule.route->action), kind.verbs().end())
        << rule.group();
  }
}

// test/e2e/n8n/routes.tsv: every route of the real n8n 2.40.7, with what we make of it. The list comes from
// test/e2e/n8n/routes.mjs; SALLYPORT_UPDATE_GOLDEN=1 writes the classes into it anew.
const std::string golden_file = std::string(SALLYPORT_SOURCE_DIR) + "/test/e2e/n8n/routes.tsv";

// "/rest/workflows/:workflowId" -> "/rest/workflows/x1"; "{/:suffix}" is left out.
std::string sample(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '{') {
      i = path.find('}', i);
    } else if (path[i] == ':' || path[i] == '*') {
      out += "x1";
      while (i + 1 < path.size() && (std::isalnum(static_cast<unsigned char>(path[i + 1])) != 0)) ++i;
    } else {
      out += path[i];
    }
  }
  return out;
}

std::string line_for(const std::string& method, const std::string& path) {
  const Route route = kind.classify(method == "ANY" ? "GET" : method, sample(path), false);
  const char* access = route.access == Access::session   ? "session"
                       : route.access == Access::webhook ? "webhook"
                                                         : "internal";
  return method + "\t" + path + "\t" + std::string(route.name) + "\t" + std::string(route.action) + "\t" +
         access;
}

TEST(N8nKind, EveryRouteOfTheRealN8nIsClassified) {
  std::ifstream in(golden_file);
  ASSERT_TRUE(in) << golden_file;
  std::ostringstream updated;
  const bool update = std::getenv("SALLYPORT_UPDATE_GOLDEN") != nullptr;
  int routes = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') {
      updated << line << "\n";
      continue;
    }
    std::istringstream fields(line);
    std::string method, path;
    fields >> method >> path;
    const std::string now = line_for(method, path);
    updated << now << "\n";
    if (!update) EXPECT_EQ(now, line);
    // The broker's own port; the rest must have a rule of its own.
    if (path != "/runners/auth") EXPECT_EQ(now.find("\tunknown\t"), std::string::npos) << now;
    ++routes;
  }
  EXPECT_GT(routes, 600);
  if (update) std::ofstream(golden_file) << updated.str();
}

TEST(N8nKind, TheExampleMapIsAccepted) {
  std::ifstream in(std::string(SALLYPORT_SOURCE_DIR) + "/examples/n8n/sallyport.yaml");
  std::ostringstream text;
  text << in.rdbuf();
  const Parsed parsed = parse(text.str(), "sallyport.yaml", "0");
  for (const Finding& finding : parsed.findings) ADD_FAILURE() << to_text(finding);
  ASSERT_TRUE(parsed.map);
  EXPECT_GT(parsed.map->tests.size(), 70u);
}

}  // namespace
}  // namespace sallyport::map
