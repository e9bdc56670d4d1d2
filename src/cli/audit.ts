import { parse } from 'yaml';
import {
  asWords,
  audit,
  brief,
  hasFailed,
  listed,
  mostShown,
  readAs,
  reportJson,
  ruleText,
  shown,
  type Against,
  type As,
  type AuditReport,
  type TensorReport,
} from '../audit/index.ts';
import { didYouMean, initializerOf, meantWords } from '../config/index.ts';
import { initializers, type InitializerChoice } from '../initializer/index.ts';
import { isRecipe, recipes } from '../recipe/index.ts';
import { wrapped } from './terminal.ts';
import { textTable, type TextColumn } from './textTable.ts';
import { UsageError } from './exit.ts';
import { requireFolder } from './folders.ts';

export interface AuditArguments {
  readonly recipe: string | undefined;
  readonly as: readonly string[];
  readonly out: string | undefined;
  readonly json: boolean;
}

/** `initscope audit`. @returns the exit code: 3 where something is wrong */
export const auditCommand = async (file: string, { recipe, as, out, json }: AuditArguments): Promise<number> => {
  if (out !== undefined) requireFolder(`--out ${out}`, out);
  const options = { ...(recipe !== undefined && { recipe: againstOf(recipe) }), as: as.map(asOf) };
  const report = await audit(file, options);
  if (out !== undefined) {
    const { writeAudit } = await import('../audit/write.ts');
    await writeAudit(out, report);
  }
  for (const piece of json ? reportJson(report) : [`${text(report, out)}\n`]) process.stdout.write(piece);
  return hasFailed(report) ? 3 : 0;
};

const asOf = (text: string): As => {
  const said = readAs(text);
  if (said) return said;
  const word = text.slice(text.lastIndexOf('=') + 1);
  throw new UsageError(
    `--as ${text}: "${word}" is no layout or role${didYouMean(meantWords(word, asWords, {}))}; one of: ${asWords.join(', ')}`,
  );
};

/** A recipe's name, or an initializer as a config has it: without a dialect any library's will do. */
const againstOf = (text: string): Against => {
  if (isRecipe(text)) return text;
  const name = /^\s*\{?\s*(\w+)/.exec(text)?.[1] ?? text;
  if (!Object.hasOwn(initializers, name)) {
    const meant = meantWords(name, [...Object.keys(recipes), ...Object.keys(initializers)], {});
    throw new UsageError(
      `--recipe ${text}: no such recipe${didYouMean(meant)}; one of: ${Object.keys(recipes).join(', ')}, or an initializer`,
    );
  }
  const { parameters, ...choice } = initializerOf(text) as InitializerChoice;
  const written = JSON.stringify(parse(text)).includes('"dialect"');
  const { dialect: _, ...rest } = parameters;
  return { ...choice, parameters: written ? parameters : rest };
};

const text = (report: AuditReport, out: string | undefined): string => {
  const { tensors, problems, notes, skipped } = report;
  // A file's names may hold anything, what steers a terminal too.
  const wrong = tensors.flatMap((tensor) => tensor.problems.map((problem) => `${tensor.name}: ${problem}`));
  const worth = tensors.flatMap((tensor) => tensor.notes.map((note) => `${tensor.name}: ${note}`));
  const rows = shown(tensors, mostShown, (tensor) => tensor.problems.length > 0);
  const left = tensors.length - rows.length;
  return [
    `${report.file}: ${report.format}, ${tensors.length} tensors, ${againstText(report)}`,
    '',
    tableOf(rows),
    ...(left > 0 ? [`${left} more tensors: --json, or tensors.csv of -o DIR, has all`] : []),
    ...(skipped.length > 0
      ? [
          `${skipped.length} more hold no floating point numbers: ${listed(
            skipped.map(({ name }) => printable(name)),
            mostNamed,
            ', ',
          )}`,
        ]
      : []),
    ...section('Worth knowing', [...notes, ...worth].map(printable)),
    ...section('Wrong', [...problems, ...wrong].map(printable)),
    '',
    hasFailed(report) ? `${problems.length + wrong.length} wrong` : 'nothing wrong',
    ...(out === undefined ? [] : [`all of it on one page: ${out}/index.html`]),
  ].join('\n');
};

const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�');

const againstText = ({ recipe, recipeGuessed, trained }: AuditReport): string => {
  if (trained) return 'trained';
  if (recipe === null) return 'no recipe';
  return recipeGuessed ? `recipe ${recipe}, guessed from the names` : `recipe ${recipe}`;
};

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, wrapped(`  ${listed(lines, mostShown, '\n  ')}`, 4)];

/** At most so many names in a line. */
const mostNamed = 5;

const tableOf = (tensors: readonly TensorReport[]): string => {
  const columns: TextColumn[] = [
    { head: 'tensor' },
    { head: 'shape' },
    { head: 'std', align: 'right' },
    { head: '±', align: 'right' },
    { head: 'kurtosis', align: 'right' },
    { head: 'drawn by' },
    { head: 'asked' },
    { head: '' },
  ];
  const rows = tensors.map((tensor) => [
    printable(tensor.name),
    tensor.shape.join(' × '),
    number(tensor.std, 4),
    number(tensor.stdError, 1),
    number(tensor.kurtosis, 3),
    tensor.rule ? ruleText(tensor.rule) : 'no rule',
    tensor.asked?.formula ?? '',
    tensor.problems.length > 0 ? '✗' : tensor.asked?.ok ? '✓' : '',
  ]);
  return textTable(columns, rows);
};

const number = (value: number | null, digits: number): string => (value === null ? '—' : brief(value, digits));
