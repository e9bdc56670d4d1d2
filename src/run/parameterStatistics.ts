import type { Subject } from '../subject/subject.ts';
import type { ParameterStatistics } from '../record/record.ts';
import { scaled } from '../statistics/index.ts';
import type { Measure } from './measure.ts';

/**
 * Measures every tensor of weights and biases, its gradient and its update −learningRate · gradient, after a backward pass and
 * before the update. The update's statistics are the gradient's, scaled.
 */
export const measureParameters = async (
  { layers, parametersOf }: Subject,
  learningRate: number,
  measure: Measure,
): Promise<ParameterStatistics[]> => {
  const found: ParameterStatistics[] = [];
  for (const { number: layer } of layers) {
    for (const { name: tensor, value, gradient } of parametersOf(layer)) {
      const add = (quantity: ParameterStatistics['quantity'], statistics: ParameterStatistics['statistics']): void =>
        void found.push({ layer, tensor, quantity, statistics });
      add('value', await measure(value, () => value.dataSync<'float32'>()));
      if (!gradient) continue;
      const ofGradient = await measure(gradient, () => gradient.dataSync<'float32'>());
      add('gradient', ofGradient);
      add('update', scaled(ofGradient, -learningRate));
    }
  }
  return found;
};
