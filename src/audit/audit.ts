import { initializers, type InitializerChoice, type InitializerName } from '../initializer/index.ts';
import { recipes, type Recipe, type RecipeName, type Role } from '../recipe/index.ts';
import { openWeightFile, type WeightFile } from '../weightFile/index.ts';
import type { As } from './as.ts';
import { homeOf, libraryRecipe, recipeByNames } from './guess.ts';
import type { Candidate } from './identify.ts';
import { hasFloats, inspect } from './inspect.ts';
import { knownBugs, type BugContext } from './knownBugs.ts';
import { check, type Checked } from './recipeCheck.ts';
import { isIgnored } from './role.ts';
import { placeAll } from './place.ts';
import type { AuditReport, RuleReport, TensorReport } from './report.ts';
import { isDrawn, stdError, type Inspected } from './tensor.ts';
import { apart, asksText, brief } from './words.ts';

/** What weights are held against. */
export type Against = RecipeName | InitializerChoice;

export interface AuditOptions {
  /** A recipe, or one rule for all matrices; undefined: what names tell is said, and not held against them. */
  readonly recipe?: Against;
  /** What is said of tensors' layouts and roles. */
  readonly as?: readonly As[];
  /** Told after each tensor, with how many there are. */
  readonly progress?: (done: number, all: number) => void;
}

/**
 * Reads a file of weights once, and says of each tensor by which rule it was drawn, and what is wrong.
 *
 *     (await audit('model.safetensors', { recipe: 'gpt2' })).tensors[0].rule
 *     // { name: 'normal', dialect: null, parameters: { std: 0.02, mean: 0 } }
 *
 * @throws WeightFileError where the file can't be read
 */
export const audit = async (path: string, options: AuditOptions = {}): Promise<AuditReport> => {
  const file = await openWeightFile(path);
  try {
    return await auditFile(path, file, options);
  } finally {
    file.close();
  }
};

const auditFile = async (
  path: string,
  file: WeightFile,
  { recipe, as = [], progress }: AuditOptions,
): Promise<AuditReport> => {
  const sources = file.tensors.filter(({ name }) => !isIgnored(name));
  const names = sources.map(({ name }) => name);
  const home = homeOf(file.format, names);
  const placed = placeAll(sources, file.format, as);
  const tensors: Inspected[] = [];
  for (const one of placed) {
    const { source } = one;
    if (hasFloats(source)) tensors.push(await inspect({ ...one, source }, home));
    progress?.(tensors.length, placed.length);
  }
  const likely = recipeByNames(names);
  const trained = looksTrained(tensors);
  const guessed = recipe === undefined ? (likely ?? libraryRecipe(file.format, names)) : undefined;
  const against = recipe === undefined ? guessed && recipes[guessed] : recipeOf(recipe);
  const checks = new Map(tensors.map((tensor) => [tensor, against && check(tensor, against)]));
  const guessHolds = guessed !== undefined && !trained && mostMeet(checks);
  const context: BugContext = { tensors, likely, home, trained };
  const asked = recipe !== undefined;
  const copies = copiesOf(tensors, trained);
  const reports = tensors.map((tensor) => {
    const checked = checks.get(tensor);
    const found = bugsOf(tensor, context, asked && checked?.ok === true);
    const off = checked && !checked.ok ? [checked.sentence] : [];
    const copied = copies.get(tensor);
    const meant = recipeNotes(tensor);
    const problems = [...found, ...(asked && !trained ? off : []), ...(copied?.wrong ? [copied.sentence] : [])];
    const notes = [
      ...(guessHolds && found.length === 0 && meant.length === 0 ? off : []),
      ...meant,
      ...(copied && !copied.wrong ? [copied.sentence] : []),
    ];
    return reportOf(tensor, asked || guessHolds ? checked : undefined, [...new Set(problems)], notes);
  });
  const unmet = asked && trained && [...checks.values()].some((one) => one?.ok === false);
  return {
    file: path,
    format: file.format,
    recipe: recipe === undefined ? (guessHolds ? guessed : null) : nameOf(recipe),
    recipeGuessed: recipe === undefined && guessHolds,
    trained,
    tensors: reports,
    problems: [...file.remarks, ...(unmet ? [`looks trained, so that it is not as ${nameOf(recipe)} draws it`] : [])],
    notes: notesOf(tensors, trained),
    skipped: sources.flatMap(({ name, shape, dtype }, i) =>
      hasFloats(placed[i]!.source) ? [] : [{ name, shape, dtype }],
    ),
  };
};

const nameOf = (recipe: Against): string => (typeof recipe === 'string' ? recipe : recipe.name);

/** The roles whose tensors a rule of one name is asked of. */
const ruled: readonly Role[] = [
  ...([
    'attentionQkv',
    'attentionQuery',
    'attentionKey',
    'attentionValue',
    'attentionOut',
    'mlpIn',
    'mlpGate',
    'mlpOut',
    'head',
    'linear',
  ] as const),
  ...([
    'conv',
    'branchConv',
    'lastBranchConv',
    'shortcutConv',
    'depthwise',
    'convTranspose',
    'recurrentInput',
    'recurrentHidden',
  ] as const),
];

/** A recipe that asks one rule of every matrix and kernel; without a dialect, that of any library but TensorFlow.js, which is narrow. */
const recipeOf = (recipe: Against): Pick<Recipe, 'tensors' | 'title'> => {
  if (typeof recipe === 'string') return recipes[recipe];
  const asks = choicesOf(recipe).map((choice) => ({
    choice,
    formula: initializers[choice.name as InitializerName].formula,
  }));
  return { title: recipe.name, tensors: Object.fromEntries(ruled.map((role) => [role, () => asks])) };
};

const choicesOf = (choice: InitializerChoice): InitializerChoice[] => {
  if (choice.name === 'module' || 'dialect' in choice.parameters) return [choice];
  const { dialect } = initializers[choice.name].parameters as { dialect?: { choices: readonly string[] } };
  const dialects = dialect?.choices.filter((one) => one !== 'tfjs' && one !== 'notebook') ?? [];
  return dialects.length === 0
    ? [choice]
    : dialects.map((one) => ({ ...choice, parameters: { ...choice.parameters, dialect: one } }));
};

/** The sentences of the known bugs; of one that a recipe asks for by name, none. */
const bugsOf = (tensor: Inspected, context: BugContext, askedFor: boolean): string[] =>
  Object.values(knownBugs).flatMap((bug) =>
    (context.trained && !bug.alsoTrained) || (askedFor && bug.isRule) ? [] : (bug.find(tensor, context) ?? []),
  );

/** Whether most of what a recipe asks of matrices is met. */
const mostMeet = (checks: ReadonlyMap<Inspected, Checked | undefined>): boolean => {
  const matrices = Array.from(checks).flatMap(([tensor, one]) =>
    one && tensor.source.shape.length > 1 ? [one.ok] : [],
  );
  return matrices.length > 0 && 2 * matrices.filter(Boolean).length >= matrices.length;
};

/** A rule's or a round number's prior at least: any other number was fitted. */
const namedPrior = -9.5;
/** Entries from which on a distribution shows. */
const shows = 256;

/**
 * Whether weights look trained: most matrices agree with no rule and no round number, and either their distributions are no rule's or the
 * scales of norms, which begin at 1, have spread.
 */
const looksTrained = (tensors: readonly Inspected[]): boolean => {
  const matrices = tensors.filter((one) => isDrawn(one) && one.sample.count >= shows);
  const plain = matrices.filter(({ found }) => (found.nearest?.prior ?? -Infinity) > namedPrior).length;
  if (matrices.length === 0 || 2 * plain >= matrices.length) return false;
  const formless = matrices.filter(({ found }) => !found.nearest).length;
  const norms = tensors.filter(
    ({ role, summary }) => (role === 'normScale' || role === 'lastNormScale') && summary.count >= 8,
  );
  const spread = norms.filter(({ special }) => special === undefined).length;
  return 2 * formless >= matrices.length || (norms.length > 0 && 2 * spread >= norms.length);
};

const copiesOf = (
  tensors: readonly Inspected[],
  trained: boolean,
): ReadonlyMap<Inspected, { sentence: string; wrong: boolean }> => {
  const first = new Map<string, Inspected>();
  const found = new Map<Inspected, { sentence: string; wrong: boolean }>();
  for (const tensor of tensors) {
    const { summary, special } = tensor;
    if (special?.kind === 'constant' || special?.kind === 'identity' || summary.count < 8) continue;
    const other = first.get(summary.fingerprint);
    if (!other) {
      first.set(summary.fingerprint, tensor);
      continue;
    }
    const tied = [tensor, other].some(({ role }) => role === 'embedding' || role === 'head');
    const sentence = tied
      ? `equal to ${other.source.name}: tied`
      : `equal to ${other.source.name}, entry by entry: a copy, or drawn from the same seed again`;
    found.set(tensor, { sentence, wrong: !tied && !trained });
  }
  return found;
};

/** A λ up to here is LayerScale's. */
const largestLambda = 0.1;

/** What looks wrong and is a recipe. */
const recipeNotes = ({ role, special, source }: Inspected): string[] => {
  if (special?.kind !== 'constant') return [];
  const { value } = special;
  if (role === 'lastNormScale' && value === 0)
    return ['γ = 0 at the end of a branch: the block begins as the identity, as zero-γ ResNets do'];
  if (role === 'layerScale' && value > 0 && value <= largestLambda) return [`λ = ${brief(value)}: LayerScale`];
  if (role === 'branchScale' && value === 0) return ['a factor of 0 at the end of a branch: SkipInit or ReZero'];
  if (
    source.shape.length > 1 &&
    value === 0 &&
    (role === 'head' || role === 'lastBranchConv' || role === 'mlpOut' || role === 'attentionOut')
  )
    return ['all 0 where a branch or the network ends: a recipe (Fixup, a zero head), not a bug by itself'];
  return [];
};

const notesOf = (tensors: readonly Inspected[], trained: boolean): string[] => {
  if (!trained) return [];
  const matrices = tensors.filter((one) => isDrawn(one) && one.sample.count >= shows);
  const fitting = matrices.filter(({ found }) => (found.nearest?.prior ?? -Infinity) > namedPrior).length;
  return [
    `looks trained: ${fitting} of ${matrices.length} matrices agree with a rule; how it was drawn can no longer be told`,
  ];
};

const numberOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

const ruleOf = ({ name, dialect, parameters }: Candidate): RuleReport => ({ name, dialect, parameters });

/** What is no draw, as the rule that makes it. */
const specialRule = ({ special }: Inspected): RuleReport | undefined => {
  const rule = (name: InitializerName, parameters: RuleReport['parameters'] = {}): RuleReport => ({
    name,
    dialect: null,
    parameters,
  });
  if (special === undefined) return undefined;
  if (special.kind === 'sparse') return rule('sparse', { sparsity: special.sparsity, std: special.std });
  if (special.kind !== 'constant') return rule(special.kind, { gain: special.gain });
  if (special.value === 0) return rule('zero');
  return special.value === 1 ? rule('ones') : rule('constant', { c: special.value });
};

const reportOf = (
  tensor: Inspected,
  checked: Checked | undefined,
  problems: readonly string[],
  notes: readonly string[],
): TensorReport => {
  const { source, role, summary, sample, found, views } = tensor;
  const { nearest, runnerUp } = found;
  const special = specialRule(tensor);
  const matrix = source.shape.length > 1;
  return {
    name: source.name,
    shape: source.shape,
    dtype: source.dtype,
    role,
    fanIn: matrix ? (views[0]?.fanIn ?? null) : null,
    fanOut: matrix ? (views[0]?.fanOut ?? null) : null,
    count: summary.count,
    nonfinite: summary.nonfinite,
    mean: numberOrNull(summary.mean),
    std: numberOrNull(summary.std),
    stdError: numberOrNull(stdError({ ...sample, std: summary.std, kurtosis: summary.kurtosis || 1 })),
    kurtosis: numberOrNull(summary.kurtosis),
    min: numberOrNull(summary.min),
    max: numberOrNull(summary.max),
    rule: special ?? (nearest ? ruleOf(nearest) : null),
    alsoCalled: special ? [] : found.alsoCalled.map(ruleOf),
    runnerUp: special || !runnerUp ? null : { ...ruleOf(runnerUp), apart: apart(nearest, runnerUp, tensor) },
    asked: checked ? { formula: asksText(checked.asks), std: checked.askedStd, ok: checked.ok } : null,
    problems,
    notes,
  };
};
