import type { InitializerChoice } from '../initializer/index.ts';
import { recipes, type RecipeName } from '../recipe/index.ts';
import { openWeightFile, WeightFileError, type WeightFile } from '../weightFile/index.ts';
import type { As } from './as.ts';
import { copiesOf } from './copies.ts';
import { binCount } from './histogram.ts';
import { homeOf, libraryRecipe, recipeByNames } from './guess.ts';
import { hasFloats, inspect } from './inspect.ts';
import { knownBugs, numbersOf, type BugContext } from './knownBugs/index.ts';
import { meantNotes } from './meant.ts';
import { recipeOfRule } from './oneRule.ts';
import { check, type Checked } from './recipeCheck.ts';
import { isIgnored } from './role.ts';
import { placeAll } from './place.ts';
import type { AuditReport } from './report.ts';
import type { Inspected } from './tensor.ts';
import { listed } from './shown.ts';
import { reportOf } from './tensorReport.ts';
import { fittingText, looksTrained } from './trained.ts';

/** What weights are held against. */
export type Against = RecipeName | InitializerChoice;

export interface AuditOptions {
  /** A recipe, or one rule for all matrices; undefined: what names tell is said, and not held against them. */
  readonly recipe?: Against;
  /** What is said of tensors' layouts and roles. */
  readonly as?: readonly As[];
}

/**
 * Reads a file of weights once, and says of each tensor by which rule it was drawn, and what is wrong.
 *
 *     (await audit('model.safetensors', { recipe: 'gpt2' })).tensors[0].rule
 *     // { name: 'normal', dialect: null, parameters: { std: 0.02, mean: 0 } }
 *
 * @throws WeightFileError where the file can't be read, there is nothing in it to audit, or no name is as `as` says
 */
export const audit = async (path: string, options: AuditOptions = {}): Promise<AuditReport> => {
  const file = await openWeightFile(path);
  try {
    return await auditFile(path, file, options);
  } finally {
    file.close();
  }
};

const auditFile = async (path: string, file: WeightFile, { recipe, as = [] }: AuditOptions): Promise<AuditReport> => {
  const sources = file.tensors.filter(({ name }) => !isIgnored(name));
  const names = sources.map(({ name }) => name);
  if (!sources.some(hasFloats))
    throw new WeightFileError(path, 'no tensor of floating point numbers: nothing to audit');
  for (const { text, pattern } of as) {
    if (!names.some((name) => pattern.test(name)))
      throw new WeightFileError(path, `no tensor is called as in "${text}"; there are ${listed(names, 5, ', ')}`);
  }
  const home = homeOf(file.format, names);
  const placed = placeAll(sources, file.format, as);
  const tally = new Float64Array(binCount);
  const tensors: Inspected[] = [];
  for (const one of placed) {
    const { source } = one;
    if (hasFloats(source)) tensors.push(await inspect({ ...one, source }, home, tally));
  }
  const likely = recipeByNames(names);
  const trained = looksTrained(tensors);
  const guessed = recipe === undefined ? (likely ?? libraryRecipe(file.format, names)) : undefined;
  const against = recipe === undefined ? guessed && recipes[guessed] : recipeOf(recipe);
  const checks = new Map(tensors.map((tensor) => [tensor, against && check(tensor, against)]));
  const guessHolds = guessed !== undefined && !trained && mostMeet(checks);
  const context: BugContext = { tensors, likely, home, trained, numbers: numbersOf(tensors) };
  const asked = recipe !== undefined;
  const copies = copiesOf(tensors, trained);
  const reports = tensors.map((tensor) => {
    const checked = checks.get(tensor);
    const { wrong: found, askedFor } = bugsOf(tensor, context, asked && checked?.ok === true);
    const off = checked && !checked.ok ? [checked.sentence] : [];
    const copied = copies.get(tensor);
    const meant = meantNotes(tensor);
    const problems = [...found, ...(asked && !trained ? off : []), ...(copied?.wrong ? [copied.sentence] : [])];
    const notes = [
      ...(guessHolds && found.length === 0 && meant.length === 0 ? off : []),
      ...meant,
      ...askedFor,
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
    notes: trained ? [`looks trained: ${fittingText(tensors)}; how it was drawn can no longer be told`] : [],
    skipped: sources.flatMap(({ name, shape, dtype }, i) =>
      hasFloats(placed[i]!.source) ? [] : [{ name, shape, dtype }],
    ),
  };
};

const recipeOf = (recipe: Against): Parameters<typeof check>[1] =>
  typeof recipe === 'string' ? recipes[recipe] : recipeOfRule(recipe);

const nameOf = (recipe: Against): string => (typeof recipe === 'string' ? recipe : recipe.name);

/** The sentences of the known bugs, those apart that a recipe asks for, as a library's default. @param meets whether it is as asked */
const bugsOf = (tensor: Inspected, context: BugContext, meets: boolean): { wrong: string[]; askedFor: string[] } => {
  const found = Object.values(knownBugs).flatMap((bug) => {
    const sentence = context.trained && !bug.alsoTrained ? undefined : bug.find(tensor, context);
    return sentence === undefined ? [] : [{ sentence, isAsked: meets && bug.isRule === true }];
  });
  const where = (asked: boolean): string[] =>
    found.flatMap(({ sentence, isAsked }) => (isAsked === asked ? [sentence] : []));
  return { wrong: where(false), askedFor: where(true) };
};

/** Whether most of what a recipe asks of matrices is met. */
const mostMeet = (checks: ReadonlyMap<Inspected, Checked | undefined>): boolean => {
  const matrices = Array.from(checks).flatMap(([tensor, one]) =>
    one && tensor.source.shape.length > 1 ? [one.ok] : [],
  );
  return matrices.length > 0 && 2 * matrices.filter(Boolean).length >= matrices.length;
};
