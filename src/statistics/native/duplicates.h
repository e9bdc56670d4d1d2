// src/diagnostics/duplicates.ts and copies.ts, operation for operation.
#ifndef INITSCOPE_DUPLICATES_H_
#define INITSCOPE_DUPLICATES_H_

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "rows.h"
#include "wide.h"

namespace initscope {

// Units are duplicates if they differ by no more than this part of their largest output.
constexpr double kTolerance = 1e-5;
constexpr size_t kFingerprintRows = 32;

// The sum of each unit's first values, with weights spaced evenly over [0, 1): it rules out most pairs of units.
inline std::vector<double> FingerprintsOf(const Rows &rows, size_t count) {
  std::vector<double> sums(rows.units);
  for (size_t i = 0; i < count; i++) {
    const double weight = std::fmod(static_cast<double>(i) * ((1 + std::sqrt(5.0)) / 2), 1.0);
    for (size_t j = 0; j < rows.units; j++) sums[j] += weight * rows[i][j];
  }
  return sums;
}

INITSCOPE_WIDE static void AddLargest(const float *row, size_t units, float *largest) {
  for (size_t j = 0; j < units; j++) largest[j] = std::max(largest[j], std::fabs(row[j]));
}

// Each unit's largest |value|.
inline std::vector<float> LargestOf(const Rows &rows) {
  std::vector<float> largest(rows.units);
  for (size_t i = 0; i < rows.count; i++) AddLargest(rows[i], rows.units, largest.data());
  return largest;
}

inline bool Agree(const Rows &rows, size_t j, size_t k, double allowed) {
  for (size_t i = 0; i < rows.count; i++) {
    if (std::fabs(static_cast<double>(rows[i][j]) - rows[i][k]) > allowed) return false;
  }
  return true;
}

// How many units duplicate another one; all values are finite.
inline size_t CountDuplicates(const Rows &rows) {
  const size_t looked = std::min(kFingerprintRows, rows.count);
  const std::vector<double> fingerprints = FingerprintsOf(rows, looked);
  const std::vector<float> largest = LargestOf(rows);
  std::vector<size_t> order(rows.units);
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t j, size_t k) { return fingerprints[j] < fingerprints[k]; });
  std::vector<bool> duplicates(rows.units);
  for (size_t at = 0; at < order.size(); at++) {
    const size_t j = order[at];
    const double allowed = kTolerance * largest[j];
    for (size_t next = at + 1; next < order.size(); next++) {
      const size_t k = order[next];
      // Units that agree have fingerprints no farther apart.
      if (fingerprints[k] - fingerprints[j] > allowed * static_cast<double>(looked)) break;
      if (!Agree(rows, j, k, allowed)) continue;
      duplicates[j] = duplicates[k] = true;
      break;
    }
  }
  return static_cast<size_t>(std::count(duplicates.begin(), duplicates.end(), true));
}

INITSCOPE_WIDE static void Divide(const float *values, size_t length, float by, float *to) {
  for (size_t i = 0; i < length; i++) to[i] = values[i] / by;
}

// Writes the rows, divided by the size of their largest entry.
inline void InUnits(const Rows &rows, float *to) {
  const std::vector<float> largest = LargestOf(rows);
  const float by = *std::max_element(largest.begin(), largest.end());
  Divide(rows.values, rows.count * rows.units, by > 0 ? by : 1, to);
}

// Σ v², one after the other.
inline double SumOfSquares(const float *values, size_t length) {
  double squares = 0;
  for (size_t i = 0; i < length; i++) squares += static_cast<double>(values[i]) * values[i];
  return squares;
}

// How many units are alike in both; NaN of a gradient that is not finite.
inline double CountCopiedGradients(const Rows &outputs, const Rows &gradient) {
  if (!std::isfinite(SumOfSquares(gradient.values, gradient.count * gradient.units))) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  std::vector<float> both((outputs.count + gradient.count) * outputs.units);
  InUnits(outputs, both.data());
  InUnits(gradient, both.data() + outputs.count * outputs.units);
  return static_cast<double>(CountDuplicates({both.data(), outputs.count + gradient.count, outputs.units}));
}

}  // namespace initscope

#endif  // INITSCOPE_DUPLICATES_H_
