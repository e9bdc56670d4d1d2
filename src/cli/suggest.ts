import { existsSync } from 'node:fs';
import { activationOf, loadStudy, studyOf, type Study } from '../config/index.ts';
import { openEngine } from '../engine/index.ts';
import { chainConfig, suggestFor, type ProfilePoint, type Suggestion, type Suggestions } from '../suggest/index.ts';
import { UsageError } from './exit.ts';
import { profileLegend, profileText } from './profileText.ts';
import { textTable, type TextColumn } from './textTable.ts';

export interface SuggestArguments {
  readonly subject: string;
  readonly widths: string | undefined;
  readonly json: boolean;
}

/** Of a network that is named by its activation alone. */
const defaultWidths = Array.from({ length: 11 }, () => 256);

/** `initscope suggest`: which initializer a network needs. */
export const suggest = async ({ subject, widths, json }: SuggestArguments): Promise<void> => {
  const { study, text } = studyFor(subject, widths);
  await openEngine('auto');
  const found = await suggestFor(study, text, progress);
  progress('');
  process.stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : `${textOf(found)}\n`);
};

/** What is being tried, in one line that gives way to the next; nothing where nobody watches. */
const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text === '' ? '' : `trying ${text} …`}`);
};

const studyFor = (subject: string, widths: string | undefined): { readonly study: Study; readonly text: string } => {
  if (subject === '-' || /\.(ya?ml|json)$/i.test(subject) || existsSync(subject)) {
    if (widths !== undefined) throw new UsageError(`--widths ${widths}: a config, here ${subject}, has its own`);
    const study = loadStudy(subject);
    const point = study.cells[0]!.slug.split('/').slice(0, -1).join(', ');
    return { study, text: point === '' ? study.name : `${study.name} at ${point}` };
  }
  const sizes = widths === undefined ? defaultWidths : widthsOf(widths);
  const study = studyOf(chainConfig(activationOf(subject, 'suggest'), sizes), 'suggest');
  return {
    study,
    text: `${subject}, ${widths === undefined ? '10 layers of 256 (--widths for others)' : chainText(sizes)}`,
  };
};

/** `784 → 512 → 10`; of a run of equal widths how many they are: `64 (31 times)`. */
const chainText = (widths: readonly number[]): string => {
  const runs: { width: number; times: number }[] = [];
  for (const width of widths) {
    const last = runs.at(-1);
    if (last?.width === width) last.times++;
    else runs.push({ width, times: 1 });
  }
  return runs
    .map(({ width, times }) => (times > 2 ? `${width} (${times} times)` : Array(times).fill(width).join(' → ')))
    .join(' → ');
};

const widthsOf = (text: string): number[] => {
  const widths = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (widths.length >= 2 && widths.every((width) => Number.isInteger(width) && width >= 1)) return widths;
  throw new UsageError(`--widths ${text}: expected at least two whole numbers from 1 on, such as 784,512,10`);
};

const textOf = ({ recommendation, suggestions, draws, samples }: Suggestions): string => {
  const [best] = suggestions;
  const lines = [
    recommendation,
    '',
    `${suggestions.length} tried, ${draws} draws of each, ${samples} samples:`,
    tableOf(suggestions),
  ];
  if (!best) return recommendation;
  const charts = [
    ['σ of the signal, behind each layer', best.profile.forward],
    ['σ of the gradient, before each layer', best.profile.backward],
  ] as const;
  return [
    ...lines,
    '',
    `${best.text}, from the input to the output:   ${profileLegend}`,
    ...charts.flatMap(([title, points]) => profileText(title, skeleton(points))),
    ...codeText(best),
  ].join('\n');
};

/** Without activations and norms, between which and the layers with weights σ goes up and down; all where there is nothing else. */
const skeleton = (points: readonly ProfilePoint[]): readonly ProfilePoint[] => {
  const others = points.filter(({ category }) => category !== 'activation' && category !== 'normalization');
  return others.length > 1 ? others : points;
};

const tableOf = (suggestions: readonly Suggestion[]): string => {
  const isChanged = suggestions.some(({ change }) => change !== null);
  const columns: TextColumn[] = [
    { head: '', align: 'right' },
    { head: 'initializer' },
    { head: 'bias' },
    ...(isChanged ? [{ head: 'network' }] : []),
    { head: 'score', align: 'right' },
    { head: 'theory', align: 'right' },
    { head: 'verdict' },
  ];
  const rows = suggestions.map(({ text, bias, change, score, predictedScore, verdict }, i) => {
    const numbers = [score, predictedScore].map((one) => (one === null ? '—' : one.toFixed(2)));
    return [String(i + 1), text, bias, ...(isChanged ? [change ?? 'as it is'] : []), ...numbers, verdict];
  });
  return textTable(columns, rows);
};

const titles = { pytorch: 'PyTorch', keras: 'Keras', jax: 'JAX, Flax', tfjs: 'TensorFlow.js' } as const;

const codeText = ({ code }: Suggestion): string[] =>
  code === null
    ? []
    : Object.entries(titles).flatMap(([library, title]) => [
        '',
        `${title}:`,
        ...code[library as keyof typeof titles].split('\n').map((line) => `    ${line}`),
      ]);
