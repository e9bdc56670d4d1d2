// src/diagnostics/outputSummary.ts, operation for operation, so that both give the same bits.
#ifndef INITSCOPE_SUMMARY_H_
#define INITSCOPE_SUMMARY_H_

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "rows.h"
#include "wide.h"

namespace initscope {

// The sum of the cosines over all pairs of unit vectors, and the number of pairs.
struct Pairs {
  double squares = 0, count = 0;

  double Cosine() const {
    return count > 0 ? std::min(1.0, squares / count) : std::numeric_limits<double>::quiet_NaN();
  }
};

INITSCOPE_WIDE static void AddTimes(const float *row, double times, size_t units, double *sums) {
  for (size_t j = 0; j < units; j++) sums[j] += row[j] * times;
}

// Sums of unit vectors, from which the mean cosine over all pairs of each sum follows.
class Directions {
 public:
  Directions(size_t units, size_t sums) : units_(units), sums_(units * sums), counts_(sums) {}

  void Add(const float *row, double inverse, size_t to) {
    AddTimes(row, inverse, units_, sums_.data() + to * units_);
    counts_[to]++;
  }

  void AddTo(Pairs *pairs) const {
    for (size_t i = 0; i < counts_.size(); i++) {
      if (counts_[i] < 2) continue;
      double total = 0;
      for (size_t j = i * units_; j < (i + 1) * units_; j++) total += sums_[j] * sums_[j];
      pairs->squares += total - counts_[i];
      pairs->count += counts_[i] * (counts_[i] - 1);
    }
  }

  void Clear() {
    std::fill(sums_.begin(), sums_.end(), 0.0);
    std::fill(counts_.begin(), counts_.end(), 0.0);
  }

 private:
  size_t units_;
  std::vector<double> sums_, counts_;
};

// The units that repeat their first output in every row.
class ConstantUnits {
 public:
  explicit ConstantUnits(const Rows &rows) : first_(rows.values), units_(rows.units) {
    std::iota(units_.begin(), units_.end(), size_t{0});
  }

  void Keep(const float *row) {
    const auto differs = [&](size_t j) { return row[j] != first_[j]; };
    units_.erase(std::remove_if(units_.begin(), units_.end(), differs), units_.end());
  }

  size_t count() const { return units_.size(); }

 private:
  const float *first_;
  std::vector<size_t> units_;
};

// Sums of as many rows side by side as additions that don't wait for each other fill the processor with.
constexpr size_t kRowsAtOnce = 8;

inline void SquaresOf(const Rows &rows, size_t from, double (&squares)[kRowsAtOnce]) {
  std::fill(squares, squares + kRowsAtOnce, 0.0);
  const auto add = [&](size_t k, size_t j) {
    const double v = rows[from + k][j];
    squares[k] += v * v;
  };
  if (from + kRowsAtOnce <= rows.count) {
    for (size_t j = 0; j < rows.units; j++) {
      for (size_t k = 0; k < kRowsAtOnce; k++) add(k, j);
    }
  } else {
    for (size_t k = 0; from + k < rows.count; k++) {
      for (size_t j = 0; j < rows.units; j++) add(k, j);
    }
  }
}

struct Summary {
  size_t constant;
  double cosine_of_samples, cosine_of_positions, squared_mean, variance;
};

// The part of a mean square that a difference of two sums may leave where it should be 0.
constexpr double kRoundings = 1e-13;

// False where a value is not finite.
inline bool Summarize(const Rows &rows, size_t positions, size_t cosine_samples, Summary *summary) {
  std::vector<double> sums(rows.units);
  ConstantUnits constant(rows);
  Directions of_samples(rows.units, positions), of_positions(rows.units, 1);
  Pairs sample_pairs, position_pairs;
  double squares[kRowsAtOnce], total = 0;
  for (size_t i = 0; i < rows.count; i++) {
    const float *const row = rows[i];
    if (i % kRowsAtOnce == 0) SquaresOf(rows, i, squares);
    const double square = squares[i % kRowsAtOnce];
    if (!std::isfinite(square)) return false;
    total += square;
    constant.Keep(row);
    AddTimes(row, 1, rows.units, sums.data());
    if (square > 0 && i < cosine_samples * positions) {
      const double inverse = 1 / std::sqrt(square);
      of_samples.Add(row, inverse, i % positions);
      if (positions > 1) of_positions.Add(row, inverse, 0);
    }
    if (positions == 1 || (i + 1) % positions != 0) continue;
    of_positions.AddTo(&position_pairs);
    of_positions.Clear();
  }
  of_samples.AddTo(&sample_pairs);
  const double count = static_cast<double>(rows.count), units = static_cast<double>(rows.units);
  double squared_mean = 0;
  for (const double sum : sums) squared_mean += (sum / count) * (sum / count);
  squared_mean /= units;
  const double mean_square = total / (count * units), variance = mean_square - squared_mean;
  *summary = {constant.count(), sample_pairs.Cosine(), position_pairs.Cosine(), squared_mean,
              variance > kRoundings * mean_square ? variance : 0};
  return true;
}

}  // namespace initscope

#endif  // INITSCOPE_SUMMARY_H_
