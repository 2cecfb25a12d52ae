#include "attacks/inference/inference_nearest.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "attacks/distance_space.h"
#include "core/error.h"

namespace assay {
NearestGuess nearest_guess(const Secret& secret, const Table& attacked, const Table& release) {
  const auto guesses = secret_values(release, secret.column);
  const Votes votes =
      nearest_votes(attacked, release, secret.scale, [&](std::size_t query, std::size_t row) {
        return secret.right(guesses[row], secret.truth[query]);
      });
  NearestGuess guess;
  guess.rows.assign(votes.ties.begin(), votes.ties.end());
  guess.right.assign(votes.hits.begin(), votes.hits.end());
  guess.distance.resize(votes.distance.size());
  std::transform(votes.distance.begin(), votes.distance.end(), guess.distance.begin(), on_grid);
  return guess;
}

NearestGuess merged(NearestGuess a, const NearestGuess& b) {
  ensure(a.distance.size() == b.distance.size(), "votes on different people");
  for (std::size_t i = 0; i < a.distance.size(); ++i) {
    if (b.distance[i] < a.distance[i]) {
      a.distance[i] = b.distance[i];
      a.rows[i] = b.rows[i];
      a.right[i] = b.right[i];
    } else if (b.distance[i] == a.distance[i]) {
      a.rows[i] += b.rows[i];
      a.right[i] += b.right[i];
    }
  }
  return a;
}

std::vector<double> nearest_successes(const NearestGuess& guess, const Secret& secret) {
  std::vector<double> success(guess.rows.size());
  for (std::size_t i = 0; i < success.size(); ++i) {
    success[i] = std::isnan(secret.truth[i]) ? secret.truth[i] : guess.right[i] / guess.rows[i];
  }
  return success;
}

std::vector<char> surest(const NearestGuess& guess, const Secret& secret) {
  std::vector<double> distances;
  for (std::size_t i = 0; i < guess.distance.size(); ++i) {
    if (!std::isnan(secret.truth[i])) {
      distances.push_back(guess.distance[i]);
    }
  }
  std::vector<char> speaks(guess.distance.size());
  if (distances.empty()) {
    return speaks;
  }
  const auto last =
      static_cast<std::ptrdiff_t>(std::ceil(kSurest * static_cast<double>(distances.size())) - 1);
  std::nth_element(distances.begin(), distances.begin() + last, distances.end());
  const double farthest = distances[static_cast<std::size_t>(last)];
  std::transform(guess.distance.begin(), guess.distance.end(), speaks.begin(),
                 [&](double distance) { return distance <= farthest ? 1 : 0; });
  return speaks;
}

std::vector<double> only_if(const std::vector<char>& speaks, std::vector<double> success) {
  for (std::size_t i = 0; i < success.size(); ++i) {
    if (!speaks[i] && !std::isnan(success[i])) {
      success[i] = 0;
    }
  }
  return success;
}

std::size_t nearest_hits_lowest_index(const Table& people, const Table& release, std::size_t secret,
                                      const Right& right) {
  std::vector<std::size_t> others = distance_columns(people.schema());
  std::erase(others, secret);
  const Table* tables[] = {&release, &people};
  const auto found = nearest_gower(people, release, gower_scale(tables, others, false));
  const auto truth = secret_values(people, secret);
  const auto guesses = secret_values(release, secret);
  std::size_t hits = 0;
  for (std::size_t row = 0; row < truth.size(); ++row) {
    hits += right(guesses[found.index[row]], truth[row]) ? 1 : 0;
  }
  return hits;
}

}  // namespace assay
