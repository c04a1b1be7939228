#include "map/document/read.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <unordered_map>

#include "base/utf8.h"

namespace sallyport::map {
namespace {

Place to_place(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {static_cast<std::uint32_t>(mark.line) + 1, static_cast<std::uint32_t>(mark.column) + 1};
}

// Leaves the library's parser when a bound is passed; never leaves this file.
struct BoundPassed {};

// Builds the tree from the parser's events. `open_` is the path from the root to where we are.
class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(Findings& findings) : findings_(findings) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(start(Node::Kind::nothing, mark, "", anchor));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    findings_.error(to_place(mark), "aliases are not allowed in a map", "write the value where it is used");
    add(start(Node::Kind::nothing, mark, "", 0));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node node = start(Node::Kind::scalar, mark, tag == "!" ? "" : tag, anchor);
    node.text = value;
    node.quoted = tag == "!";
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(start(Node::Kind::list, mark, tag, anchor));
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(start(Node::Kind::mapping, mark, tag, anchor));
  }
  void OnMapEnd() override { close(); }

  std::optional<Node> take() { return std::move(root_); }

 private:
  struct Open {
    Node node;
    std::optional<Node> key;                           // mapping: read, and waiting for its value
    std::unordered_map<std::string, Place> keys = {};  // mapping: seen so far
  };

  Node start(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    const Place place = to_place(mark);
    if (++nodes_ > max_nodes) {
      findings_.error(place, "the map has more than " + std::to_string(max_nodes) + " values");
      throw BoundPassed{};
    }
    if (anchor != 0)
      findings_.error(place, "anchors are not allowed in a map", "write the value where it is used");
    if (!tag.empty() && tag != "?") findings_.error(place, "tags are not allowed in a map", "leave it out");
    Node node;
    node.kind = kind;
    node.place = place;
    return node;
  }

  void open(Node node) {
    if (open_.size() == max_depth) {
      findings_.error(node.place, "the map is nested deeper than " + std::to_string(max_depth) + " levels");
      throw BoundPassed{};
    }
    open_.push_back({std::move(node), std::nullopt});
  }

  void close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }

  void add(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == Node::Kind::list) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.key) {
      take_key(parent, std::move(node));
    } else {
      add_entry(parent, std::move(node));
    }
  }

  void take_key(Open& parent, Node key) {
    if (key.kind != Node::Kind::scalar) findings_.error(key.place, "a key must be a plain word");
    if (key.text == "<<" && !key.quoted) {
      findings_.error(key.place, "merge keys are not allowed in a map",
                      "write the values where they are used");
    }
    parent.key = std::move(key);
  }

  void add_entry(Open& parent, Node value) {
    Node key = std::move(*parent.key);
    parent.key.reset();
    if (key.kind != Node::Kind::scalar || (key.text == "<<" && !key.quoted)) return;  // reported by take_key
    const auto [seen, is_new] = parent.keys.emplace(key.text, key.place);
    if (!is_new) {
      findings_.error(key.place, "duplicate key " + quoted(key.text), "first at " + at(seen->second));
      return;
    }
    if (value.kind == Node::Kind::nothing) value.place = key.place;  // the library names the next token
    parent.node.entries.push_back({std::move(key), std::move(value)});
  }

  Findings& findings_;
  std::vector<Open> open_;
  std::optional<Node> root_;
  std::size_t nodes_ = 0;
};

// What is wrong with the bytes at `at`; empty if nothing is. The library would guess at other encodings, pass
// controls through, and call a tab in the indentation something else.
std::string_view wrong_bytes(std::string_view text, std::size_t at, const Utf8Step& step, bool indenting) {
  if (!step.valid) return "not UTF-8 text";
  if (step.code == 0xfeff) return "a byte order mark";
  if (step.code == '\t') return indenting ? "a tab in the indentation" : "";
  const bool line_end = step.code == '\n' || (step.code == '\r' && text.substr(at).starts_with("\r\n"));
  const bool control = step.code < 0x20 || (step.code >= 0x7f && step.code < 0xa0);
  return control && !line_end ? "a control character" : "";
}

bool check_bytes(std::string_view text, Findings& findings) {
  if (text.size() > max_document) {
    findings.error({}, "the map is larger than 1 MiB");
    return false;
  }
  Place place;
  bool indenting = true;
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Step step = decode_utf8(text.substr(i));
    if (const std::string_view what = wrong_bytes(text, i, step, indenting); !what.empty()) {
      findings.error(place, std::string(what), "a map is plain UTF-8 text, indented with spaces");
      return false;
    }
    indenting = text[i] == '\n' || (indenting && text[i] == ' ');
    place.column += static_cast<std::uint32_t>(step.length);
    if (text[i] == '\n') place = {place.line + 1, 1};
    i += step.length;
  }
  return true;
}

void refuse_second_document(YAML::Parser& parser, Findings& findings) {
  Findings second("");
  Builder rest(second);
  if (!parser.HandleNextDocument(rest)) return;
  const std::optional<Node> root = rest.take();
  findings.error(root ? root->place : Place{}, "a second document in the file",
                 "a map is one document: remove `---`");
}

}  // namespace

std::optional<Node> read_document(std::string_view text, Findings& findings) {
  if (!check_bytes(text, findings)) return std::nullopt;
  std::istringstream in{std::string(text)};
  Builder builder(findings);
  try {
    YAML::Parser parser(in);
    if (!parser.HandleNextDocument(builder)) {
      findings.error({}, "the map is empty", "start with `stack: NAME`");
      return std::nullopt;
    }
    refuse_second_document(parser, findings);
  } catch (const YAML::Exception& error) {
    findings.error(to_place(error.mark), "not YAML: " + error.msg);
    return std::nullopt;
  } catch (const BoundPassed&) {
    return std::nullopt;
  }
  return builder.take();
}

}  // namespace sallyport::map
