import { loadUserModules, resolveCell } from '../cell/index.ts';
import {
  ConfigError,
  parsePath,
  studyOf,
  withValueAt,
  type Cell,
  type ConfigInput,
  type Study,
} from '../config/index.ts';
import { stringify } from 'yaml';
import { departures, describeLayers } from '../network/index.ts';
import { recipes, type RecipeName } from '../recipe/index.ts';
import { candidatesFor } from './candidates.ts';
import { changesOf, type PlainConfig } from './networks.ts';
import { codeFor } from './code.ts';
import { recommendationOf } from './recommendation.ts';
import { tryOut } from './trial.ts';
import type { Suggestion, Suggestions } from './types.ts';

/** Draws of each candidate, at least: as many as decide a verdict where theory leaves it to chance. */
const leastDraws = 3;
/** Samples at most, of vectors and of what is larger. */
const mostSamples = { vectors: 200, others: 8 } as const;

type OnTry = (text: string) => void;

/**
 * Which initializer a study's network needs: candidates are found by theory, each is drawn and measured forward and backward,
 * and they are ranked: healthy ones first, then by score. Where none is healthy, networks near to it are tried as well.
 *
 *     const { suggestions } = await suggestFor(studyOf({ network: { activation: 'relu', depth: 20 }, initializers: ['xavier'] }), 'relu');
 *     suggestions[0].verdict // 'healthy'
 *
 * Of a sweep the first point counts. Open an engine before. @throws ConfigError, UserModuleError
 * @param subject what the network is called in sentences
 * @param onTry told of each initializer before it is drawn
 */
export const suggestFor = async (study: Study, subject: string, onTry: OnTry = () => {}): Promise<Suggestions> => {
  const config = trialConfig(study);
  const found = await tryAll(config, study, null, onTry);
  if (!found.some(isHealthy)) {
    for (const { text, network } of changesOf(config['network'] as PlainConfig)) {
      found.push(...(await tryAll({ ...config, network }, study, text, onTry)).filter(isHealthy));
    }
  }
  const suggestions = found.toSorted(byMerit);
  const { samples } = cellOf(study, config)!.settings;
  const { repeats } = config['random'] as { repeats: number };
  return { subject, draws: repeats, samples, suggestions, recommendation: recommendationOf(subject, suggestions) };
};

/** A study's config at the first point of its sweep, for one epoch of few samples. */
const trialConfig = ({ config, cells }: Study): PlainConfig => {
  const sweep = Object.entries((config['sweep'] ?? {}) as Record<string, readonly unknown[]>);
  const first = sweep.reduce<unknown>((tree, [path, values]) => withValueAt(tree, parsePath(path)!, values[0]), config);
  const { input, training, random, ...rest } = first as Record<string, Record<string, unknown>>;
  const most = cells[0]!.settings.network.inputShape.length === 1 ? mostSamples.vectors : mostSamples.others;
  return {
    ...rest,
    // A file says itself how many it has.
    input: input!['samples'] === undefined ? input : { ...input, samples: Math.min(Number(input!['samples']), most) },
    training: { ...training, epochs: 1, carryOver: false },
    random: { ...random, repeats: Math.max(leastDraws, Number(random!['repeats'])) },
    diagnostics: true,
    sweep: {},
  };
};

/** What a config may take as an initializer, with its text in a config. */
interface Entry {
  readonly entry: unknown;
  readonly text: string;
  readonly bias: Suggestion['bias'];
}

/** The candidates on one network, with biases of 0; and on the network that was asked about the config's own initializers. */
const tryAll = async (
  config: PlainConfig,
  study: Study,
  change: string | null,
  onTry: OnTry,
): Promise<Suggestion[]> => {
  const base = cellOf(study, { ...config, bias: 'zero', initializers: ['xavier'] });
  if (!base) return [];
  await loadUserModules(base.settings);
  // Of a file's numbers theory knows nothing: it looks for candidates as if the input were drawn.
  const { batch: _batch, ...drawn } = base.settings;
  const candidates = candidatesFor(resolveCell(drawn)).map(({ choice, text }): Entry => {
    const plain = Object.keys(choice.parameters).length === 0 || text === choice.name;
    return { entry: plain ? choice.name : { [choice.name]: choice.parameters }, text, bias: 'zero' };
  });
  // What people do about residual branches, on networks that have some.
  const ofBranches = describeLayers(base.settings.network).some(({ block }) => block)
    ? (Object.keys(recipes) as RecipeName[])
        .filter((name) => departures(name, base.settings.network).length === 0)
        .map((name): Entry => ({ entry: name, text: name, bias: 'zero' }))
    : [];
  candidates.push(...ofBranches);
  const found: Suggestion[] = [];
  for (const { entry, text, bias } of change === null
    ? [...candidates, ...ownEntries(config, candidates)]
    : candidates) {
    const cell = cellOf(study, { ...config, bias, initializers: [entry] });
    if (!cell) continue;
    await loadUserModules(cell.settings);
    onTry(change === null ? text : `${text}, ${change}`);
    const code = bias === 'zero' ? (codeFor(cell.settings.initializer) ?? null) : null;
    const { network } = config;
    found.push({ initializer: entry, text, bias, network, change, ...(await tryOut(cell.settings)), code });
  }
  return found;
};

const ownEntries = (config: PlainConfig, candidates: readonly Entry[]): Entry[] => {
  const bias = config['bias'] as Suggestion['bias'];
  return (config['initializers'] as Readonly<Record<string, unknown>>[]).flatMap(({ label: _label, ...entry }) => {
    const [[name, parameters]] = Object.entries(entry) as [[string, object]];
    const text =
      typeof parameters === 'object' && Object.keys(parameters).length === 0
        ? name
        : stringify(entry, { collectionStyle: 'flow' }).trim().slice(2, -2);
    return candidates.some((other) => other.text === text && other.bias === bias) ? [] : [{ entry, text, bias }];
  });
};

/** Undefined where the initializer or the change doesn't fit the network. */
const cellOf = (study: Study, config: PlainConfig): Cell | undefined => {
  try {
    return studyOf(config as unknown as ConfigInput, study.file).cells[0];
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
};

const isHealthy = ({ verdict }: Suggestion): boolean => verdict === 'healthy';

/** Scores that are nearer to each other than this are told apart by chance. */
const scoreStep = 0.05;

/** Healthy ones first, then those that chance may decide; by score; of two alike the one with the shorter name. */
const byMerit = (a: Suggestion, b: Suggestion): number => {
  const [first, second] = [a, b].map(({ verdict, score, text }) => [
    verdict === 'healthy' ? 0 : verdict === 'uncertain' ? 1 : 2,
    score === null ? Number.MAX_VALUE : Math.round(score / scoreStep),
    text.length,
  ]);
  const differing = first!.findIndex((value, i) => value !== second![i]);
  return differing < 0 ? 0 : first![differing]! - second![differing]!;
};
