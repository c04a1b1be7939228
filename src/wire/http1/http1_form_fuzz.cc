// A form that is read can be written and read again; a return path never leaves our own origin.
#include <cstdlib>

#include "base/utf8.h"
#include "wire/http1/form.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sallyport;
  using namespace sallyport::http1;
  const auto require = [](bool holds) {
    if (!holds) std::abort();
  };
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto form = Form::parse(text);
  if (form.ok()) {
    for (const char* name : {"", "a", "state", "user"}) {
      const std::string* value = form->find(name);
      require(value == nullptr || (is_valid_utf8(*value) && value->find('\0') == std::string::npos));
    }
  }
  const auto written = Form::parse("state=" + url_encode(text));
  const bool readable = is_valid_utf8(text) && text.find('\0') == std::string::npos;
  if (size < 1000) require(written.ok() == readable && (!readable || *written->find("state") == text));
  require(html_escape(text).find_first_of("<>\"'") == std::string::npos);

  const std::string path = safe_return_path(text);
  require(path == text || path == "/");
  require(path.starts_with('/') && !path.starts_with("//") &&
          path.find_first_of("\\ \t\r\n#") == std::string::npos);
  require(path.substr(0, path.find('?')).find("//") == std::string::npos);
  require(safe_return_path(path) == path);
  return 0;
}
