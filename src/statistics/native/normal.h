// The streams of src/random, operation for operation: MT19937 and Marsaglia's polar method, with the logarithm of JavaScript.
#ifndef INITSCOPE_NORMAL_H_
#define INITSCOPE_NORMAL_H_

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace initscope {

constexpr size_t kN = 624, kM = 397;

inline uint32_t Twist(uint32_t u, uint32_t v) {
  return (((u & 0x80000000u) | (v & 0x7fffffffu)) >> 1) ^ (-(v & 1u) & 0x9908b0dfu);
}

// Steps the state by 624 words and tempers all of them.
inline void Refill(uint32_t *mt, uint32_t *words) {
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

// ln x of FDLIBM (Sun Microsystems 1993), which is V8's Math.log: for 0 < x < 1, not subnormal, as the squares here are.
inline double LogOf(double x) {
  constexpr double kLn2High = 6.93147180369123816490e-01, kLn2Low = 1.90821492927058770002e-10;
  constexpr double kLg1 = 6.666666666666735130e-01, kLg2 = 3.999999999940941908e-01, kLg3 = 2.857142874366239149e-01,
                   kLg4 = 2.222219843214978396e-01, kLg5 = 1.818357216161805012e-01, kLg6 = 1.531383769920937332e-01,
                   kLg7 = 1.479819860511658591e-01;
  uint64_t bits;
  std::memcpy(&bits, &x, sizeof(bits));
  int32_t hx = static_cast<int32_t>(bits >> 32);
  int32_t k = (hx >> 20) - 1023;
  hx &= 0x000fffff;
  const int32_t i = (hx + 0x95f64) & 0x100000;
  bits = (bits & 0xffffffffu) | static_cast<uint64_t>(static_cast<uint32_t>(hx | (i ^ 0x3ff00000))) << 32;
  std::memcpy(&x, &bits, sizeof(x));
  k += i >> 20;
  const double f = x - 1.0, dk = k;
  if ((0x000fffff & (2 + hx)) < 3) {
    if (f == 0) return k == 0 ? 0.0 : dk * kLn2High + dk * kLn2Low;
    const double R = f * f * (0.5 - 0.33333333333333333 * f);
    return k == 0 ? f - R : dk * kLn2High - ((R - dk * kLn2Low) - f);
  }
  const double s = f / (2.0 + f), z = s * s, w = z * z;
  const double t1 = w * (kLg2 + w * (kLg4 + w * kLg6));
  const double t2 = z * (kLg1 + w * (kLg3 + w * (kLg5 + w * kLg7)));
  const double R = t2 + t1;
  if (((hx - 0x6147a) | (0x6b851 - hx)) > 0) {
    const double hfsq = 0.5 * f * f;
    return k == 0 ? f - (hfsq - s * (hfsq + R)) : dk * kLn2High - ((hfsq - (s * (hfsq + R) + dk * kLn2Low)) - f);
  }
  return k == 0 ? f - s * (f - R) : dk * kLn2High - ((s * (f - R) - dk * kLn2Low) - f);
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

  double Normal() {
    if (kept == kept) {
      const double value = kept;
      kept = std::nan("");
      return value;
    }
    double x1, x2, r2;
    do {
      x1 = 2 * Double() - 1;
      x2 = 2 * Double() - 1;
      r2 = x1 * x1 + x2 * x2;
    } while (r2 >= 1 || r2 == 0);
    const double f = std::sqrt((-2 * LogOf(r2)) / r2);
    kept = f * x1;
    return f * x2;
  }
};

}  // namespace initscope

#endif  // INITSCOPE_NORMAL_H_
