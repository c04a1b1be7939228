#pragma once
// base/result.h: a value or an Error. Dropping one is a compile error; nothing throws across a module
// boundary.
#include <cstdlib>
#include <utility>
#include <variant>

#include "base/error.h"

namespace sallyport {

// Asking a failed Result for its value, or a good one for its error, is a broken invariant and ends the
// process.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return held_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return *checked(); }
  const T& value() const& { return *const_cast<Result*>(this)->checked(); }
  T&& value() && { return std::move(*checked()); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*checked()); }
  T* operator->() { return checked(); }
  const T* operator->() const { return const_cast<Result*>(this)->checked(); }

  const Error& error() const& {
    if (ok()) std::abort();
    return *std::get_if<1>(&held_);
  }
  Error&& error() && {
    if (ok()) std::abort();
    return std::move(*std::get_if<1>(&held_));
  }

 private:
  T* checked() {
    if (!ok()) std::abort();
    return std::get_if<0>(&held_);
  }
  std::variant<T, Error> held_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), ok_(false) {}

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  const Error& error() const& {
    if (ok_) std::abort();
    return error_;
  }
  Error&& error() && {
    if (ok_) std::abort();
    return std::move(error_);
  }

 private:
  Error error_;
  bool ok_ = true;
};

}  // namespace sallyport

#define SP_CONCAT_INNER(a, b) a##b
#define SP_CONCAT(a, b) SP_CONCAT_INNER(a, b)

// SP_TRY(auto head, parse(bytes)): declares `head` from a good Result, or returns its Error from this
// function.
#define SP_TRY(declaration, expression) \
  SP_TRY_INNER(declaration, expression, SP_CONCAT(sp_result_, __LINE__), return)
// The same inside a coroutine.
#define SP_CO_TRY(declaration, expression) \
  SP_TRY_INNER(declaration, expression, SP_CONCAT(sp_result_, __LINE__), co_return)
#define SP_TRY_INNER(declaration, expression, result, leave) \
  auto result = (expression);                                \
  if (!result.ok()) leave std::move(result).error();         \
  declaration = std::move(result).value()

// For Result<void>: SP_CHECK(store.write(...)), and SP_CO_CHECK(co_await ...) inside a coroutine.
#define SP_CHECK(expression)                                                                    \
  do {                                                                                          \
    if (auto sp_checked = (expression); !sp_checked.ok()) return std::move(sp_checked).error(); \
  } while (false)
#define SP_CO_CHECK(expression)                                                                    \
  do {                                                                                             \
    if (auto sp_checked = (expression); !sp_checked.ok()) co_return std::move(sp_checked).error(); \
  } while (false)
