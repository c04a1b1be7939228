#include "identity/accounts/password_rules.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "crypto/password.h"

namespace sallyport::identity {
namespace {

constexpr std::size_t min_different = 5;

// What guessers try first; with something around each it is still a first guess.
constexpr std::array<std::string_view, 44> common_words = {
    "password",   "passwort", "passphrase",    "letmein", "welcome", "iloveyou", "sunshine", "princess",
    "football",   "baseball", "dragon",        "monkey",  "shadow",  "superman", "batman",   "trustno",
    "whatever",   "starwars", "master",        "hello",   "freedom", "computer", "internet", "changeme",
    "default",    "secret",   "administrator", "admin",   "root",    "login",    "access",   "sallyport",
    "automation", "workflow", "company",       "january", "summer",  "winter",   "autumn",   "spring",
    "qwerty",     "azerty",   "qwertz",        "test"};

constexpr std::array<std::string_view, 6> runs = {"abcdefghijklmnopqrstuvwxyz", "01234567890123456789",
                                                  "09876543210987654321",       "qwertyuiopasdfghjklzxcvbnm",
                                                  "qwertzuiopasdfghjklyxcvbnm", "1q2w3e4r5t6y7u8i9o0p"};

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// The usual disguises undone: p4ssw0rd, pa$$word.
std::string undisguised(std::string text) {
  constexpr std::string_view from = "@4310$5!7";
  constexpr std::string_view to = "aaeiossit";
  for (char& c : text) {
    const std::size_t at = from.find(c);
    if (at != std::string_view::npos) c = to[at];
  }
  return text;
}

void erase_all(std::string& text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word))
    text.erase(at, word.size());
}

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return c >= 'a' && c <= 'z'; }));
}

// Common words that leave next to nothing of the letters when taken out.
bool is_common(std::string text) {
  const std::size_t before = letters(text);
  for (const std::string_view word : common_words) erase_all(text, word);
  return before != letters(text) && letters(text) < 4;
}

bool is_run(std::string_view text) {
  const auto within = [&](std::string_view run) {
    const std::string backwards(run.rbegin(), run.rend());
    return run.find(text) != std::string_view::npos || backwards.find(text) != std::string::npos;
  };
  return std::ranges::any_of(runs, within);
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

PasswordProblem check_new_password(std::string_view password, std::string_view account) {
  if (code_points(password) < min_password_length) return PasswordProblem::too_short;
  if (password.size() > crypto::max_password_length) return PasswordProblem::too_long;
  const std::string lower = lower_case(password);
  const std::string_view person = account.substr(0, account.find('@'));
  if (person.size() >= 3 && lower.find(person) != std::string::npos) return PasswordProblem::like_the_name;
  if (std::set<char>(lower.begin(), lower.end()).size() < min_different) return PasswordProblem::too_common;
  if (is_run(lower) || is_common(lower) || is_common(undisguised(lower))) return PasswordProblem::too_common;
  return PasswordProblem::none;
}

}  // namespace sallyport::identity
