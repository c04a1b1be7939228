#pragma once
// net/task.h: the coroutine type. A coroutine runs on one loop's thread from first to last (STYLE 3.5, 3.6).
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace sallyport::net {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;

template <class T>
using Task = asio::awaitable<T, Executor>;

}  // namespace sallyport::net
