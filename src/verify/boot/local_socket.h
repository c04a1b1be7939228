#pragma once
// verify/boot/local_socket.h: what the operator of a private copy says to its gate, through its local socket.
#include <boost/json/object.hpp>
#include <string>

#include "base/result.h"
#include "verify/stage.h"

namespace sallyport::verify {

// Errors: unavailable: what the gate answered instead of a JSON object.
Result<boost::json::object> ask_operator(const Stage& stage, const std::string& path,
                                         const boost::json::object& question);

}  // namespace sallyport::verify
