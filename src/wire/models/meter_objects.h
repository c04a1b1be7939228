#pragma once
// wire/models/meter_objects.h: finds the objects in JSON that passes by. Pure.
#include <cstddef>
#include <string>
#include <string_view>

namespace sallyport::models {

// The objects of a body however its bytes are split: one that is the body, those of an array, those that
// stand on a line each. Of an object, members that are too long are left out, so that the usage beside a
// thousand vectors is found in little memory. Judges nothing: what it hands out need not be JSON. Not
// thread-safe; one per body.
class Objects {
 public:
  struct Limits {
    std::size_t max_member = 8 << 20;  // bytes of a member, its name included
    std::size_t max_object = 8 << 20;  // bytes of all members that are kept
    bool lines = false;                // a line feed ends an object, whatever is missing
  };
  explicit Objects(const Limits& limits) : limits_(limits) {}

  // Takes bytes up to the end of one object or all of them.
  struct Step {
    std::size_t taken = 0;
    bool complete = false;
  };
  Step feed(std::string_view bytes);
  // The object that is complete, or what there is of it; valid until the next call.
  std::string_view object() const { return object_; }
  bool open() const { return depth_ > 0; }  // an object has begun and not ended
  std::size_t left_out() const { return left_out_; }

 private:
  void keep(std::string_view part);
  bool take_outside(char c);
  void end_member(char c);
  void forget();

  Limits limits_;
  std::string object_;
  std::size_t member_ = 0;  // where the current one begins in `object_`
  std::size_t depth_ = 0;   // 1: between the members of an object
  std::size_t left_out_ = 0;
  bool complete_ = false;
  bool leaving_out_ = false;
  bool in_string_ = false;
  bool after_backslash_ = false;
};

}  // namespace sallyport::models
