export { ActivationLayer, Relu, Sigmoid } from './layers/activationLayer.ts';
export { Affine } from './layers/affine.ts';
export { Attention } from './layers/attention.ts';
export {
  architectures,
  buildArchitecture,
  commonDefaults,
  type Architecture,
  type ArchitectureKey,
  type ArchitectureName,
  type ArchitectureOptions,
} from './architectures.ts';
export { buildNetwork, type Draws } from './build.ts';
export { createLayer } from './create.ts';
export { departures } from './departures.ts';
export { describeLayers, placedLayers } from './describe.ts';
export { ShapeError, type PlacedLayer } from './walk.ts';
export {
  everyPiece,
  fansOf,
  lineKindsOf,
  pieceCount,
  pieceSize,
  pieceStarts,
  sizeOf,
  signalStart,
  streamOf,
  streamSteps,
  type LayerCategory,
  type LayerDescription,
  type ParameterDescription,
  type LineKind,
} from './description.ts';
export {
  fanCounts,
  writtenModel,
  type DrawRules,
  type FanCount,
  type ModelLayerSpec,
  type ModelSpec,
  type SampleForm,
} from './modelSpec.ts';
export { withPlaces } from './places.ts';
export { layerEntries, layerKinds, type LayerEntry, type LayerName } from './kinds.ts';
export type { Layer } from './layer.ts';
export { Network } from './network.ts';
export { buildStack, type NetworkPlan } from './notebookStack.ts';
export { descend, Parameter } from './parameter.ts';
export type { Probe } from './probe.ts';
export { initializerOf } from './ownInitializer.ts';
export {
  allChoices,
  listsOf,
  stack,
  stackOf,
  sampleForm,
  writtenLayer,
  type LayerChoice,
  type NetworkSpec,
  type ResidualChoice,
  type RepeatChoice,
  type Extras as LayerExtras,
  type SimpleLayerChoice,
} from './spec.ts';
