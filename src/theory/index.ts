export { criticalPoint, type CriticalPoint } from './critical.ts';
export { moments, type Moments, type ScalarActivation } from './moments.ts';
export { predictStd, type PredictedStd, type PredictionPlan } from './predict.ts';
export { quantities, type Quantity, type Theory } from './quantities.ts';
export { theoryOf, type TheoryOptions } from './theory.ts';
export { varianceFixedPoint, varianceMap, type Ensemble } from './variance.ts';
export { correlationMap, type CorrelationStep } from './correlation.ts';
