// src/diagnostics/rank.ts, the products in an order of their own.
#ifndef INITSCOPE_RANK_H_
#define INITSCOPE_RANK_H_

#include <algorithm>
#include <cmath>
#include <vector>

#include "rows.h"
#include "wide.h"

namespace initscope {

// Outputs that differ by less than this part of their size differ by the rounding of float32 products.
constexpr double kResolution = 1e-6;

// The upper triangle of AᵀA, four rows of A at a time; A is (rows, side), rows a multiple of 4.
INITSCOPE_WIDE static void AddProducts(const float *A, size_t rows, size_t side, float *gram) {
  for (size_t k = 0; k < rows; k += 4) {
    const float *const a = A + k * side, *const b = a + side, *const c = b + side, *const d = c + side;
    for (size_t i = 0; i < side; i++) {
      float *const row = gram + i * side;
      for (size_t j = i; j < side; j++) row[j] += a[i] * a[j] + b[i] * b[j] + c[i] * c[j] + d[i] * d[j];
    }
  }
}

// (tr C)² / tr C² of the units' covariance C over the rows, all of them finite; 0 where they don't differ.
inline double ParticipationRatio(const Rows &rows) {
  const size_t units = rows.units;
  std::vector<double> means(units);
  double largest = 0, spread = 0;
  for (size_t i = 0; i < rows.count; i++) {
    double square = 0;
    for (size_t j = 0; j < units; j++) {
      const double v = rows[i][j];
      means[j] += v;
      square += v * v;
    }
    largest = std::max(largest, square);
  }
  for (double &mean : means) mean /= static_cast<double>(rows.count);
  for (size_t i = 0; i < rows.count; i++) {
    for (size_t j = 0; j < units; j++) spread += (rows[i][j] - means[j]) * (rows[i][j] - means[j]);
  }
  if (spread <= kResolution * kResolution * largest * static_cast<double>(rows.count)) return 0;
  // In units of their root mean square, so that squares stay within float32.
  const double inverse = 1 / std::sqrt(spread / static_cast<double>(rows.count * units));
  // tr C and tr C² are the same for the units' products and for the rows': the smaller matrix serves.
  const bool of_units = units <= rows.count;
  const size_t side = of_units ? units : rows.count, length = (of_units ? rows.count : units) + 3;
  std::vector<float> centred(length / 4 * 4 * side);
  for (size_t i = 0; i < rows.count; i++) {
    for (size_t j = 0; j < units; j++) {
      centred[of_units ? i * side + j : j * side + i] = static_cast<float>((rows[i][j] - means[j]) * inverse);
    }
  }
  std::vector<float> gram(side * side);
  AddProducts(centred.data(), length / 4 * 4, side, gram.data());
  double trace = 0, squares = 0;
  for (size_t i = 0; i < side; i++) {
    const double own = gram[i * side + i];
    trace += own;
    squares += own * own;
    for (size_t j = i + 1; j < side; j++) squares += 2.0 * gram[i * side + j] * gram[i * side + j];
  }
  return trace * trace / squares;
}

// The mean over the first samples of the ratio over each one's positions.
inline double PositionRank(const Rows &all, size_t positions, size_t most_samples, size_t most_positions) {
  const size_t samples = std::min(most_samples, all.count / positions);
  std::vector<float> memory;
  double total = 0;
  for (size_t s = 0; s < samples; s++) {
    total += ParticipationRatio(Spread({all[s * positions], positions, all.units}, most_positions, &memory));
  }
  return total / static_cast<double>(samples);
}

}  // namespace initscope

#endif  // INITSCOPE_RANK_H_
