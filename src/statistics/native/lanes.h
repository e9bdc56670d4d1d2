// How long rows of values are gone through: side by side, and block by block.
#ifndef INITSCOPE_LANES_H_
#define INITSCOPE_LANES_H_

#include <cstddef>

namespace initscope {

// Sums side by side: each addition would wait for the one before it.
constexpr size_t kLanes = 4;

// add(index, lane) for each index; those that fill no row of lanes go to the first.
template <typename Add>
inline void ForEachInLanes(size_t length, Add add) {
  const size_t whole = length - length % kLanes;
  for (size_t i = 0; i < whole; i += kLanes) {
    for (size_t k = 0; k < kLanes; k++) add(i + k, k);
  }
  for (size_t i = whole; i < length; i++) add(i, 0);
}

inline double TotalOf(const double (&lanes)[kLanes]) { return lanes[0] + lanes[1] + (lanes[2] + lanes[3]); }

// So many values at a time: what has been read is still near when it is read for the next purpose.
constexpr size_t kBlock = 256;

}  // namespace initscope

#endif  // INITSCOPE_LANES_H_
