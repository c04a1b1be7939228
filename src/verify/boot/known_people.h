#pragma once
// verify/boot/known_people.h: the people of a private copy: made once through the gate's own pages, then
// known to every later boot of the same state.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "verify/run/sign_in.h"
#include "verify/stage.h"

namespace sallyport::verify {

// Not thread-safe.
class KnownPeople final : public People {
 public:
  explicit KnownPeople(Random& random);

  // Makes the accounts and their first sessions on a stage whose map is still preparing (map_copy.h).
  // `first_link`: path of the link that makes the first account. Errors: what the gate answered instead.
  Result<void> make(const Stage& stage, const std::string& first_link);
  // Puts somebody into this group and out of all others; takes their account away.
  Result<void> move(const Stage& stage, std::string_view who, std::string_view group);
  Result<void> remove(const Stage& stage, std::string_view who);

  Result<std::string> cookie(std::string_view who) override;
  const Person& plain() const override { return people_.find("plain")->second; }
  const Person& guessed() const override { return people_.find("guessed")->second; }
  const Person* with_second_factor() const override;
  std::string unused_code() override;
  std::vector<std::string> secrets() const override;

 private:
  Result<void> invite(const Stage& stage, const Person& person, std::string_view group);
  Result<void> set_up(const Stage& stage, const std::string& link, const Person& person);
  // `name`: of the session, for cookie().
  Result<void> begin_session(const Stage& stage, std::string_view who, const std::string& host,
                             std::string_view name);
  Result<void> command(const Stage& stage, std::vector<std::string> words);
  std::string code(const std::string& totp_secret);

  std::map<std::string, Person, std::less<>> people_;
  std::map<std::string, std::string, std::less<>> cookies_;
  std::int64_t last_step_ = 0;  // of the only one who shows codes again
  std::vector<std::string> other_secrets_;
};

}  // namespace sallyport::verify
