#pragma once
#include <filesystem>
#include <optional>

#include "core/table.h"

namespace assay {

struct ReadOptions {
  /// Rows after this schema. Without one, kinds are inferred (schema_infer.h says how).
  const Schema* schema = nullptr;
  /// A category, or a number outside the bounds, that a *declared* domain does not hold: an
  /// InputError naming the line (training data), or kept (a release: validity measures count it).
  /// Kept categories go to Field::foreign.
  bool keep_foreign = false;
};

/// Reads embeddings from .npy, .h5 and .hdf5 (matrix.h): one vector column, the same wherever a table is read. Else
/// reads .csv, .tsv, .csv.gz (gzip by its magic bytes) and pipes: RFC 4180, quoted newlines, BOM,
/// CR LF; comma, semicolon or tab detected from the header line; UTF-8 checked. An unquoted empty
/// cell is missing; a quoted one is missing only in numeric and datetime columns, else it is the
/// empty string. Around other missing tokens quotes make no difference. Blank lines are skipped,
/// but in a file of one column they are missing cells.
///
/// With a schema, column order may differ: the table has the schema's order. Field::decimals is
/// learnt from the cells where the schema does not know it. Categories beyond an *inferred* domain
/// are always kept, in byte order, as foreign ones. Without one, schema_infer.h says how kinds are
/// found; inferred categories are in byte order, whatever the order of rows.
///
/// Throws InputError "FILE:LINE: column C: value V ...: rule; remedy" for: ragged row, duplicate or
/// empty header, wrong type, column missing from or unknown to the schema, stray quote, no rows,
/// empty file, a name of another format (.jsonl, .parquet, .xlsx, ...), binary file, directory,
/// no permission, bad UTF-8, cut-off gzip. An empty first header is an index without a name: it
/// becomes "column 1". Cost: one pass, about 1 s per 80 MB;
/// memory about the typed columns plus their dictionaries. Without a schema a second pass if text
/// turns up late in a column of very many different numbers.
Table read_table(const std::filesystem::path& file, const ReadOptions& options = {});

/// Throws InputError unless write_table can write a file of this name: .csv, .tsv, .csv.gz, .tsv.gz, .npy, or a device
/// in /dev. For callers with long work to do before they write.
void require_writable_name(const std::filesystem::path& file);

/// Writes by extension: .csv, .tsv, .csv.gz, .tsv.gz, and .npy for a table of one vector column. In CSV, numbers are
/// the shortest decimal that reads back equal (padded to Field::decimals); missing cells are empty, or the first
/// missing token if the empty string is none of them; empty strings are "". read_table with the same schema gives an
/// equal table, but for two things that CSV cannot say: a string that is also a missing token reads back as missing,
/// and a time loses what its format does not show. Written under "<file>.part" and renamed: a full disk or a crash
/// leaves nothing half-written. Throws InputError: another extension, cannot be written, infinite number, vector column
/// in CSV, other columns in .npy, missing cell in a column without missing tokens.
void write_table(const Table& table, const std::filesystem::path& file);

}  // namespace assay
