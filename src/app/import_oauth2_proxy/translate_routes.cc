// app/import_oauth2_proxy/translate_routes.cc: paths that need no sign-in. A pattern of oauth2-proxy is a
// regular expression that may match anywhere; one of a map is a path. Only what means the same, or
// less, is carried over; a last `/**` adds the bare prefix, which is said.
#include <algorithm>
#include <tuple>

#include "app/import_oauth2_proxy/draft.h"
#include "model/path_pattern.h"

namespace sallyport::app {
namespace {

using Outcome = ImportLine::Outcome;

constexpr std::string_view methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

struct Route {
  std::string method = "*";
  std::vector<std::string> paths;  // empty: refused
  Outcome outcome = Outcome::refused;
  std::string words;
};

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           std::string_view("/-_~").find(byte) != std::string_view::npos;
  });
}

// The text that a regular expression stands for, with `[^/]+` as `*`; false if it stands for more than one.
bool read_literal(std::string_view expression, std::string& out) {
  constexpr std::string_view segment = "[^/]+";
  while (!expression.empty()) {
    if (expression.starts_with(segment) && out.ends_with('/')) {
      expression.remove_prefix(segment.size());
      out.push_back('*');
      if (!expression.empty() && expression.front() != '/') return false;
    } else if (expression.size() > 1 && expression[0] == '\\' &&
               std::string_view("./-_").find(expression[1]) != std::string_view::npos) {
      out.push_back(expression[1]);
      expression.remove_prefix(2);
    } else if (is_plain(expression.substr(0, 1))) {
      out.push_back(expression.front());
      expression.remove_prefix(1);
    } else {
      return false;
    }
  }
  return out.starts_with('/');
}

void read_path(std::string_view expression, Route& route) {
  if (!expression.starts_with('^')) {
    route.words = "it matches anywhere in a path: /admin" + std::string(expression.substr(0, 20)) +
                  " as well; begin it with ^";
    return;
  }
  expression.remove_prefix(1);
  const bool closed = expression.ends_with('$');
  if (closed) expression.remove_suffix(1);
  bool open_end = !closed, exact = false;
  for (const std::string_view rest : {"(/.*)?", ".*", ".+"}) {
    if (!expression.ends_with(rest)) continue;
    expression.remove_suffix(rest.size());
    open_end = true;
    exact = closed && rest == "(/.*)?";
    break;
  }
  std::string path;
  if (!read_literal(expression, path)) {
    route.words = expression.empty() || expression == "/"
                      ? "it opens everything"
                      : "only fixed paths, `[^/]+` for one segment and a last `.*` are read";
    return;
  }
  if (open_end && path == "/") {
    route.words = "it opens everything";
    return;
  }
  if (!open_end) {
    route.paths = {path};
    route.outcome = Outcome::carried;
    route.words = "an open flow: " + path;
    return;
  }
  route.outcome = Outcome::rewritten;
  if (path.ends_with('/')) {
    route.paths = {path + "**"};
    route.words = "an open flow: " + route.paths.front() + ", of which " + path.substr(0, path.size() - 1) +
                  " itself is one";
    return;
  }
  route.paths = {path + "/**"};
  if (exact) {
    route.outcome = Outcome::carried;
    route.words = "an open flow: " + route.paths.front();
    return;
  }
  route.words = "an open flow: " + path + " and all below it; other paths that begin so (" + path +
                "x) are no longer open";
}

Route read_route(std::string_view text, bool may_have_method) {
  Route route;
  const std::size_t equals = may_have_method ? text.find('=') : std::string_view::npos;
  const std::string_view method = text.substr(0, equals == std::string_view::npos ? 0 : equals);
  if (method.ends_with('!')) {
    route.words = "it opens all paths but these: say which are open";
    return route;
  }
  if (std::find(std::begin(methods), std::end(methods), method) != std::end(methods)) {
    route.method = method;
    text.remove_prefix(equals + 1);
  }
  read_path(text, route);
  for (const std::string& path : route.paths) {
    if (PathPattern::parse(path)) continue;
    route.outcome = Outcome::refused;
    route.words = "`" + path.substr(0, 60) + "` is not a canonical path";
    route.paths.clear();
    break;
  }
  return route;
}

// Whether what is open already opens it: a map says everything once.
bool is_covered(const ImportDraft& draft, std::string_view method, const PathPattern& pattern) {
  return std::any_of(draft.open.begin(), draft.open.end(), [&](const OpenGrant& grant) {
    const std::size_t blank = grant.request.find(' ');
    const std::string_view there = std::string_view(grant.request).substr(0, blank);
    const auto other = PathPattern::parse(std::string_view(grant.request).substr(blank + 1));
    return (there == "*" || there == method) && other.ok() && other->covers(pattern);
  });
}

// Those that open more come first, so that none is there twice.
bool opens_more(const Route& a, const Route& b) {
  const auto rank = [](const Route& route) {
    const std::string path = route.paths.empty() ? std::string() : route.paths.front();
    return std::tuple(!path.ends_with("/**"), path.size(), path, route.method != "*", route.method);
  };
  return rank(a) < rank(b);
}

}  // namespace

void translate_open_routes(ImportDraft& draft) {
  for (const std::string_view name : {"skip_auth_routes", "skip_auth_regex"}) {
    std::vector<Route> routes;
    for (const std::string& text : draft.list(name)) {
      Route route = read_route(text, name == "skip_auth_routes");
      draft.report(route.outcome, name, "`" + text.substr(0, 80) + "`: " + route.words);
      routes.push_back(std::move(route));
    }
    std::sort(routes.begin(), routes.end(), opens_more);
    for (const Route& route : routes) {
      for (const std::string& path : route.paths) {
        if (is_covered(draft, route.method, PathPattern::parse(path).value())) continue;
        draft.open.push_back(
            {route.method + " " + path, "imported from " + std::string(name) + " of oauth2-proxy"});
      }
    }
  }
  if (!draft.open.empty()) {
    draft.to_do.emplace_back(
        "write into `open` why these paths need no sign-in; a webhook is better signed (`webhook`, "
        "`verify`)");
  }
}

}  // namespace sallyport::app
