import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openModel } from '../../src/model/index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeOnnx } from '../support/onnx.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);

const write = (values: readonly number[], modified: number): void => {
  writeFileSync(at('w.data'), Float32Array.from(values));
  utimesSync(at('w.data'), modified, modified);
};

test('weights that lie beside a model belong to it: where they change, it is read again and is another', () => {
  writeOnnx(at('net.onnx'), {
    inputs: { x: { shape: ['n', 2] } },
    outputs: ['y'],
    tensors: { w: { shape: [2, 1], values: [0, 0], beside: 'w.data' } },
    nodes: [{ operator: 'MatMul', inputs: ['x', 'w'], outputs: ['y'] }],
  });
  write([1, 2], 1000);
  const first = openModel(at('net.onnx'));
  expect([...first.graph.tensors.get('w')!.values]).toEqual([1, 2]);
  expect(openModel(at('net.onnx'))).toBe(first);
  write([1, 3], 2000);
  const second = openModel(at('net.onnx'));
  expect([...second.graph.tensors.get('w')!.values]).toEqual([1, 3]);
  expect(second.sha256).not.toBe(first.sha256);
});
