import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { resolveCell } from '../../src/cell/index.ts';
import { studyOf } from '../../src/config/index.ts';
import { DiagnosticsProbe, type EpochDiagnostics } from '../../src/diagnostics/index.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { measureWith } from '../../src/run/measure.ts';
import { StatisticsProbe } from '../../src/run/statisticsProbe.ts';
import { drawSpecified } from '../../src/subject/specifiedNetwork.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { normalTensor } from '../support/tensors.ts';

const layers = [{ affine: 5 }, 'tanh', { affine: 4 }, { affine: 3 }, 'sine'];

/** The diagnostics of these layers for an input (samples, …, 3); W and b are the same, whatever the rank. */
const diagnosed = async (input: tf.Tensor): Promise<EpochDiagnostics> => {
  const config = { network: { layers }, initializers: ['xavier'], input: { shape: input.shape.slice(1) } };
  const cell = resolveCell(studyOf(config).cells[0]!.settings);
  const { initializer, activations, settings } = cell;
  const stream = (l: number): RandomStream => new RandomStream([8, 0, l]);
  const subject = drawSpecified(settings.network, { initializer, bias: 'same', stream, input });
  const [diagnosis, statistics] = [
    new DiagnosticsProbe(subject, activations, 0.1),
    new StatisticsProbe(measureWith(3)),
  ];
  const upstream = tf.ones([...input.shape.slice(0, -1), 3]);
  await subject.forward(input, [diagnosis, statistics]);
  await subject.backward(upstream, [statistics]);
  const { forward, backward } = statistics.finish();
  const found = diagnosis.finish(forward, backward, upstream);
  subject.dispose();
  upstream.dispose();
  return found;
};

/** What is of the first sample alone, or of two samples or positions. */
const ofPairs = /^(jacobian|two|position)/;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

for (const backend of testBackends) {
  describe(`diagnostics of samples of rank 2, on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    test('the Jacobian of a sample has those of its tokens as blocks', async () => {
      const sample = normalTensor<tf.Rank.R3>(41, [1, 2, 3]);
      const tokens = tf.unstack(sample, 1);
      const ofTokens = [await diagnosed(tokens[0]!), await diagnosed(tokens[1]!)];
      const whole = await diagnosed(sample);
      for (const layer of [1, 4]) {
        const expected = mean(ofTokens.map((rows) => rows[layer]!.jacobianMeanSquare));
        expect(whole[layer]!.jacobianMeanSquare / expected).toBeCloseTo(1, 4);
      }
      const ends = ofTokens.map((rows) => rows[4]!);
      expect(whole[4]!.jacobianLargest).toBeCloseTo(Math.max(...ends.map(({ jacobianLargest }) => jacobianLargest)), 5);
      expect(whole[4]!.jacobianSmallest).toBeCloseTo(
        Math.min(...ends.map(({ jacobianSmallest }) => jacobianSmallest)),
        5,
      );
      expect(whole[1]!.jacobianLargest).toBeNaN();
    });

    test('all else but what compares two is that of as many samples as there are tokens', async () => {
      const input = normalTensor<tf.Rank.R3>(42, [30, 2, 3]);
      const rows = (found: EpochDiagnostics): object[] =>
        found.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => !ofPairs.test(key))));
      const flat = rows(await diagnosed(tf.reshape(input, [60, 3])));
      const tensors = tf.memory().numTensors;
      expect(rows(await diagnosed(input))).toEqual(flat);
      expect(tf.memory().numTensors).toBe(tensors);
    });
  });
}
