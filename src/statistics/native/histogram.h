// The formulas of src/statistics/histogram.ts, operation for operation, so that both give the same bits.
#ifndef INITSCOPE_HISTOGRAM_H_
#define INITSCOPE_HISTOGRAM_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "lanes.h"
#include "wide.h"

namespace initscope {

// Equal-width bins from `lower` on. A value finds its bin by division, corrected by the edges: rounding may put it on the wrong side
// of one.
struct Bins {
  double lower, per_unit;
  std::vector<double> edges;

  Bins(size_t bins, double min, double max) {
    lower = min;
    double upper = max;
    if (std::isnan(min)) {
      lower = 0, upper = 1;
    } else if (!(min < max)) {
      const double half = std::max(0.5, std::fabs(min) * static_cast<double>(bins) * 0x1p-46);
      lower = min - half, upper = max + half;
    }
    const double step = (upper - lower) / bins;
    edges.resize(bins + 2);
    for (size_t i = 0; i < bins; i++) edges[i] = i * step + lower;
    edges[bins] = edges[bins + 1] = std::numeric_limits<double>::infinity();
    per_unit = bins / (upper - lower);
  }

  int32_t Of(double v) const {
    const int32_t bin = static_cast<int32_t>((v - lower) * per_unit);
    return bin - (v < edges[bin]) + (v >= edges[bin + 1]);
  }
};

// So near to an edge, in bins, division may be off: by rounding, which up to some thousand bins is less.
constexpr double kNear = 1e-4;

// The bins of a block by division alone; false where a value lies near an edge, but for the ends.
INITSCOPE_WIDE static bool DivideBlock(const float *values, const Bins &bins, int32_t last, int32_t *found) {
  const double lower = bins.lower, per_unit = bins.per_unit, end = last + 1 - kNear;
  int32_t near = 0;
  for (size_t i = 0; i < kBlock; i++) {
    const double place = (values[i] - lower) * per_unit;
    const int32_t bin = static_cast<int32_t>(place);
    const double beyond = place - bin;
    found[i] = bin < last ? bin : last;
    near |= (place > kNear) & (place < end) & ((beyond < kNear) | (beyond > 1 - kNear));
  }
  return near == 0;
}

// `values` are finite, from `min` to `max`.
inline std::vector<double> HistogramOf(const float *values, size_t length, size_t count, double min, double max) {
  const Bins bins(count, min, max);
  std::vector<double> total(count);
  if (min == max) {
    total[bins.Of(min)] = static_cast<double>(length);
    return total;
  }
  // Side by side, as sums: a count would wait for the one before it. The last bin catches what rounding puts beyond the last edge.
  std::vector<uint32_t> counts(kLanes * (count + 1));
  const auto add = [&](int32_t bin, size_t lane) { counts[kLanes * bin + lane]++; };
  int32_t block[kBlock];
  const size_t whole = length - length % kBlock;
  for (size_t i = 0; i < whole; i += kBlock) {
    if (!DivideBlock(values + i, bins, static_cast<int32_t>(count) - 1, block)) {
      for (size_t k = 0; k < kBlock; k++) block[k] = bins.Of(values[i + k]);
    }
    ForEachInLanes(kBlock, [&](size_t k, size_t lane) { add(block[k], lane); });
  }
  for (size_t i = whole; i < length; i++) add(bins.Of(values[i]), 0);
  for (size_t k = 0; k < kLanes * count; k++) total[k / kLanes] += counts[k];
  return total;
}

}  // namespace initscope

#endif  // INITSCOPE_HISTOGRAM_H_
