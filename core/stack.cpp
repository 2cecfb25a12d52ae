#include "core/error.h"
#include "core/table.h"

namespace assay {
namespace {

template <class T>
Cells<T> joined(std::span<const T> top, std::span<const T> bottom) {
  std::vector<T> cells;
  cells.reserve(top.size() + bottom.size());
  cells.insert(cells.end(), top.begin(), top.end());
  cells.insert(cells.end(), bottom.begin(), bottom.end());
  return Cells<T>(std::move(cells));
}

struct Stack {
  const Table& top;
  const Table& bottom;
  std::size_t column;

  Column operator()(const Numbers&) const {
    return joined(top.numbers(column), bottom.numbers(column));
  }
  Column operator()(const Codes&) const { return joined(top.codes(column), bottom.codes(column)); }
  Column operator()(const Times&) const { return joined(top.times(column), bottom.times(column)); }
  Column operator()(const Words& cells) const {
    return Words{joined(top.codes(column), bottom.codes(column)), cells.words};
  }
  Column operator()(const Vectors& cells) const {
    return Vectors{joined(top.vectors(column), bottom.vectors(column)), cells.dimension};
  }
};

/// Whether a code means the same in both columns.
bool same_dictionary(const Table& top, const Table& bottom, std::size_t column) {
  const Column& cells = top.column(column);
  if (std::holds_alternative<Codes>(cells) || std::holds_alternative<Words>(cells)) {
    const auto& words = top.words(column);
    return &words == &bottom.words(column) || words == bottom.words(column);
  }
  return top.field(column).dimension == bottom.field(column).dimension;
}

}  // namespace

Table stacked(const Table& top, const Table& bottom) {
  require(top.columns() == bottom.columns(), "stacked: the tables have ", top.columns(), " and ",
          bottom.columns(), " columns; align them first");
  std::vector<Column> columns;
  for (std::size_t c = 0; c < top.columns(); ++c) {
    const Field& field = top.field(c);
    require(field.name == bottom.field(c).name && field.kind == bottom.field(c).kind &&
                same_dictionary(top, bottom, c),
            "stacked: column ", c + 1, " ('", field.name,
            "') has another name, kind or dictionary in the second table; align them first");
    columns.push_back(std::visit(Stack{top, bottom, c}, top.column(c)));
  }
  return Table(top.schema(), std::move(columns));
}

}  // namespace assay
