import type { ResolvedCell } from '../cell/index.ts';
import { directions, type Direction, type RepeatRecord } from '../record/record.ts';
import { layerRules, partsOf } from './faults.ts';
import { firstNonfinite, isNonfinite } from './nonfinite.ts';
import { mean, percent, rmsOf, toThreeDigits } from './numbers.ts';
import { thresholds } from './thresholds.ts';
import type { Finding } from './types.ts';
import type { Criterion } from './words.ts';

/** What training can do to a network. */
interface Event {
  readonly measure: Extract<Criterion, 'nonfinite' | 'dead_units' | 'copied_units'>;
  readonly threshold: number;
  /** Whether nothing more is learnt there. */
  readonly ends: boolean;
  readonly of: (part: string, layer: number) => string;
  readonly told: (layers: string) => string;
}

const events = {
  nonfinite: {
    measure: 'nonfinite',
    threshold: 0,
    ends: true,
    of: (part, layer) => `${part} of layer ${layer} is not finite`,
    told: () => 'values leave float32',
  },
  dead: {
    measure: 'dead_units',
    threshold: thresholds.deadUnits.value,
    ends: true,
    of: (part, layer) => `${part} of the units of layer ${layer} are off for every sample`,
    told: (layers) => `training kills ${layers}`,
  },
  constant: {
    measure: 'dead_units',
    threshold: thresholds.deadUnits.value,
    ends: true,
    of: (part, layer) => `${part} of the units of layer ${layer} are the same for every sample`,
    told: (layers) => `training makes the units of ${layers} constant`,
  },
  symmetric: {
    measure: 'copied_units',
    threshold: thresholds.copiedUnits.value,
    ends: false,
    of: (part, layer) => `${part} of the units of layer ${layer} are copies of each other`,
    told: (layers) => `training makes copies of the units of ${layers}`,
  },
} as const satisfies Record<string, Event>;

/** An event where it first occurs. */
interface Occurrence {
  readonly event: keyof typeof events;
  readonly layer: number;
  readonly epoch: number;
  /** Of its units or entries. */
  readonly part: number;
}

/** What training does to a network well begun, where it ends it in half of the repeats or more. */
export const trainingFinding = (cell: ResolvedCell, repeats: readonly RepeatRecord[]): Finding | undefined => {
  const endings = repeats.map((repeat) => occurrencesIn(cell, repeat).filter(({ event }) => events[event].ends));
  const ended = endings.filter(({ length }) => length > 0);
  if (ended.length === 0 || 2 * ended.length < repeats.length) return undefined;
  const { event, layer, epoch } = ended[0]![0]!;
  const { measure, threshold, of } = events[event];
  const values = endings.map((of) => of.find((one) => one.layer === layer && one.event === event)?.part ?? 0);
  const value = mean(values.filter((part) => part > 0));
  return {
    verdict: 'diverged',
    measure,
    value,
    threshold,
    layer,
    epoch,
    values,
    agreeing: ended.length,
    expected: null,
    text: `well begun, but in epoch ${epoch} training ends it: ${of(percent(value), layer)}`,
  };
};

/**
 * What training does to the first repeat that something happens to, in words; else how far the last epoch's sizes have come.
 * @param told what the verdict says already
 */
export const trainingText = (cell: ResolvedCell, repeats: readonly RepeatRecord[], told: Finding): string => {
  const found = repeats.map((repeat) => occurrencesIn(cell, repeat));
  const happened = found.filter(({ length }) => length > 0);
  if (happened.length === 0) return growthText(repeats);
  const rest = happened[0]!.filter(
    ({ event, layer, epoch }) => epoch !== told.epoch || layer !== told.layer || events[event].measure !== told.measure,
  );
  const some = happened.length < repeats.length ? ` in ${happened.length} of ${repeats.length} repeats` : '';
  return grouped(rest)
    .map(([{ event, epoch }, layers]) => `; ${events[event].told(layerText(layers))} in epoch ${epoch}${some}`)
    .join('');
};

/** Occurrences of one event in one epoch together, with their layers. */
const grouped = (occurrences: readonly Occurrence[]): (readonly [Occurrence, readonly number[]])[] => {
  const groups = new Map<string, [Occurrence, number[]]>();
  for (const one of occurrences) {
    const key = `${one.epoch} ${one.event}`;
    const group = groups.get(key) ?? [one, []];
    groups.set(key, group);
    group[1].push(one.layer);
  }
  return [...groups.values()];
};

/** `layer 4`, `layers 4 and 6`, `layers 2, 4 and 6`. */
const layerText = (layers: readonly number[]): string =>
  layers.length === 1 ? `layer ${layers[0]}` : `layers ${layers.slice(0, -1).join(', ')} and ${layers.at(-1)}`;

/** What happens to a repeat that was spared it at epoch 0, by epoch. */
const occurrencesIn = (cell: ResolvedCell, { epochs, diagnostics }: RepeatRecord): readonly Occurrence[] => {
  const found: Occurrence[] = [];
  const add = (one: Occurrence): void => {
    if (!found.some(({ event, layer }) => event === one.event && (event === 'nonfinite' || layer === one.layer)))
      found.push(one);
  };
  const before = layerEvents(cell, diagnostics[0]!);
  for (const [epoch, record] of epochs.entries()) {
    if (epoch === 0) continue;
    const here = diagnostics[epoch];
    for (const { event, layer, part } of here ? layerEvents(cell, here) : []) {
      if (!before.some((one) => one.event === event && one.layer === layer)) add({ event, layer, epoch, part });
    }
    if (!isNonfinite(record) || isNonfinite(epochs[0]!)) continue;
    const { direction, layer } = firstNonfinite(record);
    const { nonfinite, count } = record[direction][layer - 1]!;
    add({ event: 'nonfinite', layer, epoch, part: nonfinite / count });
  }
  return found;
};

type LayerEvent = Omit<Occurrence, 'epoch'>;

/** The events of layers in one epoch; a layer is constant where what goes into it is not. */
const layerEvents = (cell: ResolvedCell, diagnostics: RepeatRecord['diagnostics'][number]): LayerEvent[] => {
  const [symmetric, dead] = layerRules;
  const constantPart = (number: number): number => {
    const found = diagnostics[number - 1];
    return found ? found.deadUnits / found.units : 0;
  };
  const isConstant = (number: number): boolean => constantPart(number) >= events.constant.threshold;
  return cell.layers.flatMap(({ number, inputs }, index): LayerEvent[] => {
    const part = (rule: (typeof layerRules)[number]): number => partsOf(cell, rule, [diagnostics], index)[0]!;
    const [copies, off] = [part(symmetric!), part(dead!)];
    if (off >= dead!.threshold) return [{ event: 'dead', layer: number, part: off }];
    if (isConstant(number)) {
      return inputs.some(isConstant) ? [] : [{ event: 'constant', layer: number, part: constantPart(number) }];
    }
    return copies >= symmetric!.threshold ? [{ event: 'symmetric', layer: number, part: copies }] : [];
  });
};

/** How the size of signal or gradient changes from the first to the last epoch, where it changes most, if out of bounds. */
const growthText = (repeats: readonly RepeatRecord[]): string => {
  const last = repeats[0]!.epochs.length - 1;
  const sizes = (direction: Direction, index: number, epoch: number): number =>
    Math.exp(mean(repeats.map(({ epochs }) => Math.log(rmsOf(epochs[epoch]![direction][index]!)))));
  const changes = directions.flatMap((direction) =>
    repeats[0]!.epochs[0]![direction].map((_, index) => {
      const [from, to] = [sizes(direction, index, 0), sizes(direction, index, last)];
      return { direction, layer: index + 1, from, to, extent: Math.abs(Math.log(to / from)) || 0 };
    }),
  );
  const { direction, layer, from, to, extent } = changes.reduce((most, one) => (one.extent > most.extent ? one : most));
  if (extent <= thresholds.growth.value) return '';
  const what = direction === 'forward' ? 'layer' : 'the gradient at layer';
  return `; training takes ${what} ${layer} from an rms of ${toThreeDigits(from)} to ${toThreeDigits(to)} by epoch ${last}`;
};
