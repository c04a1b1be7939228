#pragma once
// app/commands/policy/explain_report.h: what `sallyport policy explain` found, printed.
#include <string>
#include <variant>
#include <vector>

#include "app/question.h"
#include "policy/explain/explain.h"

namespace sallyport::app {

struct Told {
  std::variant<Question, ModelQuestion> asked;
  bool allowed = false;
  std::string verdict;  // "allow by flow:3", "deny: ..."
  std::vector<cedar::Explanation> explanations;
  std::vector<std::string> notes;
};

// `all`: also of policies about other components and actions.
void print_text(const Told& told, bool all);
void print_json(const Told& told);

}  // namespace sallyport::app
