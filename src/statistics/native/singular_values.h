// src/diagnostics/singularValues.ts, operation for operation.
#ifndef INITSCOPE_SINGULAR_VALUES_H_
#define INITSCOPE_SINGULAR_VALUES_H_

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace initscope {

// What a vector's square may be and count for 0 beside entries of about 1.
constexpr double kNegligible = 0x1p-900;

// I - factor · v vᵀ reflects a vector onto its first axis; v is the vector but for its first entry.
struct Reflector {
  double norm, first, factor;

  Reflector(double entry, double square) : norm(0), first(0), factor(0) {
    if (square < kNegligible) return;
    norm = std::sqrt(square);
    first = entry + (entry < 0 ? -norm : norm);
    factor = 1 / (norm * std::fabs(first));
  }
};

// The entries d₁, e₁, d₂, … of A's upper bidiagonal form, up to their signs; A is (rows, columns), rows ≥ columns, and written.
inline std::vector<double> Bidiagonal(std::vector<double> &A, size_t rows, size_t columns) {
  std::vector<double> entries(2 * columns - 1), u(columns), w(columns), next(columns);
  for (size_t i = 0; i < rows; i++) {
    const double *const row = A.data() + i * columns;
    for (size_t j = 0; j < columns; j++) w[j] += row[0] * row[j];
  }
  for (size_t k = 0; k < columns; k++) {
    const double *const head = A.data() + k * columns;
    const Reflector d(head[k], w[k]);
    entries[2 * k] = d.norm;
    for (size_t j = k + 1; j < columns; j++) w[j] = d.factor * (w[j] + (d.first - head[k]) * head[j]);
    if (k + 1 == columns) break;
    double square = 0;
    for (size_t j = k + 1; j < columns; j++) {
      u[j] = head[j] - d.first * w[j];
      square += u[j] * u[j];
    }
    const Reflector e(u[k + 1], square);
    entries[2 * k + 1] = e.norm;
    u[k + 1] = e.first;
    std::fill(next.begin(), next.end(), 0.0);
    for (size_t i = k + 1; i < rows; i++) {
      double *const row = A.data() + i * columns;
      const double below = row[k];
      double part = 0;
      for (size_t j = k + 1; j < columns; j++) {
        row[j] -= below * w[j];
        part += row[j] * u[j];
      }
      part *= e.factor;
      const double first = row[k + 1] - part * u[k + 1];
      for (size_t j = k + 1; j < columns; j++) {
        row[j] -= part * u[j];
        next[j] += first * row[j];
      }
    }
    w = next;
  }
  return entries;
}

// How many eigenvalues of the tridiagonal matrix with a zero diagonal lie above x > 0: Sturm's count.
inline size_t CountAbove(const std::vector<double> &squares, double x) {
  size_t count = 0;
  double pivot = -x;
  for (const double square : squares) {
    if (pivot > 0) count++;
    pivot = -x - square / (pivot != 0 ? pivot : -std::numeric_limits<double>::denorm_min());
  }
  return pivot > 0 ? count + 1 : count;
}

// The n-th largest singular value, by bisection to the last bit that counts beside the largest.
inline double NthLargest(const std::vector<double> &squares, size_t n) {
  double sum = 0;
  for (const double square : squares) sum += square;
  double low = 0, high = std::sqrt(sum) * (1 + 1e-15);
  const double resolution = high * std::numeric_limits<double>::epsilon();
  while (high - low > resolution) {
    const double middle = (low + high) / 2;
    (CountAbove(squares, middle) >= n ? low : high) = middle;
  }
  return low;
}

struct SpectrumEnds {
  double largest, smallest;
};

// NaN where an entry is not finite.
inline SpectrumEnds SpectrumEndsOf(const double *values, size_t rows, size_t columns) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  double largest = 0;
  for (size_t i = 0; i < rows * columns; i++) {
    if (!std::isfinite(values[i])) return {nan, nan};
    largest = std::max(largest, std::fabs(values[i]));
  }
  if (largest == 0) return {0, 0};
  // About the largest entry; a division by a power of two is exact and keeps every square within float64.
  const double scale = std::ldexp(1.0, std::max(-1022, std::ilogb(largest)));
  const bool is_tall = rows >= columns;
  const size_t longer = std::max(rows, columns), count = std::min(rows, columns);
  std::vector<double> A(rows * columns);
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < columns; j++) A[is_tall ? i * columns + j : j * rows + i] = values[i * columns + j] / scale;
  }
  std::vector<double> squares = Bidiagonal(A, longer, count);
  for (double &entry : squares) entry *= entry;
  return {NthLargest(squares, 1) * scale, NthLargest(squares, count) * scale};
}

}  // namespace initscope

#endif  // INITSCOPE_SINGULAR_VALUES_H_
