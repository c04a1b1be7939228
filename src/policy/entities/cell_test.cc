#include "policy/entities/cell.h"

#include <array>

#include "policy/entities/encode.h"
#include "policy/schema/schema_fixture.h"

namespace sallyport::cedar {
namespace {

class TestNaming final : public Naming {
 public:
  explicit TestNaming(Vocabulary& vocabulary) : vocabulary_(vocabulary) {}
  EntityHandle entity(const EntityUid& uid) override { return vocabulary_.intern(uid); }
  NameId name(std::string_view attribute) override { return vocabulary_.find_name(attribute); }

 private:
  Vocabulary& vocabulary_;
};

struct Cells : testing::Test {
  VocabularyPtr words = Vocabulary::create(schema_of(R"(
    entity User { a: Long, b: {c: String, d?: Set<Long>}, "e f": ipaddr };
  )"));
  Arena arena;
  TestNaming naming{*words};
  Cell cell(const Value& value) { return encode(value, arena, naming, Texts::copy).value(); }
};

std::vector<Value> samples() {
  const auto set = [](std::vector<Value> values) { return Value(ValueSet(std::move(values))); };
  const auto number = [](std::int64_t value) { return Value(value); };
  return {
      Value(false),
      Value(true),
      number(0),
      number(1),
      number(-1),
      number(INT64_MIN),
      Value(std::string()),
      Value(std::string("a")),
      Value(std::string("longer than eight bytes")),
      Value(std::string("longer than eight bytex")),
      Value(EntityUid{"User", "a"}),
      Value(EntityUid{"User", ""}),
      set({}),
      set({number(1)}),
      set({number(1), Value(std::string("1"))}),
      set({number(1), number(2), number(3), number(4), number(5), number(6)}),
      set({set({number(1)}), set({})}),
      Value(Record()),
      Value(Record({{"a", number(1)}})),
      Value(Record({{"c", number(1)}})),
      Value(Record({{"a", number(1)}, {"d", set({number(2)})}})),
      Value(Decimal{1}),
      Value(Datetime{1}),
      Value(Duration{1}),
      Value(*IpAddress::parse("10.0.0.0/8")),
      Value(*IpAddress::parse("10.0.0.0/9")),
      Value(*IpAddress::parse("::1")),
  };
}

TEST_F(Cells, AreEqualAsTheirValuesAre) {
  const std::vector<Value> values = samples();
  for (const Value& a : values) {
    for (const Value& b : values) {
      const Cell left = cell(a);
      const Cell right = cell(b);
      EXPECT_EQ(equal(left, right), a == b) << to_text(a) << " " << to_text(b);
      EXPECT_EQ(order(left, right) == 0, a == b) << to_text(a) << " " << to_text(b);
      EXPECT_EQ(order(left, right) < 0, order(right, left) > 0) << to_text(a) << " " << to_text(b);
      if (a == b) EXPECT_EQ(hash(left), hash(right));
    }
  }
}

TEST_F(Cells, SayWhatTheyWereMadeOf) {
  for (const Value& value : samples()) EXPECT_EQ(decode(cell(value), *words), value) << to_text(value);
}

TEST_F(Cells, AreCopiedWithAllTheyPointTo) {
  for (const Value& value : samples()) {
    Cell copy;
    std::vector<std::byte> memory;
    {
      Arena other;
      const Cell original = encode(value, other, naming, Texts::copy).value();
      CellRoom room;
      room.add(original);
      memory.resize(room.words + room.text);
      copy = CellCopier(memory.data(), reinterpret_cast<char*>(memory.data() + room.words)).copy(original);
    }
    EXPECT_EQ(decode(copy, *words), value) << to_text(value);
  }
}

TEST_F(Cells, AreFoundInSets) {
  std::vector<Value> numbers;
  for (std::int64_t i = 0; i < 50; ++i) numbers.emplace_back(i * 2);
  const Cell many = cell(Value(ValueSet(numbers)));
  const Cell some = cell(Value(ValueSet({Value(std::int64_t{4}), Value(std::int64_t{98})})));
  const Cell odd = cell(Value(ValueSet({Value(std::int64_t{5}), Value(std::string("4"))})));
  EXPECT_TRUE(set_contains(many, Cell::integer(98)));
  EXPECT_FALSE(set_contains(many, Cell::integer(97)));
  EXPECT_FALSE(set_contains(many, Cell::decimal(Decimal{98})));
  EXPECT_TRUE(set_contains_all(many, some));
  EXPECT_FALSE(set_contains_all(some, many));
  EXPECT_TRUE(set_contains_any(some, many));
  EXPECT_FALSE(set_contains_any(many, odd));
}

TEST_F(Cells, MakeSetsOfAnyOrderWithDuplicates) {
  const std::array<Cell, 5> given = {Cell::integer(3), Cell::string("x"), Cell::integer(1), Cell::integer(3),
                                     Cell::string("x")};
  const Cell made = make_set(given, arena);
  EXPECT_EQ(made.size, 3U);
  EXPECT_TRUE(equal(
      made,
      cell(Value(ValueSet({Value(std::string("x")), Value(std::int64_t{1}), Value(std::int64_t{3})})))));
}

TEST_F(Cells, MakeRecordsWithoutWhatIsAbsent) {
  std::array<NamedCell, 3> given = {{{words->find_name("d"), Cell::integer(4)},
                                     {words->find_name("c"), Cell()},
                                     {words->find_name("a"), Cell::integer(1)}}};
  const Cell made = make_record(given, arena);
  EXPECT_EQ(made.size, 2U);
  EXPECT_EQ(record_find(made, words->find_name("d")).number, 4);
  EXPECT_FALSE(record_find(made, words->find_name("c")).present());
}

TEST_F(Cells, RefuseNamesThatNobodyKnows) {
  EXPECT_FALSE(encode(Value(Record({{"zz", Value(true)}})), arena, naming, Texts::stay));
  EXPECT_FALSE(encode(Value(EntityUid{"Nobody", "a"}), arena, naming, Texts::stay));
}

TEST_F(Cells, RefuseEndlessNesting) {
  Value value(true);
  for (int i = 0; i < 200; ++i) value = Value(ValueSet({value}));
  EXPECT_FALSE(encode(value, arena, naming, Texts::stay));
}

TEST(Arena, GivesTheSameMemoryAgain) {
  Arena arena(64);
  const auto first = arena.take<std::uint64_t>(4);
  const Arena::Mark mark = arena.mark();
  const auto second = arena.take<std::uint64_t>(100);
  const std::size_t allocated = arena.allocated();
  arena.rewind(mark);
  EXPECT_EQ(arena.take<std::uint64_t>(100).data(), second.data());
  arena.clear();
  EXPECT_EQ(arena.take<std::uint64_t>(4).data(), first.data());
  EXPECT_EQ(arena.allocated(), allocated);
  EXPECT_EQ(arena.copy("abc"), "abc");
}

}  // namespace
}  // namespace sallyport::cedar
