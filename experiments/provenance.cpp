#include "experiments/provenance.h"

#include <sodium.h>

#include <array>
#include <fstream>

#include "core/error.h"
#include "core/files.h"
#include "core/json.h"
#include "experiments/build_info.h"

namespace assay {
namespace {

Json guarantee_json(const Guarantee& guarantee) {
  Json ledger = Json::array();
  for (const auto& line : guarantee.ledger) {
    ledger.push_back({{"what", line.what},
                      {"mechanism", line.mechanism},
                      {"epsilon", line.epsilon},
                      {"delta", line.delta}});
  }
  return {{"epsilon", guarantee.epsilon},
          {"delta", guarantee.delta},
          {"unit", guarantee.unit},
          {"neighbours", guarantee.neighbours},
          {"ledger", ledger},
          {"caveats", guarantee.caveats}};
}

void check_number(const std::filesystem::path& file, const Json& guarantee, const char* name,
                  double high) {
  const auto found = guarantee.find(name);
  require(found != guarantee.end() && found->is_number(), file.string(), ": guarantee.", name,
          " is missing or no number; state epsilon and delta, or write \"guarantee\": null");
  const double value = found->get<double>();
  require(value >= 0 && value <= high, file.string(), ": guarantee.", name, " = ", value,
          " lies outside 0..", high);
}

Json options_json(const Provenance& provenance) {
  return provenance.options ? Json(*provenance.options) : Json(nullptr);
}

}  // namespace

std::string provenance_json(const Provenance& provenance) {
  Json given = Json::array();
  for (const auto& [column, value] : provenance.given) {
    given.push_back({{"column", column}, {"value", value}});
  }
  Json json = {{"format", "assay-provenance/1"},
               {"generator", provenance.generator},
               {"options", options_json(provenance)},
               {"model", provenance.model.empty() ? Json(nullptr) : Json(provenance.model)},
               {"given", given},
               {"match", provenance.matched},
               {"rows", provenance.rows},
               {"sha256", provenance.sha256.empty() ? Json(nullptr) : Json(provenance.sha256)},
               {"versions", {{"assay", build_version()}, {"git", build_git()}}},
               {"guarantee", nullptr}};
  if (provenance.guarantee) {
    json["guarantee"] = guarantee_json(*provenance.guarantee);
  }
  return to_text(json) + "\n";
}

std::filesystem::path provenance_file(const std::filesystem::path& release) {
  return release.string() + ".provenance.json";
}

std::string file_sha256(const std::filesystem::path& file) {
  std::error_code ignored;
  require(std::filesystem::is_regular_file(file, ignored), file.string(),
          ": not a regular file, so its SHA-256 cannot be compared with that in the provenance; "
          "write the release to a file first");
  std::ifstream in(file, std::ios::binary);
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  std::array<char, 1 << 16> buffer{};
  while (in.read(buffer.data(), buffer.size()) || in.gcount() > 0) {
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(buffer.data()),
                              static_cast<unsigned long long>(in.gcount()));
  }
  require(in.eof(), file.string(), ": cannot be read to its end");
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256_final(&state, digest.data());
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> hex{};
  return sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
}

StatedProvenance read_provenance(const std::filesystem::path& file) {
  StatedProvenance stated;
  stated.json = read_file(file);
  const auto json = Json::parse(stated.json, nullptr, /*allow_exceptions=*/false);
  require(!json.is_discarded(), file.string(),
          ": not JSON; a provenance file is written by `assay generate`");
  require(json.is_object(), file.string(), ": a provenance file is one JSON object, {...}");
  const auto guarantee = json.find("guarantee");
  if (guarantee != json.end() && !guarantee->is_null()) {
    require(guarantee->is_object(), file.string(), ": guarantee is neither null nor an object");
    check_number(file, *guarantee, "epsilon", 1e6);
    check_number(file, *guarantee, "delta", 1);
    stated.guarantee_json = to_text(*guarantee);
  }
  if (const auto rows = json.find("rows"); rows != json.end() && !rows->is_null()) {
    require(rows->is_number_unsigned(), file.string(),
            ": rows is no count; leave it out if unknown");
    stated.rows = rows->get<std::uint64_t>();
  }
  if (const auto sha = json.find("sha256"); sha != json.end() && !sha->is_null()) {
    require(sha->is_string(), file.string(), ": sha256 is no text; leave it out if unknown");
    stated.sha256 = sha->get<std::string>();
  }
  return stated;
}

void require_same_release(const StatedProvenance& stated, const std::filesystem::path& file,
                          const std::filesystem::path& release, std::uint64_t rows) {
  constexpr const char* kRemedy =
      "; audit the file it was written for, or move the provenance away";
  require(!stated.rows || *stated.rows == rows, file.string(), ": speaks of a release of ",
          stated.rows.value_or(0), " rows, but ", release.string(), " has ", rows, kRemedy);
  require(!stated.sha256 || *stated.sha256 == file_sha256(release), file.string(),
          ": belongs to another release: its sha256 is not that of ", release.string(), kRemedy);
}

}  // namespace assay
