import type { Direction } from '../record/record.ts';
import { typicalDraw } from './expected.ts';
import { departs, judgeStep, typicalOf, wordOf, type Decision, type GrowthWord, type Step } from './growth.ts';
import { lowerLimit, rangeText, toThreeDigits, upperLimit } from './numbers.ts';
import { growthLimit, thresholds } from './thresholds.ts';
import type { Finding } from './types.ts';

const subjects: Readonly<Record<Direction, string>> = {
  forward: 'the signal, 1 at the input,',
  backward: 'the gradient, 1 where it sets out,',
};

/** A step as a finding, healthy or not. */
export const growthFinding = (step: Step): Finding => {
  const { word, by } = judgeStep(step);
  const typical = typicalOf(step);
  const { sizes: values } = step;
  const side = word === 'uncertain' ? 'healthy' : word;
  return {
    verdict: word,
    measure: `${step.direction} std`,
    value: values.length === 1 ? values[0]! : Math.exp(typical),
    threshold: (word === 'healthy' || word === 'uncertain' ? typical < 0 : word === 'vanishing')
      ? 1 / growthLimit
      : growthLimit,
    layer: step.layer,
    epoch: 0,
    values,
    agreeing: step.measured.filter((one) => wordOf(one) === side).length,
    expected: step.predicted === null ? null : Math.exp(step.predicted),
    ...(step.deviation !== null && { spread: Math.exp(thresholds.draws.value * step.deviation) }),
    text: `${subjects[step.direction]} ${tell[word](step, by)}${remark(step)}`,
  };
};

const passed = (word: 'vanishing' | 'exploding'): string =>
  word === 'vanishing' ? `below ${lowerLimit}` : `above ${upperLimit}`;

const tellBad =
  (word: 'vanishing' | 'exploding', done: string, does: string) =>
  (step: Step, by: Decision): string => {
    if (by === 'theory' && wordOf(typicalOf(step)) !== word) {
      const size = toThreeDigits(Math.exp(step.predicted!));
      return `${does} by theory to an rms of ${size} at layer ${step.layer}, ${passed(word)}; as drawn it has ${sizeOf(step)} there`;
    }
    return `${done} to ${sizeOf(step)} at layer ${step.layer}, ${passed(word)}`;
  };

const tell: Readonly<Record<GrowthWord, (step: Step, by: Decision) => string>> = {
  healthy: (step) => `arrives at layer ${step.layer} with ${sizeOf(step)}, between ${lowerLimit} and ${upperLimit}`,
  vanishing: tellBad('vanishing', 'has faded', 'fades'),
  exploding: tellBad('exploding', 'has grown', 'grows'),
  uncertain: (step) =>
    `arrives at layer ${step.layer} with ${sizeOf(step)}, and ${spreadOf(step)}, not all between ${lowerLimit} and ${upperLimit}: neither theory nor the repeats decide`,
};

/** The root mean square: of several repeats the geometric mean, and between which it lies. */
const sizeOf = (step: Step): string => {
  const mean = `an rms of ${toThreeDigits(Math.exp(typicalOf(step)))}`;
  const { measured, sizes } = step;
  return measured.length === 1
    ? mean
    : `${mean} (the geometric mean of ${measured.length} repeats, ${rangeText(sizes)})`;
};

const spreadOf = (step: Step): string => {
  const typical = typicalDraw(step);
  if (typical === null || step.deviation === null) return 'the repeats lie on both sides of a limit';
  const reach = thresholds.draws.value * step.deviation;
  return `19 of 20 draws of this width lie ${rangeText([typical - reach, typical + reach].map(Math.exp))}`;
};

/** Where theory and measurement part: by more than chance, that of a scatter known to a third, and by a factor worth a word. */
const remark = (step: Step): string => {
  const { predicted, deviation } = step;
  if (predicted === null || deviation === null) return '';
  const isFar = departs({ ...step, deviation: (4 / 3) * deviation });
  return isFar && Math.abs(typicalOf(step) - predicted) > Math.log(notable)
    ? '; that is farther from the theory than chance at this width explains'
    : '';
};

const notable = 1.5;

/**
 * What is found with a gradient of ones, beside what theory says an independent gradient, as a loss gives, would meet: where
 * only that one is out of bounds it decides, and where their words differ both are told.
 * @param independent the steps of the independent gradient, from its end on
 */
export const beside = (finding: Finding, independent: readonly Step[]): Finding => {
  const known = independent.filter(({ predicted }) => predicted !== null);
  const bad = known.find(({ predicted }) => wordOf(predicted!) !== 'healthy');
  const isBad = finding.verdict === 'vanishing' || finding.verdict === 'exploding';
  if (!bad) {
    const end = known.at(-1);
    if (!isBad || !end || finding.measure !== 'backward std') return finding;
    const arrives = `would arrive at layer ${end.layer} with an rms of ${toThreeDigits(Math.exp(end.predicted!))} by theory`;
    return { ...finding, text: `${finding.text}; ${anIndependent} ${arrives}` };
  }
  const word = wordOf(bad.predicted!) as 'vanishing' | 'exploding';
  const size = Math.exp(bad.predicted!);
  const verb = word === 'vanishing' ? 'fades' : 'grows';
  const text = `${anIndependent} ${verb} by theory to an rms of ${toThreeDigits(size)} at layer ${bad.layer}, ${passed(word)}`;
  if (isBad)
    return finding.verdict === word || finding.measure === 'forward std'
      ? finding
      : { ...finding, text: `${finding.text}; ${text}` };
  return {
    verdict: word,
    measure: 'backward std',
    value: size,
    threshold: word === 'vanishing' ? 1 / growthLimit : growthLimit,
    layer: bad.layer,
    epoch: 0,
    values: bad.measured.map(() => size),
    agreeing: bad.measured.length,
    expected: size,
    text: `${text}; the gradient of ones, which in part follows the signal, does not (${finding.text})`,
  };
};

const anIndependent = 'an independent gradient, as a loss gives,';
