import type { Initializer } from '../initializer/types.ts';
import {
  hasBias,
  type InputMoments,
  predictLayers,
  predictSampleStd,
  propagate,
  scatterOf,
  trainableDepths,
  type PredictedSampleStd,
  type PredictedStd,
  type PropagatedSignals,
  type Scatter,
  type ScatterPlan,
} from '../theory/index.ts';
import { placedLayers, type LayerDescription } from '../network/index.ts';
import { ownInitializers, resolveCell, usesModules, type ResolvedCell } from './resolve.ts';
import type { CellSettings } from './settings.ts';

/** What was predicted of a cell; but for `std` it takes many times as long, and is not asked for everywhere. */
interface Prediction {
  readonly std: PredictedStd;
  sampleStd?: PredictedSampleStd;
  trainableDepths?: readonly (number | null)[];
  scatter?: Scatter;
}

const known = new WeakMap<CellSettings, Prediction>();

const predictionOf = (settings: CellSettings): Prediction => {
  const found = known.get(settings) ?? predictionOfAlike(settings);
  known.set(settings, found);
  return found;
};

/** By what theory reads of a cell: one prediction serves all seeds of a sweep. */
const ofAlike = new Map<string, Prediction>();
const mostKept = 256;

const predictionOfAlike = (settings: CellSettings): Prediction => {
  // What a user's module gives may change while the process runs; its settings don't.
  if (usesModules(settings)) return { std: predictLayers(...signalsOf(settings)) };
  const { seed: _seed, repeats: _repeats, epochs: _epochs, learningRate: _rate, bins: _bins, ...read } = settings;
  const key = JSON.stringify(read);
  const found = ofAlike.get(key) ?? { std: predictLayers(...signalsOf(settings)) };
  // The least recently used goes first.
  ofAlike.delete(key);
  ofAlike.set(key, found);
  if (ofAlike.size > mostKept) ofAlike.delete(ofAlike.keys().next().value!);
  return found;
};

type Signals = readonly [plan: ScatterPlan, signals: PropagatedSignals];

/** What predictions are made of is many times as large as they are, so that it is kept of one cell at a time. */
let latest: { readonly settings: CellSettings; readonly signals: Signals } | undefined;

const signalsOf = (settings: CellSettings): Signals => {
  if (latest?.settings !== settings) {
    const plan = planOf(resolveCell(settings), {});
    latest = { settings, signals: [plan, propagate(plan)] };
  }
  return latest.signals;
};

/** Theory's prediction for a cell's layers at epoch 0 (docs/theory.md), cached. Load the user's modules first. */
export const predictedStd = (settings: CellSettings): PredictedStd => predictionOf(settings).std;

/** What of those stds tells samples apart, cached. Load the user's modules first. */
export const predictedSampleStd = (settings: CellSettings): PredictedSampleStd =>
  (predictionOf(settings).sampleStd ??= predictSampleStd(...signalsOf(settings)));

/** How deep a network that goes on as at each layer is expected to train, cached. Load the user's modules first. */
export const trainableDepthsOf = (settings: CellSettings): readonly (number | null)[] =>
  (predictionOf(settings).trainableDepths ??= trainableDepths(...signalsOf(settings)));

/** What a prediction supposes instead of the cell's own. */
export interface Instead {
  readonly initializer?: Initializer;
  readonly upstream?: CellSettings['upstreamGradient'];
}

/** The same for a resolved cell, or for that cell with another initializer or upstream gradient. */
export const predictCell = (cell: ResolvedCell, instead: Instead = {}): PredictedStd =>
  instead.initializer ? predictLayers(planOf(cell, instead)) : predictionOf(withUpstream(cell, instead)).std;

/** How far the draws of a cell lie apart. */
export const cellScatter = (cell: ResolvedCell, instead: Instead = {}): Scatter =>
  instead.initializer ? scatterOf(planOf(cell, instead)) : knownScatter(withUpstream(cell, instead));

const knownScatter = (settings: CellSettings): Scatter =>
  (predictionOf(settings).scatter ??= scatterOf(signalsOf(settings)[0]));

const withUpstream = ({ settings }: ResolvedCell, { upstream }: Instead): CellSettings =>
  upstream === undefined || upstream === settings.upstreamGradient
    ? settings
    : { ...settings, upstreamGradient: upstream };

const planOf = ({ settings, layers, activations, initializer }: ResolvedCell, instead: Instead): ScatterPlan => ({
  layers: layers.map((layer) => silenced(layer, settings)),
  activations,
  parameters: new Map(
    placedLayers(settings.network).map(({ choice, description }) => [description.number, choice.parameters]),
  ),
  inputShape: settings.network.inputShape,
  initializer: instead.initializer ?? initializer,
  own: ownInitializers(settings, instead.initializer ?? initializer),
  bias: settings.bias === 'zero' ? 'zero' : 'same',
  input: { mean: 0, square: 1, gaussian: settings.distribution === 'normal', correlation: inputCorrelation(settings) },
  upstream: instead.upstream ?? settings.upstreamGradient,
  samples: settings.samples,
});

/** Theory knows of draws: of a file's numbers it does not know what they share, and biases that stay as built are none. */
const silenced = (layer: LayerDescription, { batch, bias }: CellSettings): LayerDescription => {
  if (batch && layer.inputs.includes(0)) return { ...layer, noTheory: 'its input is from a file' };
  return bias === 'keep' && hasBias(layer) ? { noTheory: 'its bias is as built', ...layer } : layer;
};

/** Tokens share what samples share; of images the places are independent of each other. */
const inputCorrelation = ({
  network: { inputShape },
  correlation,
}: CellSettings): Required<InputMoments>['correlation'] =>
  inputShape.length === 2 ? { samples: correlation, places: correlation, both: correlation } : correlation;
