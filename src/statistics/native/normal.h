// The streams of src/random, operation for operation: MT19937 and Marsaglia's polar method, with the logarithm of JavaScript.
#ifndef INITSCOPE_NORMAL_H_
#define INITSCOPE_NORMAL_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "wide.h"

namespace initscope {

constexpr size_t kN = 624, kM = 397;

inline uint32_t Twist(uint32_t u, uint32_t v) {
  return (((u & 0x80000000u) | (v & 0x7fffffffu)) >> 1) ^ (-(v & 1u) & 0x9908b0dfu);
}

// Steps the state by 624 words and tempers all of them.
INITSCOPE_WIDE static void Refill(uint32_t *mt, uint32_t *words) {
  for (size_t i = 0; i < kN - kM; i++) mt[i] = mt[i + kM] ^ Twist(mt[i], mt[i + 1]);
  for (size_t i = kN - kM; i < kN - 1; i++) mt[i] = mt[i + kM - kN] ^ Twist(mt[i], mt[i + 1]);
  mt[kN - 1] = mt[kM - 1] ^ Twist(mt[kN - 1], mt[0]);
  for (size_t i = 0; i < kN; i++) {
    uint32_t y = mt[i];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    words[i] = y ^ (y >> 18);
  }
}

// ln x of FDLIBM (Sun Microsystems 1993), which is V8's Math.log: for 0 < x < 1, not subnormal, as the squares here are. Of its three
// formulas, for x = (1 + f) 2^k, all are computed and one is taken, so that many logarithms can be computed at once.
inline double LogOf(double x) {
  constexpr double kLn2High = 6.93147180369123816490e-01, kLn2Low = 1.90821492927058770002e-10;
  constexpr double kLg1 = 6.666666666666735130e-01, kLg2 = 3.999999999940941908e-01, kLg3 = 2.857142874366239149e-01,
                   kLg4 = 2.222219843214978396e-01, kLg5 = 1.818357216161805012e-01, kLg6 = 1.531383769920937332e-01,
                   kLg7 = 1.479819860511658591e-01;
  int64_t bits;
  std::memcpy(&bits, &x, sizeof(bits));
  const int64_t hx = (bits >> 32) & 0x000fffff, i = (hx + 0x95f64) & 0x100000;
  const double dk = static_cast<double>(static_cast<int32_t>((bits >> 52) - 1023 + (i >> 20)));
  bits = (bits & 0xfffffffffffff) | ((i ^ 0x3ff00000) << 32);
  std::memcpy(&x, &bits, sizeof(x));
  const double f = x - 1.0, s = f / (2.0 + f), z = s * s, w = z * z, hfsq = 0.5 * f * f;
  const double t1 = w * (kLg2 + w * (kLg4 + w * kLg6));
  const double t2 = z * (kLg1 + w * (kLg3 + w * (kLg5 + w * kLg7)));
  const double R = t2 + t1, high = dk * kLn2High, low = dk * kLn2Low;
  const double near_one = f * f * (0.5 - 0.33333333333333333 * f) - low;
  const double in_the_middle = hfsq - (s * (hfsq + R) + low);
  const double at_the_ends = s * (f - R) - low;
  const double below = ((hx - 0x6147a) | (0x6b851 - hx)) > 0 ? in_the_middle : at_the_ends;
  return high - (((0x000fffff & (2 + hx)) < 3 ? near_one : below) - f);
}

// By what each pair is to be multiplied, from its square.
INITSCOPE_WIDE static void Factors(const double *squares, size_t count, double *factors) {
  for (size_t i = 0; i < count; i++) factors[i] = std::sqrt((-2 * LogOf(squares[i])) / squares[i]);
}

// Where a stream stands: a state, its tempered words, the next of them, and the value kept for the next call (NaN: none).
struct Stream {
  uint32_t *state, *words;
  size_t next;
  double kept;

  uint32_t Word() {
    if (next == kN) {
      Refill(state, words);
      next = 0;
    }
    return words[next++];
  }

  double Double() {
    const uint32_t high = Word(), low = Word();
    return ((high >> 5) * 67108864.0 + (low >> 6)) / 9007199254740992.0;
  }

  // The next `count` values, times `std`.
  template <typename T>
  void Fill(T *values, size_t count, double std) {
    if (count > 0 && kept == kept) {
      *values++ = static_cast<T>(kept * std);
      count--;
      kept = std::nan("");
    }
    constexpr size_t kPairs = 128;
    double x1[kPairs], x2[kPairs], squares[kPairs], factors[kPairs];
    while (count > 0) {
      const size_t pairs = std::min(kPairs, (count + 1) / 2);
      for (size_t i = 0; i < pairs;) {
        x1[i] = 2 * Double() - 1;
        x2[i] = 2 * Double() - 1;
        squares[i] = x1[i] * x1[i] + x2[i] * x2[i];
        i += squares[i] < 1 && squares[i] != 0;
      }
      Factors(squares, pairs, factors);
      for (size_t i = 0; i < pairs; i++) {
        *values++ = static_cast<T>(factors[i] * x2[i] * std);
        if (--count == 0) {
          kept = factors[i] * x1[i];
          return;
        }
        *values++ = static_cast<T>(factors[i] * x1[i] * std);
        count--;
      }
    }
  }
};

}  // namespace initscope

#endif  // INITSCOPE_NORMAL_H_
