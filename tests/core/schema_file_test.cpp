#include "core/schema_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/csv.h"
#include "core/files.h"
#include "tests/core/fields.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::input_error;

class SchemaFile : public ::testing::Test {
 protected:
  Schema read(const std::string& content) {
    write_file(folder_ / "s.toml", content);
    return read_schema(folder_ / "s.toml");
  }
  /// The complaint about lines below the format line; its folder cut off.
  std::string complaint(const std::string& content) {
    auto message = input_error([&] { read("format = \"assay-schema/1\"\n" + content); });
    EXPECT_EQ(message.find('\n'), std::string::npos) << "one line";
    return message.erase(0, message.find("s.toml"));
  }
  testing::TemporaryFolder folder_;
};

constexpr const char* kExample = R"(
format = "assay-schema/1"
rows-public = true
max-rows-per-entity = 5
[columns.zeta]
kind = "id"
role = "entity"
[columns.age]
kind = "numeric"
bounds = [17, 90.5]
step = 0.5
missing = ["", "NA"]
role = "quasi-identifier"
[columns."a \"b\" ü"]
kind = "categorical"
categories = ["<=50K", ">50K", "\u0001\\"]
role = ["target", "secret"]
favourable = ">50K"
[columns.admitted]
kind = "datetime"
format = "%Y-%m-%d"
[columns.face]
kind = "vector"
dimension = 512
[columns.note]
kind = "text"
role = "ignored"
[columns.discharged]
kind = "datetime"
[[constraints]]
rule = "admitted <= discharged"
[[constraints]]
rule = "age >= 17"
)";

TEST_F(SchemaFile, EveryKeyIsReadInTheFilesOrder) {
  const auto schema = read(kExample);
  EXPECT_TRUE(schema.rows_public);
  EXPECT_EQ(schema.max_rows_per_entity, 5);
  EXPECT_EQ(schema.constraints, (std::vector<std::string>{"admitted <= discharged", "age >= 17"}));
  ASSERT_EQ(schema.fields.size(), 7U);
  Field age = testing::declared("age", Kind::kNumeric);
  age.bounds = Bounds{17, 90.5};
  age.step = 0.5;
  age.missing = {"", "NA"};
  age.roles = {Role::kQuasiIdentifier};
  Field income = testing::with_categories(testing::declared("a \"b\" ü", Kind::kCategorical),
                                          {"<=50K", ">50K", "\x01\\"});
  income.roles = {Role::kTarget, Role::kSecret};
  income.favourable = ">50K";
  EXPECT_EQ(schema.fields[0].name, "zeta");
  EXPECT_EQ(schema.fields[1], age);
  EXPECT_EQ(schema.fields[2], income);
  EXPECT_EQ(schema.fields[3].format, "%Y-%m-%d");
  EXPECT_EQ(schema.fields[4].dimension, 512U);
  EXPECT_EQ(schema.fields[5].roles, std::vector<Role>{Role::kIgnored});
}

TEST_F(SchemaFile, WrittenAndReadBackIsTheSame) {
  const auto schema = read(kExample);
  EXPECT_EQ(read(schema_toml(schema)), schema);
}

TEST_F(SchemaFile, CategoriesThatAreLeftOutAreInferred) {
  const auto schema = read("format = \"assay-schema/1\"\n[columns.x]\nkind = \"categorical\"\n");
  EXPECT_EQ(schema.fields[0].categories_source, Source::kInferred);
  write_file(folder_ / "t.csv", "x\nb\na\n");
  const auto table = read_table(folder_ / "t.csv", {.schema = &schema});
  EXPECT_EQ(table.field(0).categories, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(table.field(0).foreign, 0U);
}

TEST_F(SchemaFile, InferredLinesAreMarked) {
  write_file(folder_ / "t.csv", "who,since\nMe,2020-01-02\nYou,NA\n");
  const auto inferred = read_table(folder_ / "t.csv").schema();
  const auto toml = schema_toml(inferred);
  EXPECT_EQ(toml,
            "format = \"assay-schema/1\"\n"
            "\n[columns.who]\n"
            "kind = \"categorical\"  # inferred from the rows: check it\n"
            "# The values found in the rows. Taking the \"# \" away declares that all of them are "
            "public knowledge, the "
            "rare ones too:\n"
            "# categories = [\"Me\", \"You\"]\n"
            "\n[columns.since]\n"
            "kind = \"datetime\"  # inferred from the rows: check it\n"
            "format = \"%Y-%m-%d\"  # inferred from the rows: check it\n"
            "missing = [\"\", \"NA\"]  # inferred from the rows: check it\n");
  EXPECT_EQ(read(toml).fields[1].format, inferred.fields[1].format);
}

TEST_F(SchemaFile, InferredCategoriesAreDeclaredOnlyByTheUser) {
  Schema schema;
  schema.fields = {
      testing::with_categories(testing::declared("who", Kind::kCategorical), {"a\n\"", "b"})};
  schema.fields[0].categories_source = Source::kInferred;
  auto toml = schema_toml(schema);
  const auto back = read(toml);
  EXPECT_EQ(back.fields[0].categories_source, Source::kInferred);
  EXPECT_TRUE(back.fields[0].categories.empty());
  toml.erase(toml.find("# categories"), 2);  // what the comment says
  const auto kept = read(toml);
  EXPECT_EQ(kept.fields[0].categories_source, Source::kDeclared);
  EXPECT_EQ(kept.fields[0].categories, schema.fields[0].categories);
}

// The training table fills in the categories; a release is read by the schema of that table.
TEST_F(SchemaFile, CategoriesOfTheTrainingTableReadTheRelease) {
  const auto schema = read("format = \"assay-schema/1\"\n[columns.x]\nkind = \"categorical\"\n");
  write_file(folder_ / "train.csv", "x\nb\na\n");
  write_file(folder_ / "release.csv", "x\na\nc\n");
  const auto train = read_table(folder_ / "train.csv", {.schema = &schema});
  EXPECT_EQ(train.field(0).categories_source, Source::kInferred);
  for (const bool keep_foreign : {false, true}) {  // holdout, release
    const auto release = read_table(folder_ / "release.csv",
                                    {.schema = &train.schema(), .keep_foreign = keep_foreign});
    EXPECT_EQ(release.field(0).categories, (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(release.field(0).foreign, 1U);
    EXPECT_EQ(release.codes(0)[0], 0);
  }
}

TEST_F(SchemaFile, UnknownKeysAreRefusedWithTheKnownOnes) {
  EXPECT_EQ(complaint("rows_public = true\n[columns.a]\nkind = \"text\"\n"),
            "s.toml:2: key \"rows_public\" is unknown in the top level; use one of: format, "
            "rows-public, max-rows-per-entity, columns, constraints");
  EXPECT_EQ(complaint("[columns.a]\nkind = \"text\"\nunit = \"kg\"\n"),
            "s.toml:4: key \"unit\" is unknown in column \"a\"; use one of: kind, bounds, step, "
            "missing, role, categories, favourable, format, dimension");
  EXPECT_EQ(complaint("[columns.a]\nkind = \"text\"\n[[constraints]]\nif = \"b\"\n"),
            "s.toml:5: key \"if\" is unknown in [[constraints]]; use one of: rule");
}

TEST_F(SchemaFile, WrongValues) {
  const auto about = [&](const std::string& lines) { return complaint("[columns.a]\n" + lines); };
  EXPECT_THAT(about("kind = \"number\"\n"), HasSubstr("s.toml:3: key \"kind\": no kind 'number'"));
  EXPECT_THAT(about("kind = 1\n"), HasSubstr("s.toml:3: key \"kind\" must be a string in quotes"));
  EXPECT_THAT(about("step = 1\n"), HasSubstr("s.toml:2: column \"a\": key \"kind\" is missing"));
  const std::string numeric = "kind = \"numeric\"\n";
  EXPECT_EQ(about(numeric + "bounds = [3, 2]\n"),
            "s.toml:4: column \"a\": key \"bounds\": low 3 is above high 2");
  EXPECT_THAT(about(numeric + "bounds = [3]\n"), HasSubstr("must be [low, high]"));
  EXPECT_THAT(about(numeric + "bounds = [nan, 2]\n"), HasSubstr("must be a finite number"));
  EXPECT_THAT(about(numeric + "step = 0\n"), HasSubstr("key \"step\" must be above 0"));
  EXPECT_THAT(about(numeric + "role = \"victim\"\n"), HasSubstr("s.toml:4: key \"role\": no role"));
  EXPECT_THAT(about(numeric + "role = [\"target\", \"target\"]\n"),
              HasSubstr("key \"role\" lists \"target\" twice; remove one"));
  EXPECT_EQ(
      about(numeric + "categories = [\"x\"]\n"),
      "s.toml:4: column \"a\": key \"categories\" is for categorical columns; this one is numeric");
  const std::string categorical = "kind = \"categorical\"\n";
  EXPECT_THAT(about(categorical + "categories = []\n"), HasSubstr("must not be empty"));
  EXPECT_THAT(about(categorical + "categories = [\"x\", \"x\"]\n"), HasSubstr("lists \"x\" twice"));
  EXPECT_THAT(
      about(categorical + "categories = [\"x\"]\nfavourable = \"y\"\n"),
      HasSubstr("s.toml:5: column \"a\": key \"favourable\": \"y\" is not one of the categories"));
  EXPECT_THAT(about("kind = \"datetime\"\nformat = \"%Q\"\n"),
              HasSubstr("s.toml:4: key \"format\": date format \"%Q\": unknown directive"));
  EXPECT_THAT(about("kind = \"vector\"\n"), HasSubstr("a vector column needs key \"dimension\""));
  EXPECT_THAT(complaint("max-rows-per-entity = 3\n[columns.a]\nkind = \"text\"\n"),
              HasSubstr("s.toml:2: key \"max-rows-per-entity\" needs a column with role"));
  EXPECT_THAT(complaint("max-rows-per-entity = 0\n[columns.a]\nkind = \"text\"\n"),
              HasSubstr("must be a whole number above 0"));
  EXPECT_THAT(complaint(""), HasSubstr("no columns; write at least one [columns.NAME]"));
  EXPECT_THAT(complaint("[columns.a\n"), HasSubstr("s.toml:2: is not TOML: "));
}

TEST_F(SchemaFile, RulesThatCannotBeReadNameTheirLineAndTheForm) {
  const auto about = [&](const std::string& rule) {
    return complaint(
        "[columns.a]\nkind = \"numeric\"\n[columns.d]\nkind = \"datetime\"\n[columns.t]\nkind = "
        "\"text\"\n[[constraints]]\nrule = \"" +
        rule + "\"\n");
  };
  EXPECT_EQ(about("a is small"),
            "s.toml:9: key \"rule\": rule \"a is small\": no comparison in it; write COLUMN op "
            "COLUMN or COLUMN op LITERAL "
            "with op one of <, <=, >, >=, ==, !=, on numeric or datetime columns");
  EXPECT_THAT(about("a <= b"),
              HasSubstr("\"b\" is neither a column nor a value to compare with one"));
  EXPECT_THAT(about("1 < 2"), HasSubstr("\"1\" is neither a column nor"));
  EXPECT_THAT(about("a < 2020-01-01"), HasSubstr("\"2020-01-01\" is neither"));
  EXPECT_THAT(about("a == t"), HasSubstr("column \"t\" is text"));
  EXPECT_THAT(about("a != d"), HasSubstr("compares a number with a date"));
}

TEST_F(SchemaFile, FormatLine) {
  EXPECT_THAT(input_error([&] { read("[columns.a]\nkind = \"text\"\n"); }),
              HasSubstr("key \"format\" is missing"));
  EXPECT_THAT(input_error([&] { read("format = \"assay-schema/2\"\n"); }),
              HasSubstr("s.toml:1: key \"format\": only \"assay-schema/1\" is known"));
  EXPECT_THAT(input_error([&] { read_schema(folder_ / "none.toml"); }),
              HasSubstr("none.toml: cannot be read: No such file or directory"));
}

TEST_F(SchemaFile, JsonSaysTheSame) {
  const auto json = nlohmann::json::parse(schema_json(read(kExample)));
  EXPECT_EQ(json["rows_public"], true);
  EXPECT_EQ(json["max_rows_per_entity"], 5);
  EXPECT_EQ(json["constraints"].size(), 2U);
  EXPECT_EQ(json["columns"][0]["kind"], "id");
  EXPECT_EQ(json["columns"][1]["bounds"], nlohmann::json::parse("[17.0, 90.5]"));
  EXPECT_EQ(json["columns"][2]["categories_source"], "declared");
  EXPECT_EQ(json["columns"][2]["roles"], nlohmann::json::parse(R"(["target", "secret"])"));
  EXPECT_EQ(json["columns"][3]["format"], "%Y-%m-%d");
  EXPECT_TRUE(json["columns"][3]["favourable"].is_null());
}

TEST(SchemaFileReference, EveryTableFitsItsOwnInferredSchema) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const testing::TemporaryFolder folder;
  for (const std::string name :
       {"adult_holdout", "diamonds", "nlswork", "birdstrikes", "loans_full_schema",
        "student_placements_real", "texas_hospital_sample"}) {
    const auto file = testing::shared_file("data/" + name + ".csv");
    const auto table = read_table(file);
    write_file(folder / "s.toml", schema_toml(table.schema()));
    const auto schema = read_schema(folder / "s.toml");
    EXPECT_EQ(read_table(file, {.schema = &schema}), table) << name;
  }
}

TEST(SchemaFileReference, DeclaredSchemasOfAdultFitTheirTables) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto schema = read_schema(testing::shared_file("data/adult_schema.toml"));
  EXPECT_EQ(schema.fields.front().name, "age");
  EXPECT_EQ(schema.fields.back().name, "income");
  EXPECT_EQ(schema.at("income").favourable, ">50K");
  EXPECT_EQ(schema.with(Role::kProtected).size(), 2U);
  for (const auto* name : {"adult_train.csv", "adult_holdout.csv", "adult_synthetic_ctgan.csv"}) {
    EXPECT_GT(
        read_table(testing::shared_file(std::string("data/") + name), {.schema = &schema}).rows(),
        0U);
  }
  const auto uci = read_schema(testing::shared_file("data/uci_adult_schema.toml"));
  EXPECT_EQ(read_table(testing::shared_file("data/uci_adult_train.csv"), {.schema = &uci}).rows(),
            32'561U);
}

}  // namespace
}  // namespace assay
