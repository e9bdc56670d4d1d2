// Which rows of a layer's values are looked at: src/diagnostics/compared.ts.
#ifndef INITSCOPE_ROWS_H_
#define INITSCOPE_ROWS_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

namespace initscope {

// Rows of `units` values, one after the other.
struct Rows {
  const float *values;
  size_t count, units;

  const float *operator[](size_t i) const { return values + i * units; }
};

// The number nearest to the golden section of `rows` that has no divisor in common with it: its multiples meet every row once.
inline size_t StepThrough(size_t rows) {
  size_t step = static_cast<size_t>(std::floor(static_cast<double>(rows) * (std::sqrt(5.0) - 1) / 2 + 0.5));
  while (std::gcd(step, rows) != 1) step++;
  return step;
}

// At most `most` rows, spread over all of them; in `memory` where some are left out.
inline Rows Spread(const Rows &all, size_t most, std::vector<float> *memory) {
  if (all.count <= most) return all;
  const size_t step = StepThrough(all.count);
  memory->resize(most * all.units);
  for (size_t i = 0, row = 0; i < most; i++, row = (row + step) % all.count) {
    std::copy_n(all[row], all.units, memory->data() + i * all.units);
  }
  return {memory->data(), most, all.units};
}

// The first rows; of samples that consist of several positions as many, spread over all of them.
inline Rows Compared(const Rows &all, size_t positions, size_t most, std::vector<float> *memory) {
  return positions == 1 ? Rows{all.values, std::min(most, all.count), all.units} : Spread(all, most, memory);
}

}  // namespace initscope

#endif  // INITSCOPE_ROWS_H_
