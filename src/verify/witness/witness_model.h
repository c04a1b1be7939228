#pragma once
// verify/witness/witness_model.h: the witness as a model: answers in the shape of an OpenAI-compatible API,
// so that what a gate does with answers can be attacked. Pure.
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::verify {

// Words in a prompt that change the answer. Anything else is answered with `witness_words`.
inline constexpr std::string_view echo_word = "verify-echo";  // the Authorization it saw, plain and in base64
inline constexpr std::string_view slow_word = "verify-slow";  // after a while
inline constexpr std::string_view long_word = "verify-long";  // far more than it was asked for
inline constexpr std::string_view witness_words = "the witness has heard it";
inline constexpr std::string_view long_end = "the end of a long answer";

struct ModelAnswer {
  std::vector<std::string> parts;  // the response, whole, in the order and the pieces it is to be written
  bool is_slow = false;            // wait before the first
};

// True for calls of a model: everything else gets what the witness answers to anybody.
bool calls_a_model(std::string_view target);
// `head` as received; `body` decoded. Usage is always the same: 10 tokens in, 5 out.
ModelAnswer answer_as_model(std::string_view head, std::string_view body);

}  // namespace sallyport::verify
