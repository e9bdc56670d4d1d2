import { existsSync } from 'node:fs';
import { activationOf, loadStudy, studyOf, type Study } from '../config/index.ts';
import { openEngine } from '../engine/index.ts';
import { chainConfig, suggestFor, type ProfilePoint, type Suggestion, type Suggestions } from '../suggest/index.ts';
import { invocation } from '../invocation.ts';
import { isRecipe, recipes } from '../recipe/index.ts';
import { UsageError } from './exit.ts';
import { profileLegend, profileText } from './profileText.ts';
import { wrapped } from './terminal.ts';
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

/** What is being tried, in one line that gives way to the next, and so is no longer than the terminal; nothing where nobody watches. */
const progress = (text: string): void => {
  if (!process.stderr.isTTY) return;
  const line = text === '' ? '' : `trying ${text} …`;
  process.stderr.write(`\r\u001b[K${line.slice(0, process.stderr.columns - 1)}`);
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
    wrapped(recommendation, 2),
    '',
    `${suggestions.length} tried, ${draws} draws of each, ${samples} samples:`,
    tableOf(suggestions),
  ];
  if (!best) return lines[0]!;
  const charts = [
    ['σ of the signal, behind each layer', best.profile.forward],
    ['σ of the gradient, before each layer', best.profile.backward],
  ] as const;
  return [
    ...lines,
    '',
    wrapped(`${best.text}, from the input to the output:   ${profileLegend}`, 2),
    ...charts.flatMap(([title, points]) => profileText(title, skeleton(points))),
    ...codeText(suggestions),
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

/** Of the best that was tried, or where no lines draw it, of the next healthy one on the same network that has some. */
const codeText = (suggestions: readonly Suggestion[]): string[] => {
  const best = suggestions[0]!;
  const isNext = ({ verdict, change }: Suggestion): boolean => verdict === 'healthy' && change === best.change;
  const shown = best.code ? best : suggestions.find((one) => one.code && isNext(one));
  const next = shown ? `; the next with lines, ${shown.text}:` : '';
  return [
    ...(best.code ? [] : ['', wrapped(`${withoutLines(best)}${next}`, 2)]),
    ...Object.entries(shown?.code ?? {}).flatMap(([library, code]) => [
      '',
      `${titles[library as keyof typeof titles]}:`,
      ...code.split('\n').map((line: string) => `    ${line}`),
    ]),
  ];
};

const withoutLines = ({ text }: Suggestion): string => {
  if (isRecipe(text)) {
    return `${text} draws tensors by what they are for (${invocation('list recipes')}): ${recipes[text].formula}`;
  }
  return text === 'asBuilt' ? 'asBuilt: the weights that the file holds' : `no library draws ${text} in a line`;
};
