#include "policy/value/value.h"

#include <gtest/gtest.h>

namespace sallyport::cedar {
namespace {

Value number(std::int64_t value) { return value; }
Value text(const char* value) { return std::string(value); }
Value uid(const char* type, const char* id) { return EntityUid{type, id}; }
Value set(std::vector<Value> values) { return ValueSet(std::move(values)); }
Value record(std::vector<Record::Entry> entries) { return Record(std::move(entries)); }

TEST(Value, OfDifferentTypesAreUnequal) {
  const Value values[] = {true,       number(1),  text("1"),   uid("A", "1"), set({}),
                          record({}), Decimal{1}, Datetime{1}, Duration{1},   IpAddress{}};
  const char* names[] = {"bool",   "long",    "string",   "entity",   "set",
                         "record", "decimal", "datetime", "duration", "ipaddr"};
  for (std::size_t i = 0; i < std::size(values); ++i) {
    EXPECT_EQ(type_name(values[i]), names[i]);
    for (std::size_t j = 0; j < std::size(values); ++j) EXPECT_EQ(values[i] == values[j], i == j);
  }
}

TEST(Value, SetsCompareAsSets) {
  EXPECT_EQ(set({number(1), number(2), number(1)}), set({number(2), number(1)}));
  EXPECT_NE(set({number(1)}), set({number(2)}));
  EXPECT_NE(set({number(1)}), set({number(1), number(2)}));
  EXPECT_EQ(set({set({number(2), number(1)})}), set({set({number(1), number(2)})}));
}

TEST(Value, RecordsCompareByNameAndTheLaterOfEqualNamesCounts) {
  EXPECT_EQ(record({{"a", number(1)}, {"b", number(2)}}), record({{"b", number(2)}, {"a", number(1)}}));
  EXPECT_EQ(record({{"a", number(1)}, {"b", number(2)}, {"a", number(3)}, {"a", number(4)}}),
            record({{"a", number(4)}, {"b", number(2)}}));
  EXPECT_NE(record({{"a", number(1)}}), record({{"b", number(1)}}));
  EXPECT_NE(record({{"a", number(1)}}), record({{"a", number(2)}}));
}

TEST(ValueSet, ContainsElementsAndSets) {
  const ValueSet some({number(1), text("a"), set({number(1)})});
  EXPECT_TRUE(some.contains(number(1)));
  EXPECT_TRUE(some.contains(set({number(1), number(1)})));
  EXPECT_FALSE(some.contains(number(2)));
  EXPECT_TRUE(some.contains_all(ValueSet({text("a"), number(1)})));
  EXPECT_TRUE(some.contains_all(ValueSet()));
  EXPECT_FALSE(some.contains_all(ValueSet({text("a"), number(2)})));
  EXPECT_TRUE(some.contains_any(ValueSet({number(2), text("a")})));
  EXPECT_FALSE(some.contains_any(ValueSet({number(2)})));
  EXPECT_FALSE(some.contains_any(ValueSet()));
  EXPECT_TRUE(ValueSet({number(1), number(2)}) == ValueSet({number(2), number(1)}));
  EXPECT_FALSE(some == ValueSet());
}

TEST(Record, FindsByName) {
  const Record some({{"b", number(2)}, {"a", number(1)}});
  ASSERT_NE(some.find("a"), nullptr);
  EXPECT_EQ(*some.find("a"), number(1));
  EXPECT_EQ(some.find("c"), nullptr);
  EXPECT_EQ(some.find(""), nullptr);
  EXPECT_EQ(Record().find("a"), nullptr);
}

TEST(Value, IsWrittenAsCedarReadsIt) {
  EXPECT_EQ(to_text(Value(true)), "true");
  EXPECT_EQ(to_text(Value(false)), "false");
  EXPECT_EQ(to_text(number(-5)), "-5");
  EXPECT_EQ(to_text(text("a\"b\n")), R"("a\"b\n")");
  EXPECT_EQ(to_text(uid("A::B", "x\\y")), R"(A::B::"x\\y")");
  EXPECT_EQ(to_text(set({number(2), number(1)})), "[1, 2]");
  EXPECT_EQ(to_text(set({})), "[]");
  EXPECT_EQ(to_text(record({{"b", set({})}, {"a", IpAddress::parse("::1").value()}})),
            R"({"a": ip("::1"), "b": []})");
  EXPECT_EQ(to_text(Value(Decimal{15'000})), R"(decimal("1.5"))");
  EXPECT_EQ(to_text(Value(Duration{60'000})), R"(duration("1m"))");
  EXPECT_EQ(to_text(Value(Datetime{1})), R"(datetime("1970-01-01T00:00:00.001Z"))");
  // No text says this year, but an expression does.
  EXPECT_EQ(to_text(Value(Datetime{253'402'300'800'000})),
            R"(datetime("1970-01-01").offset(duration("2932897d")))");
}

}  // namespace
}  // namespace sallyport::cedar
