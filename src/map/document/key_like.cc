#include "map/document/key_like.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>

namespace sallyport::map {
namespace {

struct Prefix {
  std::string_view text;
  std::size_t least;  // letters, digits, `-` and `_` that must follow
  std::string_view what;
};

constexpr std::array prefixes = {
    Prefix{"sk-", 16, "a model provider's key"},
    Prefix{"sk_live_", 8, "a Stripe key"},
    Prefix{"sk_test_", 8, "a Stripe key"},
    Prefix{"rk_live_", 8, "a Stripe key"},
    Prefix{"whsec_", 8, "a webhook signing secret"},
    Prefix{"xoxb-", 8, "a Slack token"},
    Prefix{"xoxp-", 8, "a Slack token"},
    Prefix{"xoxa-", 8, "a Slack token"},
    Prefix{"xapp-", 8, "a Slack token"},
    Prefix{"ghp_", 16, "a GitHub token"},
    Prefix{"gho_", 16, "a GitHub token"},
    Prefix{"ghs_", 16, "a GitHub token"},
    Prefix{"github_pat_", 16, "a GitHub token"},
    Prefix{"glpat-", 16, "a GitLab token"},
    Prefix{"npm_", 24, "an npm token"},
    Prefix{"hf_", 24, "a Hugging Face token"},
    Prefix{"AKIA", 16, "an AWS access key"},
    Prefix{"ASIA", 16, "an AWS access key"},
    Prefix{"AIza", 24, "a Google API key"},
    Prefix{"eyJ", 24, "a signed token (JWT)"},
};

bool is_alnum(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}
bool is_key_byte(char byte) { return is_alnum(byte) || byte == '-' || byte == '_'; }

std::size_t run_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_key_byte(text[length])) ++length;
  return length;
}

std::string_view known_prefix(std::string_view text) {
  for (const Prefix& prefix : prefixes) {
    for (std::size_t from = text.find(prefix.text); from != std::string_view::npos;
         from = text.find(prefix.text, from + 1)) {
      if (from > 0 && is_alnum(text[from - 1])) continue;
      if (run_length(text.substr(from + prefix.text.size())) >= prefix.least) return prefix.what;
    }
  }
  return {};
}

// A run of 32 or more base64 or hex letters that mixes digits and letters: 128 random bits and more. UUIDs,
// which webhook paths of n8n hold, are broken up by their dashes; words and paths have no digits strewn in.
bool looks_random(std::string_view run) {
  if (run.size() < 32) return false;
  std::bitset<256> distinct;
  std::size_t digits = 0;
  for (const char byte : run) {
    distinct.set(static_cast<unsigned char>(byte));
    if (byte >= '0' && byte <= '9') ++digits;
  }
  return distinct.count() >= 10 && digits >= 3 && run.size() - digits >= 3;
}

bool holds_random_run(std::string_view text) {
  const bool is_path = text.starts_with('/') || text.find(" /") != std::string_view::npos ||  // "POST /a/b"
                       text.find("://") != std::string_view::npos;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool inside = i < text.size() && (is_alnum(text[i]) || text[i] == '_' || text[i] == '+' ||
                                            text[i] == '=' || (text[i] == '/' && !is_path));
    if (inside) continue;
    if (looks_random(text.substr(start, i - start))) return true;
    start = i + 1;
  }
  return false;
}

// "sha256/" and a hash in base64: of a public key, so no secret.
bool is_pin(std::string_view text) {
  constexpr std::size_t digest_letters = 44;
  if (!text.starts_with("sha256/") || text.size() != 7 + digest_letters || !text.ends_with('=')) return false;
  return std::all_of(text.begin() + 7, text.end() - 1,
                     [](char byte) { return is_alnum(byte) || byte == '+' || byte == '/'; });
}

}  // namespace

std::string_view known_key(std::string_view text) {
  return text.find("-----BEGIN") != std::string_view::npos ? "a PEM block" : known_prefix(text);
}

std::string_view key_like(std::string_view text) {
  if (const std::string_view what = known_key(text); !what.empty()) return what;
  return holds_random_run(text) && !is_pin(text) ? "a key or token (long and random)" : std::string_view();
}

}  // namespace sallyport::map
