#pragma once
// wire/models/endpoint_tables.h: which endpoints each dialect has, and which of its paths are known and never
// open. What is in neither table is not found. Used by endpoint.cc alone.
#include <span>
#include <string_view>

#include "wire/models/endpoint.h"

namespace sallyport::models {

struct Row {
  std::string_view method;
  std::string_view path;  // without the dialect's prefix; a last `*` stands for the name of a model
  Endpoint endpoint;
};

// A first segment, or several: it and everything below it.
struct Closed {
  std::string_view path;
  std::string_view what;  // for the operator
};

struct Table {
  std::span<const Row> rows;
  std::span<const Closed> closed;
};

const Table& openai_table();     // under /v1; of Azure under /openai/v1 and, by deployment, of its own
const Table& anthropic_table();  // under /v1
const Table& ollama_table();     // under /api
const Table& gemini_table();     // `method` POST: what stands after the colon; GET: paths. Under /v1beta

}  // namespace sallyport::models
