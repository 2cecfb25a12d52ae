#pragma once
#include <string>
#include <vector>

#include "core/csv_columns.h"
#include "core/dictionary.h"

namespace assay {

/// A column whose kind is found out from its cells (schema_infer.h). Cells are dictionary codes
/// until the end, so that only distinct ones are parsed. A column with very many distinct cells
/// that are all numbers goes on as doubles, which takes a fraction of the memory; should a later
/// cell be no number, the text of the earlier ones is gone and the file must be read again with
/// `as_text`.
class InferringColumn final : public ColumnBuilder {
 public:
  InferringColumn(std::string name, bool as_text) : name_(std::move(name)), as_text_(as_text) {}

  void add(std::string_view cell) override;
  Column finish(Field& field) override;
  /// True if the column cannot be finished: read again with `as_text`.
  bool must_be_read_again() const { return lost_; }

 private:
  void add_number(std::string_view cell);
  void turn_into_numbers();
  void note(std::string_view number);
  Column finish_numbers(Field& field);
  Column finish_ids();
  template <class T, class Parse>
  std::vector<T> finish_values(const Field& field, T missing, const Parse& parse);
  Column finish_categories(Field& field);
  Column finish_words(const Field& field);

  std::string name_;
  bool as_text_;  ///< never doubles
  Dictionary words_;
  std::vector<std::int32_t> codes_;  ///< -1: unquoted empty
  std::size_t missing_ = 0;          ///< how many of these

  bool numbers_only_ = false;  ///< doubles from here on
  bool lost_ = false;
  std::vector<double> numbers_;
  std::vector<std::string> tokens_;  ///< words such as "NA" among the numbers
  int decimals_ = 0;
  bool exponents_ = false;
  bool plain_integers_ = true;
};

}  // namespace assay
