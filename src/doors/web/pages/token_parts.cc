#include "doors/web/pages/token_parts.h"

#include <algorithm>

#include "doors/web/pages/account_parts.h"

namespace sallyport::doors {
namespace {

using identity::ApiToken;
using identity::ApiTokenRef;
using identity::ApiTokens;
using std::chrono::hours;

constexpr std::size_t dead_shown = 20;
constexpr std::string_view dot = " \xc2\xb7 ";

std::string day(WallTime time) { return to_rfc3339(time).substr(0, 10); }

std::string minute(WallTime time) {
  std::string text = to_rfc3339(time).substr(0, 16);
  text[10] = ' ';
  return text + " UTC";
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::string name_of(const ApiToken& token) { return token.label.empty() ? token.id : token.label; }

std::string_view state_word(ApiTokens::Standing standing) {
  switch (standing) {
    case ApiTokens::Standing::good:
      return "good";
    case ApiTokens::Standing::off:
      return "switched off";
    case ApiTokens::Standing::owner_unseen:
      return "asleep";
    case ApiTokens::Standing::expired:
      return "expired";
    default:
      return "revoked";
  }
}

// What its owner has to know besides; mostly nothing.
std::string state_more(const ApiToken& token, ApiTokens::Standing standing) {
  if (standing == ApiTokens::Standing::owner_unseen) return "It works again once you have signed in.";
  if (standing != ApiTokens::Standing::revoked) return {};
  return "revoked " + minute(token.ended) + ": " + token.ended_why;
}

Html token_row(const Desk& desk, const ApiToken& token) {
  const auto standing = standing_of(token, desk.request.token_rules, desk.context.clock.wall());
  const WallTime used = desk.context.tokens->last_used(token.id);
  Html what = Html::text(name_of(token));
  what << " "
       << tag("span", {{"class", standing == ApiTokens::Standing::good ? "tag" : "tag off"}},
              Html::text(state_word(standing)));
  if (const std::string more = state_more(token, standing); !more.empty())
    what << tag("span", {{"class", "quiet"}}, Html::text(more));
  const std::string opens =
      "opens " + joined(token.components) + (token.reads_only ? std::string(dot) + "may only read" : "");
  what << tag("span", {{"class", "quiet"}}, Html::text(opens));
  std::string times = "made " + day(token.created);
  times.append(dot).append("ends ").append(minute(token.expires));
  times.append(dot).append(used == WallTime{} ? "never used" : "last used " + minute(used));
  times.append(dot).append("id ").append(token.id);
  what << tag("span", {{"class", "quiet"}}, Html::text(times));
  Html row = tag("div", {{"class", "what"}}, what);
  if (token.ended == WallTime{}) {
    Html form = form_start(desk, "revoke");
    form << hidden("id", token.id)
         << tag("button",
                {{"type", "submit"}, {"class", "plain small"}, {"aria-label", "Revoke " + name_of(token)}},
                "Revoke");
    row << tag("form", {{"method", "post"}, {"action", tokens_path}, {"class", "inline"}}, form);
  }
  return tag("li", {}, row);
}

std::string words_of(std::chrono::seconds length) {
  const auto many = [](std::int64_t count, std::string_view one) {
    return std::to_string(count) + " " + std::string(one) + (count == 1 ? "" : "s");
  };
  const std::int64_t count = length.count();
  if (count % 86400 == 0) return many(count / 86400, "day");
  if (count % 3600 == 0) return many(count / 3600, "hour");
  return count % 60 == 0 ? many(count / 60, "minute") : many(count, "second");
}

Html check(std::string_view name, std::string_view label, bool checked) {
  Html box = empty_tag("input", {{"type", "checkbox"},
                                 {"name", name},
                                 {"value", "yes"},
                                 {checked ? std::string_view("checked") : std::string_view(), ""}});
  return tag("label", {{"class", "check"}}, box << tag("span", {}, Html::text(label)));
}

Html checks(std::string_view legend, const Html& boxes) {
  Html inside = tag("legend", {}, Html::text(legend));
  return tag("fieldset", {{"class", "checks"}}, inside << boxes);
}

Html life_field(const Desk& desk, std::chrono::seconds chosen) {
  Html options;
  for (const Life& life : lives(desk.request.token_rules)) {
    const bool is_chosen = life.length == chosen;
    options << tag("option",
                   {{"value", std::to_string(life.length.count())},
                    {is_chosen ? std::string_view("selected") : std::string_view(), ""}},
                   Html::text(life.words));
  }
  Html field = tag("label", {{"for", "field-life"}}, "How long it works");
  field << tag("select", {{"id", "field-life"}, {"name", "life"}, {"aria-describedby", "field-life-hint"}},
               options);
  std::string hint = "Then it ends by itself.";
  if (!desk.request.session->who.provider.empty())
    hint += " It sleeps while you have not signed in for " + words_of(desk.request.token_rules.unseen) + ".";
  field << tag("p", {{"class", "hint"}, {"id", "field-life-hint"}}, Html::text(hint));
  return tag("div", {{"class", "field"}}, field);
}

Html label_field(std::string_view value) {
  Html field = tag("label", {{"for", "field-label"}}, "What it is for");
  field << empty_tag("input", {{"id", "field-label"},
                               {"name", "label"},
                               {"type", "text"},
                               {"autocomplete", "off"},
                               {"maxlength", "100"},
                               {value.empty() ? std::string_view() : std::string_view("value"), value},
                               {"aria-describedby", "field-label-hint"},
                               {"required", ""}});
  field << tag("p", {{"class", "hint"}, {"id", "field-label-hint"}},
               "A few words that you will know it by: \"nightly export\".");
  return tag("div", {{"class", "field"}}, field);
}

// Where what the token opens is: the first of them that has an address here.
std::string example_origin(const Desk& desk, const ApiToken& token) {
  const PageRequest& request = desk.request;
  for (std::size_t i = 0; i < std::min(request.components.size(), request.component_origins.size()); ++i) {
    if (std::ranges::find(token.components, request.components[i]) != token.components.end())
      return request.component_origins[i];
  }
  return request.public_origin;
}

}  // namespace

std::vector<ApiTokenRef> own_tokens(const Desk& desk) {
  std::vector<ApiTokenRef> own;
  if (desk.context.tokens == nullptr || !desk.request.session) return own;
  for (ApiTokenRef& token : desk.context.tokens->list({})) {
    if (identity::same_owner(token->owner, desk.request.session->who)) own.push_back(std::move(token));
  }
  return own;
}

bool has_live_tokens(const std::vector<ApiTokenRef>& tokens) {
  return std::ranges::any_of(tokens, [](const ApiTokenRef& token) { return token->ended == WallTime{}; });
}

Html tokens_section(const Desk& desk) {
  if (desk.context.tokens == nullptr) return {};
  const auto tokens = own_tokens(desk);
  if (!desk.request.token_rules.enabled && !has_live_tokens(tokens)) return {};
  const auto alive =
      std::ranges::count_if(tokens, [](const ApiTokenRef& token) { return token->ended == WallTime{}; });
  std::string count = alive == 0   ? "You have none."
                      : alive == 1 ? "You have one."
                                   : "You have " + std::to_string(alive) + ".";
  Html html = tag("h2", {}, "API tokens");
  html << tag("p", {{"class", "quiet"}},
              Html::text("For programs that act in your name. " + count +
                         " Signing out and ending your sessions leave them alone."));
  html << tag("p", {}, link(tokens_path, "Your API tokens"));
  return tag("section", {{"id", "tokens"}}, html);
}

Html token_list(const Desk& desk, const std::vector<ApiTokenRef>& tokens) {
  Html alive;
  Html dead;
  std::size_t live_count = 0;
  std::size_t dead_count = 0;
  for (const ApiTokenRef& token : tokens) {
    if (token->ended == WallTime{}) {
      ++live_count;
      alive << token_row(desk, *token);
    } else if (dead_count++ < dead_shown) {
      dead << token_row(desk, *token);
    }
  }
  Html html = live_count == 0 ? tag("p", {{"class", "quiet"}}, "You have no API token that works.")
                              : tag("ul", {{"class", "sessions"}}, alive);
  if (live_count > 1) {
    Html all = form_start(desk, "revoke-all");
    all << button("Revoke all", "plain");
    html << tag("form", {{"method", "post"}, {"action", tokens_path}}, all);
  }
  if (dead_count == 0) return html;
  Html ended = tag("h2", {}, "Ended");
  ended << tag("ul", {{"class", "sessions"}}, dead);
  return html << tag("section", {}, ended);
}

std::vector<Life> lives(const ApiTokenRules& rules) {
  std::vector<Life> all;
  for (const hours length : {hours(1), hours(8), hours(24), hours(24 * 7), hours(24 * 30), hours(24 * 90),
                             hours(24 * 180), hours(24 * 365)}) {
    if (length < rules.life) all.push_back({length, words_of(length)});
  }
  if (rules.life > std::chrono::seconds(0))
    all.push_back({rules.life, words_of(rules.life) + ", the longest there is"});
  return all;
}

Html token_form(const Desk& desk, const TokenDraft& draft) {
  const auto is_chosen = [&](std::string_view name) {
    return std::ranges::find(draft.components, name) != draft.components.end();
  };
  Html boxes;
  for (const std::string_view component : desk.request.components)
    boxes << check("opens-" + std::string(component), component, is_chosen(component));
  Html form = form_start(desk, "make");
  form << label_field(draft.label) << checks("What it opens", boxes)
       << checks("What it may do", check("reads-only", "It may only read", draft.reads_only))
       << life_field(desk, draft.life) << button("Make the token");
  return tag("form", {{"method", "post"}, {"action", new_token_path}}, form);
}

Html token_made(const Desk& desk, const identity::IssuedApiToken& issued) {
  const ApiToken& token = *issued.token;
  Html body = paragraph(
      "This is the token. It is shown only now, and kept nowhere: put it where the program keeps its "
      "secrets. "
      "Whoever has it can do what it allows.");
  body << tag("p", {}, tag("code", {{"class", "secret"}, {"id", "token"}}, Html::text(issued.text.reveal())));
  body << tag("p", {{"class", "quiet"}},
              Html::text("It opens " + joined(token.components) +
                         (token.reads_only ? ", to read only," : "") + " until " + minute(token.expires) +
                         ", and never more than you may yourself. The program sends it with every request:"));
  body << tag(
      "p", {},
      tag("code", {{"class", "secret line"}},
          Html::text("curl --header \"Authorization: Bearer $TOKEN\" " + example_origin(desk, token) + "/")));
  body << tag(
      "p", {{"class", "quiet"}},
      "$TOKEN stands for the token: so it is in no history of commands. If it gets lost, or into hands "
      "that it was not meant for, revoke it here and make another.");
  return body << link(tokens_path, "I have kept it: continue", "button");
}

}  // namespace sallyport::doors
