import { typicalDraw } from './expected.ts';
import { departs, judgeStep, typicalOf, wordOf, type Decision, type GrowthWord, type Step } from './growth.ts';
import { lowerLimit, rangeText, toThreeDigits, upperLimit } from './numbers.ts';
import { growthLimit, thresholds } from './thresholds.ts';
import type { Finding } from './types.ts';

const subjectOf = ({ direction, base, source, spread }: Step): string => {
  if (direction === 'forward')
    return source === 0 ? 'the signal, 1 at the input,' : `the signal, ${toThreeDigits(base)} as embedded,`;
  const start =
    source === 0 ? '1 where it sets out' : `${toThreeDigits(base / spread)} where it comes to layer ${source}`;
  const over = spread === 1 ? '' : ` and ${toThreeDigits(base)} once spread over more positions`;
  return `the gradient, ${start}${over},`;
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
    value: values.length === 1 ? values[0]! : step.base * Math.exp(typical),
    threshold:
      step.base *
      ((word === 'healthy' || word === 'uncertain' ? typical < 0 : word === 'vanishing')
        ? 1 / growthLimit
        : growthLimit),
    layer: step.layer,
    epoch: 0,
    values,
    agreeing: step.measured.filter((one) => wordOf(one) === side).length,
    expected: step.predicted === null ? null : step.base * Math.exp(step.predicted),
    ...(step.deviation !== null && { spread: Math.exp(thresholds.draws.value * step.deviation) }),
    text: `${subjectOf(step)} ${tell[word](step, by)}${remark(step)}`,
  };
};

const passed = (word: 'vanishing' | 'exploding', step: Step): string =>
  word === 'vanishing'
    ? `below ${lowerLimit}${step.base === 1 ? '' : ' of that'}`
    : `above ${upperLimit}${timesThat(step)}`;

const timesThat = ({ base }: Step): string => (base === 1 ? '' : ' times that');

const tellBad =
  (word: 'vanishing' | 'exploding', done: string, does: string) =>
  (step: Step, by: Decision): string => {
    if (by === 'theory' && wordOf(typicalOf(step)) !== word) {
      const size = toThreeDigits(step.base * Math.exp(step.predicted!));
      return `${does} by theory to an rms of ${size} at layer ${step.layer}, ${passed(word, step)}; as drawn it has ${sizeOf(step)} there`;
    }
    return `${done} to ${sizeOf(step)} at layer ${step.layer}, ${passed(word, step)}`;
  };

const tell: Readonly<Record<GrowthWord, (step: Step, by: Decision) => string>> = {
  healthy: (step) =>
    `arrives at layer ${step.layer} with ${sizeOf(step)}, between ${lowerLimit} and ${upperLimit}${timesThat(step)}`,
  vanishing: tellBad('vanishing', 'has faded', 'fades'),
  exploding: tellBad('exploding', 'has grown', 'grows'),
  uncertain: (step) =>
    `arrives at layer ${step.layer} with ${sizeOf(step)}, and ${spreadOf(step)}, not all between ${lowerLimit} and ${upperLimit}${timesThat(step)}: neither theory nor the repeats decide`,
};

/** The root mean square: of several repeats the geometric mean, and between which it lies. */
const sizeOf = (step: Step): string => {
  const mean = `an rms of ${toThreeDigits(step.base * Math.exp(typicalOf(step)))}`;
  const { measured, sizes } = step;
  return measured.length === 1
    ? mean
    : `${mean} (the geometric mean of ${measured.length} repeats, ${rangeText(sizes)})`;
};

const spreadOf = (step: Step): string => {
  const typical = typicalDraw(step);
  if (typical === null || step.deviation === null) return 'the repeats lie on both sides of a limit';
  const reach = thresholds.draws.value * step.deviation;
  return `19 of 20 draws of this width lie ${rangeText([typical - reach, typical + reach].map((log) => step.base * Math.exp(log)))}`;
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
    const arrives = `would arrive at layer ${end.layer} with an rms of ${toThreeDigits(end.base * Math.exp(end.predicted!))} by theory`;
    return { ...finding, text: `${finding.text}; ${anIndependent} ${arrives}` };
  }
  const word = wordOf(bad.predicted!) as 'vanishing' | 'exploding';
  const size = bad.base * Math.exp(bad.predicted!);
  const verb = word === 'vanishing' ? 'fades' : 'grows';
  const text = `${anIndependent} ${verb} by theory to an rms of ${toThreeDigits(size)} at layer ${bad.layer}, ${passed(word, bad)}`;
  if (isBad)
    return finding.verdict === word || finding.measure === 'forward std'
      ? finding
      : { ...finding, text: `${finding.text}; ${text}` };
  return {
    verdict: word,
    measure: 'backward std',
    value: size,
    threshold: bad.base * (word === 'vanishing' ? 1 / growthLimit : growthLimit),
    layer: bad.layer,
    epoch: 0,
    values: bad.measured.map(() => size),
    agreeing: bad.measured.length,
    expected: size,
    text: `${text}; the gradient of ones, which in part follows the signal, does not (${finding.text})`,
  };
};

const anIndependent = 'an independent gradient, as a loss gives,';
