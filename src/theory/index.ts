export { hasBias } from './affineRule.ts';
export { criticalPoint, type CriticalPoint } from './variance.ts';
export { gaussianMoments, type GaussianMoments, type ScalarActivation } from './moments.ts';
export {
  predictLayers,
  predictStd,
  propagate,
  type InputMoments,
  type PredictedStd,
  type PredictionPlan,
  type PropagatedSignals,
  type StackPlan,
} from './predict.ts';
export { predictSampleStd, type PredictedSampleStd } from './sampleStd.ts';
export { scatterOf, type Scatter, type ScatterPlan, type Spread } from './scatter/index.ts';
export { quantities, type Quantity, type Theory } from './quantities.ts';
export { pairsTried, trials, tried, type Trial } from './throughPairs.ts';
export { theoryOf, type TheoryOptions } from './theory.ts';
export { varianceFixedPoint, varianceMap, type Ensemble } from './variance.ts';
export { correlationMap } from './correlation.ts';
export { trainableDepths, trainableScales } from './trainability.ts';
