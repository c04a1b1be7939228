// A secret and a text, cut in two: no form of the secret is in what comes out, nothing changes its length,
// and nothing is touched that was no form of it.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "guard/redactor.h"
#include "guard/redactor_forms.h"

namespace {

using namespace sallyport;
using namespace sallyport::guard;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string redact(const RedactionPatterns& patterns, std::string_view first, std::string_view second,
                   std::size_t& hits) {
  Redactor redactor(patterns);
  std::string out;
  redactor.feed(first, out);
  require(out.size() <= first.size());
  redactor.feed(second, out);
  redactor.finish(out);
  hits = redactor.hits();
  return out;
}

// The obvious way.
std::string expected(const std::vector<Secret>& forms, std::string_view text) {
  std::string out(text);
  for (const Secret& form : forms) {
    const std::string_view pattern = form.reveal();
    for (std::size_t at = text.find(pattern); at != std::string_view::npos; at = text.find(pattern, at + 1)) {
      out.replace(at, pattern.size(), pattern.size(), '*');
    }
  }
  return out;
}

}  // namespace

// One byte: the length of the secret; one: where the text is cut; then the secret and the text, in which 0x00
// to 0x3f stand for a form of the secret, whole or but for its end.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3 || size > 600) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t length = std::min<std::size_t>(data[0] % 40, bytes.size());
  const Secret secret{std::string(bytes.substr(0, length))};
  const std::vector<Secret> forms = forms_of(secret);
  std::string text;
  for (const char c : bytes.substr(length)) {
    const auto code = static_cast<unsigned char>(c);
    if (code >= 0x40 || forms.empty()) {
      text.push_back(c);
    } else {
      const std::string_view form = forms[code / 2 % forms.size()].reveal();
      text.append(form.substr(0, code % 2 == 0 ? form.size() : form.size() - 1 - code % form.size()));
    }
  }
  const auto patterns = RedactionPatterns::make(secret);
  const std::size_t cut = data[1] * text.size() / 256;
  std::size_t whole_hits = 0, hits = 0;
  const std::string whole = redact(*patterns, text, "", whole_hits);
  const std::string pieces =
      redact(*patterns, std::string_view(text).substr(0, cut), std::string_view(text).substr(cut), hits);
  require(whole == pieces && whole_hits == hits && whole.size() == text.size());
  require(whole == expected(forms, text));
  if (secret.reveal().find('*') != std::string_view::npos) return 0;  // masks may look like a part of it
  for (const Secret& form : forms) require(whole.find(form.reveal()) == std::string::npos);
  return 0;
}
