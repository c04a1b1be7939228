#pragma once
// app/recorded_question.h: what was asked when a crossing was refused, from its record in the journal.
#include <string_view>
#include <variant>

#include "app/question.h"

namespace sallyport::app {

struct RecordedQuestion {
  std::variant<Question, ModelQuestion> asked;
  std::size_t left_out = 0;  // names of tools, flows and components that the record had no room for
};

// From one line of the journal: a crossing or a call of a model that was refused. Errors: malformed: not such
// a line, or one without facts (allowed crossings keep none).
Result<RecordedQuestion> question_of_record(std::string_view line);

}  // namespace sallyport::app
