// What may be asked of tensors, by name: src/engine/readTensors.ts says what the numbers are, and what the answers.
#ifndef INITSCOPE_QUESTIONS_H_
#define INITSCOPE_QUESTIONS_H_

#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "duplicates.h"
#include "rank.h"
#include "singular_values.h"
#include "statistics.h"
#include "summary.h"

namespace initscope {

struct Values {
  const float *data;
  size_t length;
};

using Numbers = std::vector<double>;

struct Asked {
  std::vector<Values> tensors;
  Numbers numbers;

  size_t count(size_t i) const { return static_cast<size_t>(numbers[i]); }
  Rows rows(size_t tensor, size_t units) const { return {tensors[tensor].data, tensors[tensor].length / units, units}; }
};

inline Numbers Statistics(const Asked &asked) {
  return StatisticsOf(asked.tensors[0].data, asked.tensors[0].length, asked.count(0), asked.count(1));
}

inline Numbers Outputs(const Asked &asked) {
  const size_t units = asked.count(0), positions = asked.count(1), cosine_samples = asked.count(3);
  const Rows all = asked.rows(0, units);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Summary summary;
  if (!Summarize(all, positions, cosine_samples, &summary)) return {0};
  std::vector<float> memory;
  // Of units that are all constant one row tells everything.
  const Rows compared =
      summary.constant == units && all.count > 1 ? Rows{all.values, 1, units} : Compared(all, positions, asked.count(4), &memory);
  const double copied = static_cast<double>(CountDuplicates(compared));
  const double rank = asked.numbers[2] != 0 ? ParticipationRatio(Compared(all, positions, asked.count(5), &memory)) : nan;
  const double of_positions = positions > 1 ? PositionRank(all, positions, asked.count(6), asked.count(7)) : nan;
  return {1,
          all.count > 1 ? static_cast<double>(summary.constant) : nan,
          copied,
          rank,
          summary.cosine_of_samples,
          of_positions,
          summary.cosine_of_positions,
          summary.squared_mean,
          summary.variance};
}

INITSCOPE_WIDE static uint64_t CountInside(const float *values, size_t length, double from, double to) {
  uint64_t count = 0;
  for (size_t i = 0; i < length; i++) count += (values[i] >= from) & (values[i] < to);
  return count;
}

inline Numbers Inside(const Asked &asked) {
  const auto [values, length] = asked.tensors[0];
  double inside = 0;
  for (size_t i = 0; i + 1 < asked.numbers.size(); i += 2) {
    inside += static_cast<double>(CountInside(values, length, asked.numbers[i], asked.numbers[i + 1]));
  }
  return {inside};
}

inline Numbers CopiedGradients(const Asked &asked) {
  const size_t units = asked.count(0);
  std::vector<float> memory;
  const Rows outputs = Compared(asked.rows(0, units), asked.count(1), asked.count(2), &memory);
  return {CountCopiedGradients(outputs, asked.rows(1, units))};
}

inline Numbers Squares(const Asked &asked) { return {SumOfSquares(asked.tensors[0].data, asked.tensors[0].length)}; }

inline Numbers SingularValues(const Asked &asked) {
  const size_t rows = asked.count(0), columns = asked.count(1);
  if (asked.numbers.size() != 2 + rows * columns) return {};
  const SpectrumEnds ends = SpectrumEndsOf(asked.numbers.data() + 2, rows, columns);
  return {ends.largest, ends.smallest};
}

struct Question {
  // How many tensors and, at least, numbers it takes.
  size_t tensors, numbers;
  Numbers (*answer)(const Asked &);
};

inline const Question *FindQuestion(const std::string &name) {
  static const std::map<std::string, Question> questions = {{"statistics", {1, 2, Statistics}},
                                                            {"outputs", {1, 8, Outputs}},
                                                            {"inside", {1, 0, Inside}},
                                                            {"copiedGradients", {2, 3, CopiedGradients}},
                                                            {"squares", {1, 0, Squares}},
                                                            {"singularValues", {0, 3, SingularValues}}};
  const auto found = questions.find(name);
  return found == questions.end() ? nullptr : &found->second;
}

}  // namespace initscope

#endif  // INITSCOPE_QUESTIONS_H_
