#pragma once
#include <cstddef>
#include <string_view>

#include "core/dictionary.h"
#include "core/schema.h"

namespace assay {

/// How kinds are read off a column of text. Only the set of values and their number matter, never
/// the order of rows. In this order:
///
///  1. Nothing but missing cells: categorical without categories.
///  2. All numbers, none of them a digit code (a ZIP code with a leading zero, an integer of more
///  than 15 digits): numeric,
///     also with few distinct values. But id, when all are plain integers and
///       - each occurs once, and they are consecutive (an index; at least 20 rows), or the name
///       says "key" or "index"; or
///       - the name says "id" (below), and each occurs once, or there are many: at least 20 and 5 %
///       of the rows, or above 1000.
///  3. All dates of one pattern (date_format.h): datetime, the pattern kept in Field::format.
///     In 2 and 3, words such as "NA" and "null" (is_missing_word) may stand among the values; they
///     become missing tokens.
///     "?" does not: it is a category until the schema declares it missing.
///  4. Strings. Each occurs once (at least 20 rows): id if none has a blank, else text. The name
///  says "id", none has a
///     blank and there are many as in 2: id. More than 50 distinct and at least 20 % of the rows (5
///     % if they average more than 30 bytes), or more than 5000: text. Otherwise, true/false
///     included: categorical, categories in byte order.
///
/// A name says "id" if one of its words (split at punctuation and capitals) is id, ids, idcode,
/// uuid, guid, rowid, pid, uid or a noun run together with id (personid, patientid, studentid,
/// userid, customerid, caseid, recordid, subjectid, accountid, memberid, clientid, employeeid). It
/// says "index" for key, index, idx, rownames, rowname, "Unnamed: 0" and "column 1" (an empty
/// header).
///
/// Everything is Source::kInferred; bounds stay empty: the rows' range is not public.
/// Categories are not filled in: the caller holds the cells.
///
/// `words` are the distinct cells ("" is a quoted empty cell), `rows` counts all cells, `missing`
/// the unquoted empty ones. Cost: one parse per distinct cell.
Field infer_field(std::string_view name, const Dictionary& words, std::size_t rows,
                  std::size_t missing);

/// What rule 2 must know of a column of plain integers.
struct IntegerFacts {
  std::size_t present = 0, distinct = 0;
  double low = 0, high = 0;
};
bool integers_are_ids(std::string_view name, const IntegerFacts& facts);

/// May the cell stand in a numeric column: a number and no digit code?
bool is_quantity(std::string_view cell);

}  // namespace assay
