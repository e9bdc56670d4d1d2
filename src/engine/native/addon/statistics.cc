// The statistics of a tensor, by the formulas of src/statistics/moments.ts and histogram.ts, operation for operation, so that
// both give the same to the last bit: where the tensor lies, without a copy, on a thread of libuv's pool while TensorFlow
// computes the next layer.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "tfe_auto_op.h"
#include "tfjs_backend.h"
#include "utils.h"

namespace tfnodejs {

namespace {

struct Moments {
  double finite, zeros, mean, std, min, max;
};

// Four sums side by side: each addition would wait for the one before it, and a processor has room for more.
constexpr size_t kLanes = 4;

Moments MomentsOf(const float *values, size_t length);

Moments MomentsOfFinite(const float *values, size_t length) {
  std::vector<float> finite;
  std::copy_if(values, values + length, std::back_inserter(finite), [](float v) { return std::isfinite(v); });
  return MomentsOf(finite.data(), finite.size());
}

// The exponent's bits are all 0: a zero, or a subnormal, which TensorFlow takes for one.
inline uint32_t IsZero(float v) {
  uint32_t bits;
  std::memcpy(&bits, &v, sizeof(bits));
  return (bits & 0x7f800000u) == 0;
}

Moments MomentsOf(const float *values, size_t length) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  double sums[kLanes] = {};
  uint32_t zeros[kLanes] = {};
  float lows[kLanes], highs[kLanes];
  std::fill(lows, lows + kLanes, infinity);
  std::fill(highs, highs + kLanes, -infinity);
  const size_t whole = length - length % kLanes;
  for (size_t i = 0; i < whole; i += kLanes) {
    for (size_t k = 0; k < kLanes; k++) {
      const float v = values[i + k];
      sums[k] += v;
      zeros[k] += IsZero(v);
      lows[k] = v < lows[k] ? v : lows[k];
      highs[k] = v > highs[k] ? v : highs[k];
    }
  }
  for (size_t i = whole; i < length; i++) {
    const float v = values[i];
    sums[0] += v;
    zeros[0] += IsZero(v);
    lows[0] = std::min(lows[0], v);
    highs[0] = std::max(highs[0], v);
  }
  const double sum = sums[0] + sums[1] + (sums[2] + sums[3]);
  if (!std::isfinite(sum)) return MomentsOfFinite(values, length);
  const double zero = static_cast<double>(zeros[0]) + zeros[1] + zeros[2] + zeros[3];
  const double finite = static_cast<double>(length);
  if (length == 0) return {0, 0, nan, nan, nan, nan};
  const double min = *std::min_element(lows, lows + kLanes) + 0.0;
  const double max = *std::max_element(highs, highs + kLanes) + 0.0;
  if (min == max) return {finite, zero, min, 0, min, max};
  const double mean = sum / finite;
  double squares[kLanes] = {};
  for (size_t i = 0; i < whole; i += kLanes) {
    for (size_t k = 0; k < kLanes; k++) {
      const double d = values[i + k] - mean;
      squares[k] += d * d;
    }
  }
  for (size_t i = whole; i < length; i++) {
    const double d = values[i] - mean;
    squares[0] += d * d;
  }
  const double square = squares[0] + squares[1] + (squares[2] + squares[3]);
  return {finite, zero, mean, std::sqrt(square / finite), min, max};
}

// `edges` are those of the bins, the last one raised to infinity; all values are finite and not below the first edge.
void Count(const float *values, size_t length, const std::vector<double> &edges, double perUnit, uint32_t *counts) {
  const double lower = edges[0];
  for (size_t i = 0; i < length; i++) {
    const double v = values[i];
    const int32_t bin = static_cast<int32_t>((v - lower) * perUnit);
    counts[bin - (v < edges[bin]) + (v >= edges[bin + 1])]++;
  }
}

}  // namespace

namespace {

// One question and its answer, on its way from JavaScript to a thread and back.
struct Question {
  napi_async_work work;
  napi_deferred deferred;
  TF_Tensor *tensor;
  std::vector<double> edges;
  size_t bins;
  std::vector<double> answer;
};

}  // namespace
}  // namespace tfnodejs
