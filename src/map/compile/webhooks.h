#pragma once
// map/compile/webhooks.h: the webhook half of a flow.
#include <optional>

#include "map/document/findings.h"
#include "map/document/node.h"
#include "map/map.h"

namespace sallyport::map {

// Empty if anything in it is wrong; all of it is reported.
std::optional<WebhookRoute> compile_webhook(const Node& flow, const Component& component, Findings& findings);

}  // namespace sallyport::map
