// The formulas of src/statistics/moments.ts and sampleStd.ts, operation for operation, so that both give the same bits.
#ifndef INITSCOPE_STATISTICS_H_
#define INITSCOPE_STATISTICS_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>
#include <vector>

#include "histogram.h"
#include "lanes.h"
#include "wide.h"

namespace initscope {

struct Moments {
  double finite, zeros, mean, std, min, max;
};

inline std::vector<float> FiniteOf(const float *values, size_t length) {
  std::vector<float> finite;
  finite.reserve(length);
  std::copy_if(values, values + length, std::back_inserter(finite), [](float v) { return std::isfinite(v); });
  return finite;
}

inline double SquaresOf(const float *values, size_t length, double mean) {
  double squares[kLanes] = {};
  const auto add = [&](size_t i, size_t k) {
    const double d = values[i] - mean;
    squares[k] += d * d;
  };
  ForEachInLanes(length, add);
  return TotalOf(squares);
}

// Sums, extremes and zeros of blocks. The extremes have a lane for each place in a block, and the sums, whose order shows in their
// bits, the usual ones.
struct Totals {
  double sums[kLanes] = {};
  double zeros = 0;
  float lows[kBlock], highs[kBlock];

  Totals() {
    std::fill(lows, lows + kBlock, std::numeric_limits<float>::infinity());
    std::fill(highs, highs + kBlock, -std::numeric_limits<float>::infinity());
  }
};

INITSCOPE_WIDE static void AddSums(const float *block, double *sums) {
  double lanes[kLanes];
  std::copy_n(sums, kLanes, lanes);
  for (size_t i = 0; i < kBlock; i += kLanes) {
    for (size_t k = 0; k < kLanes; k++) lanes[k] += block[i + k];
  }
  std::copy_n(lanes, kLanes, sums);
}

INITSCOPE_WIDE static void AddExtremes(const float *values, size_t length, float *lows, float *highs) {
  for (size_t i = 0; i < length; i++) {
    lows[i] = values[i] < lows[i] ? values[i] : lows[i];
    highs[i] = values[i] > highs[i] ? values[i] : highs[i];
  }
}

// How many are 0 or -0, by their bits: on a thread that flushes subnormals to 0 a comparison would take them for it.
INITSCOPE_WIDE static uint32_t ZerosIn(const float *values, size_t length) {
  uint32_t zeros = 0;
  for (size_t i = 0; i < length; i++) {
    uint32_t bits;
    std::memcpy(&bits, values + i, sizeof(bits));
    zeros += (bits & 0x7fffffffu) == 0;
  }
  return zeros;
}

inline Totals TotalsOf(const float *values, size_t length) {
  Totals totals;
  const size_t whole = length - length % kBlock;
  for (size_t i = 0; i < length; i += kBlock) {
    const size_t count = std::min(kBlock, length - i);
    AddExtremes(values + i, count, totals.lows, totals.highs);
    totals.zeros += ZerosIn(values + i, count);
    if (i < whole) AddSums(values + i, totals.sums);
  }
  ForEachInLanes(length - whole, [&](size_t i, size_t k) { totals.sums[k] += values[whole + i]; });
  return totals;
}

// Where a value is not finite, so is the sum of those in float64; all else is then of no use.
inline bool MomentsOf(const float *values, size_t length, Moments *moments) {
  const Totals totals = TotalsOf(values, length);
  const double sum = TotalOf(totals.sums);
  if (!std::isfinite(sum)) return false;
  const double count = static_cast<double>(length);
  const double min = *std::min_element(totals.lows, totals.lows + kBlock) + 0.0;
  const double max = *std::max_element(totals.highs, totals.highs + kBlock) + 0.0;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  if (length == 0) {
    *moments = {0, 0, nan, nan, nan, nan};
  } else if (min == max) {
    *moments = {count, totals.zeros, min, 0, min, max};
  } else {
    const double mean = sum / count;
    *moments = {count, totals.zeros, mean, std::sqrt(SquaresOf(values, length, mean) / count), min, max};
  }
  return true;
}

// From sum and sum of squares of distances; a NaN stays one.
inline double VarianceOf(double sum, double square, double count) {
  return std::max(square - (sum * sum) / count, 0.0) / count;
}

// Each unit with the number of its finite values.
inline double SampleStdOfFinite(const float *values, size_t length, size_t units) {
  double total = 0, counted = 0;
  for (size_t j = 0; j < units; j++) {
    double first = 0, count = 0, sum = 0, square = 0;
    for (size_t i = j; i < length; i += units) {
      const double v = values[i];
      if (!std::isfinite(v)) continue;
      if (count == 0) first = v;
      const double d = v - first;
      count += 1;
      sum += d;
      square += d * d;
    }
    if (count == 0) continue;
    total += VarianceOf(sum, square, count);
    counted += 1;
  }
  return std::sqrt(total / counted);
}

// Adds a row's distances from the first one, and their squares.
INITSCOPE_WIDE static void AddDistances(const float *row, const double *firsts, double *sums, double *squares,
                                        size_t units) {
  for (size_t j = 0; j < units; j++) {
    const double d = row[j] - firsts[j];
    sums[j] += d;
    squares[j] += d * d;
  }
}

// `values` are (samples, units), row by row.
inline double SampleStdOf(const float *values, size_t length, size_t units) {
  std::vector<double> firsts(values, values + std::min(units, length)), sums(units), squares(units);
  firsts.resize(units);
  for (size_t row = 0; row < length; row += units) {
    AddDistances(values + row, firsts.data(), sums.data(), squares.data(), units);
  }
  const double samples = static_cast<double>(length) / static_cast<double>(units);
  double total = 0;
  for (size_t j = 0; j < units; j++) total += VarianceOf(sums[j], squares[j], samples);
  return std::isfinite(total) ? std::sqrt(total / static_cast<double>(units)) : SampleStdOfFinite(values, length, units);
}

// [finite, zeros, mean, std, min, max, sample std, ...counts], of the finite values alone.
inline std::vector<double> StatisticsOf(const float *values, size_t length, size_t bins, size_t units) {
  const double sample_std = SampleStdOf(values, length, units);
  Moments m;
  std::vector<float> finite;
  if (!MomentsOf(values, length, &m)) {
    finite = FiniteOf(values, length);
    values = finite.data();
    length = finite.size();
    MomentsOf(values, length, &m);
  }
  std::vector<double> statistics = {m.finite, m.zeros, m.mean, m.std, m.min, m.max, sample_std};
  const std::vector<double> counts = HistogramOf(values, length, bins, m.min, m.max);
  statistics.insert(statistics.end(), counts.begin(), counts.end());
  return statistics;
}

}  // namespace initscope

#endif  // INITSCOPE_STATISTICS_H_
