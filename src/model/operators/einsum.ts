import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Call } from './types.ts';
import { product } from './tensors.ts';

/** A tensor with a letter for each axis. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: string;
}

/** Two operands at a time by a product of matrices, since TensorFlow.js has no gradient of its own operation. */
export const einsum = (call: Call): Tensor => {
  const [left = '', right] = call.text('equation').replaceAll(' ', '').split('->');
  const terms = left.split(',');
  const ellipsis = Math.max(
    0,
    ...terms.map((term, i) => (term.includes('...') ? call.tensor(i).rank - term.replace('...', '').length : 0)),
  );
  const dots = 'ABCDEFGH'.slice(0, ellipsis);
  const labelsOf = (term: string, rank: number): string =>
    term.replace('...', dots.slice(dots.length - (rank - term.replace('...', '').length)));
  const operands = terms.map((term, i): Labelled => ({
    x: call.tensor(i),
    labels: labelsOf(term, call.tensor(i).rank),
  }));
  for (const { labels } of operands) {
    if (new Set(labels).size < labels.length)
      call.fail(`the equation ${left} takes a diagonal, which is not supported`);
  }
  const all = operands.map(({ labels }) => labels).join('');
  const once = [...new Set(all)].filter((label) => !dots.includes(label) && all.split(label).length === 2).toSorted();
  const wanted = right === undefined ? dots + once.join('') : right.replace('...', dots);
  const last = operands.reduce((a, b, i) => {
    const later = operands.slice(i + 1).map(({ labels }) => labels);
    return contract(a, b, new Set([wanted, ...later].join('')));
  });
  return arranged(summed(last, new Set(wanted)), wanted);
};

/** Without the axes that nobody needs. */
const summed = ({ x, labels }: Labelled, needed: ReadonlySet<string>): Labelled => {
  const axes = Array.from(labels).flatMap((label, i) => (needed.has(label) ? [] : [i]));
  if (axes.length === 0) return { x, labels };
  return {
    x: tf.sum(x, axes),
    labels: Array.from(labels)
      .filter((label) => needed.has(label))
      .join(''),
  };
};

const arranged = ({ x, labels }: Labelled, wanted: string): Tensor =>
  labels === wanted
    ? tf.clone(x)
    : tf.transpose(
        x,
        Array.from(wanted).map((label) => labels.indexOf(label)),
      );

const contract = (first: Labelled, second: Labelled, needed: ReadonlySet<string>): Labelled => {
  const a = summed(first, new Set([...needed, ...Array.from(second.labels)]));
  const b = summed(second, new Set([...needed, ...Array.from(first.labels)]));
  const [inA, inB] = [new Set(a.labels), new Set(b.labels)];
  const batch = Array.from(a.labels)
    .filter((label) => inB.has(label) && needed.has(label))
    .join('');
  const sum = Array.from(a.labels)
    .filter((label) => inB.has(label) && !needed.has(label))
    .join('');
  const onlyA = Array.from(a.labels)
    .filter((label) => !inB.has(label))
    .join('');
  const onlyB = Array.from(b.labels)
    .filter((label) => !inA.has(label))
    .join('');
  const lengthOf = (label: string): number =>
    Math.max(...[a, b].map(({ x, labels }) => x.shape[labels.indexOf(label)] ?? 1));
  const lengths = (labels: string): number[] => Array.from(labels).map(lengthOf);
  const shaped = (one: Labelled, rows: string, columns: string): Tensor =>
    tf.reshape(arranged(one, batch + rows + columns), [
      product(lengths(batch)),
      product(lengths(rows)),
      product(lengths(columns)),
    ]);
  const out = tf.matMul(shaped(a, onlyA, sum), shaped(b, sum, onlyB));
  const labels = batch + onlyA + onlyB;
  return { x: tf.reshape(out, lengths(labels)), labels };
};
