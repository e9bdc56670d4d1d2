import { spawnSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { floatChunks, isFloat, openWeightFile, type TensorSource } from '../../src/weightFile/index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { drawing, safetensorsBytes, writeSafetensors } from '../support/weights.ts';

const folder = temporaryFolder();

/** All entries of a tensor. */
const valuesOf = async (tensor: TensorSource): Promise<number[]> => {
  const { dtype } = tensor;
  if (!isFloat(dtype)) throw new Error(`${tensor.name} holds ${dtype}`);
  const all: number[] = [];
  for await (const chunk of floatChunks({ ...tensor, dtype })) all.push(...chunk);
  return all;
};

const openedValues = async (path: string): Promise<Record<string, number[]>> => {
  const file = await openWeightFile(path);
  const entries = await Promise.all(file.tensors.map(async (tensor) => [tensor.name, await valuesOf(tensor)] as const));
  file.close();
  return Object.fromEntries(entries);
};

const write = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

describe('safetensors', () => {
  test.each<[length: number, like: string]>([
    [0x0280, 'a pickle'],
    [0x0580, 'a pickle'],
    [0x7b20, 'JSON'],
  ])('a header of %i characters, whose length begins like %s', async (length, _like) => {
    const [value, empty] = [Float32Array.of(0.5), { dtype: 'F32', shape: [], data_offsets: [0, 4] }];
    const header = Buffer.from(JSON.stringify({ f: empty }).padEnd(length));
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(length));
    const path = write('length.safetensors', Buffer.concat([size, header, new Uint8Array(value.buffer)]));
    expect(await openedValues(path)).toEqual({ f: [0.5] });
  });

  test('float64, float32, float16 and bfloat16 are read to the last bit', async () => {
    const path = writeSafetensors(folder, 'formats.safetensors', {
      f64: { shape: [2], values: new Uint8Array(Float64Array.of(0.1, -3).buffer), dtype: 'F64' },
      f32: { shape: [2], values: Float32Array.of(0.1, -3) },
      // 0x3555 is 0.333251953125, 0x0001 the least number above 0, 0xfc00 −∞, 0xc000 −2 (IEEE 754).
      f16: { shape: [4], values: new Uint8Array(Uint16Array.of(0x3555, 1, 0xfc00, 0xc000).buffer), dtype: 'F16' },
      // The upper halves of 1/3 and −2.
      bf16: { shape: [2], values: new Uint8Array(Uint16Array.of(0x3eab, 0xc000).buffer), dtype: 'BF16' },
    });
    expect(await openedValues(path)).toEqual({
      f64: [Math.fround(0.1), -3],
      f32: [Math.fround(0.1), -3],
      f16: [0.333251953125, 2 ** -24, -Infinity, -2],
      bf16: [0.333984375, -2],
    });
  });

  test('a tensor of more than a chunk comes whole', async () => {
    const { normal } = drawing(1);
    const tensor = normal([700_001], 1);
    const file = await openWeightFile(writeSafetensors(folder, 'long.safetensors', { tensor }));
    let [sum, count] = [0, 0];
    for await (const chunk of floatChunks(file.tensors[0] as TensorSource & { dtype: 'F32' })) {
      for (const v of chunk) sum += v;
      count += chunk.length;
    }
    file.close();
    expect(count).toBe(700_001);
    expect(sum).toBe((tensor.values as Float32Array).reduce((a, b) => a + b, 0));
  });

  test('shards are read by their index', async () => {
    writeSafetensors(folder, 'a-1.safetensors', { x: { shape: [1], values: Float32Array.of(1) } });
    writeSafetensors(folder, 'a-2.safetensors', { y: { shape: [1], values: Float32Array.of(2) } });
    const index = write('a.index.json', JSON.stringify({ weight_map: { y: 'a-2.safetensors', x: 'a-1.safetensors' } }));
    expect(await openedValues(index)).toEqual({ y: [2], x: [1] });
  });
});

/** A safetensors file whose header is as given. */
const withHeader = (header: string, data = 0, claimed = BigInt(header.length)): Uint8Array => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimed);
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(data)]);
};

const one = (offsets: string, shape = '[1]', dtype = '"F32"'): string =>
  `{"t":{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}}`;

describe('a file that can’t be read is refused in one line', () => {
  const good = safetensorsBytes({ t: { shape: [4], values: Float32Array.of(1, 2, 3, 4) } });
  test.each<[name: string, bytes: Uint8Array | string, says: RegExp]>([
    ['empty.safetensors', '', /is empty$/],
    [
      'cut.safetensors',
      good.subarray(0, good.length - 5),
      /tensor "t" ends at byte 16 of the data, which has 11: truncated$/,
    ],
    ['short.safetensors', good.subarray(0, 5), /has 5 bytes, which is less than the header/],
    [
      'huge.safetensors',
      withHeader('{}', 0, 2n ** 60n),
      /its header claims 1152921504606846976 bytes, the file has 10/,
    ],
    ['most.safetensors', withHeader('{}', 0, 2n ** 64n - 1n), /its header claims 18446744073709551615 bytes/],
    ['json.safetensors', withHeader('{"t":'), /its header is no JSON/],
    ['list.safetensors', withHeader('[]'), /its header is no JSON object$/],
    ['wide.safetensors', withHeader(one('[0, 4]', '[1152921504606846976, 16]'), 4), /shape/],
    [
      'product.safetensors',
      withHeader(one('[0, 4]', '[4294967296, 4294967296]'), 4),
      /of shape \[4294967296, 4294967296\] in F32 has 4 bytes$/,
    ],
    ['negative.safetensors', withHeader(one('[0, 4]', '[-1]'), 4), /expected a list of whole numbers$/],
    ['back.safetensors', withHeader(one('[4, 0]'), 4), /expected \[begin, end\]$/],
    ['beyond.safetensors', withHeader(one('[0, 4503599627370496]', '[1125899906842624]'), 4), /truncated$/],
    [
      'overlap.safetensors',
      withHeader(
        '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}',
        12,
      ),
      /tensor "b" begins at 4, within the one before, which ends at 8$/,
    ],
    ['gap.safetensors', withHeader(one('[4, 8]'), 8), /the bytes from 0 to 4 belong to no tensor$/],
    [
      'twice.safetensors',
      withHeader(
        '{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0074":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}',
        4,
      ),
      /its header has the key "t" twice in one object$/,
    ],
    [
      'shape.safetensors',
      withHeader('{"t":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}', 4),
      /"shape" twice/,
    ],
    [
      'twice.index.json',
      '{"weight_map":{"t":"a.safetensors","t":"b.safetensors"}}',
      /its content has the key "t" twice/,
    ],
    ['tail.safetensors', withHeader(one('[0, 4]'), 8), /has 8 bytes of data, its header tells of 4$/],
    [
      'up.index.json',
      '{"weight_map":{"t":"../up.safetensors"}}',
      /names "\.\.\/up\.safetensors" as a part of itself; expected a file beside up\.index\.json$/,
    ],
    ['root.index.json', '{"weight_map":{"t":"/etc/passwd"}}', /names "\/etc\/passwd"/],
    ['none.index.json', '{"weight_map":{"t":"none.safetensors"}}', /none\.safetensors: no such file$/],
    [
      'name.safetensors',
      withHeader(`{"${'n'.repeat(5000)}":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4),
      /a name of 5000 characters, "n+"…; at most 4096 are read$/,
    ],
    [
      'axes.safetensors',
      withHeader(one('[0, 4]', JSON.stringify(Array.from({ length: 65 }, () => 1))), 4),
      /tensor "t" has 65 axes; at most 64 are read$/,
    ],
    ['other.json', '{"a":1}', /without a weight_map \(safetensors\) or a weightsManifest/],
    ['tf.json', '{"weightsManifest":[{"paths":["../w.bin"],"weights":[]}]}', /names "\.\.\/w\.bin"/],
    ['tfnone.json', '{"weightsManifest":[{"paths":["w.bin"],"weights":[]}]}', /w\.bin: no such file$/],
    ['pickle.pt', Buffer.from([0x80, 2, 0x7d]), /a pickle, which runs code.*safetensors\.torch\.save_file/],
    [
      'text.txt',
      'hello there, this is text',
      /its first bytes are those of no format that is read; formats: safetensors/,
    ],
    ['text.onnx', 'hello there, this is text', /no valid ONNX model/],
    ['magic.npy', '\u0093NUMPX   ', /no format that is read/],
    ['some.zip', 'PK\u0003\u0004 and nothing more', /no valid zip archive/],
    ['some.h5', '\u0089HDF\r\n\u001a\n and nothing more', /can't be read as HDF5/],
  ])('%s', async (name, bytes, says) => {
    const path = write(name, typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    const refusal = openWeightFile(path);
    await expect(refusal).rejects.toThrow(says);
    await expect(refusal).rejects.toMatchObject({
      name: 'WeightFileError',
      message: expect.not.stringContaining('\n'),
    });
  });

  /** An ONNX model of so many tensors, each a float32 array of the shape, or of another type, in the file `data` beside it. */
  const onnxBytes = (tensors: number, entries: number, dtype: number): Buffer => {
    const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(Math.floor(n / 128))]);
    const field = (number: number, content: Uint8Array): Buffer =>
      Buffer.concat([Buffer.from([number * 8 + 2, ...varint(content.length)]), content]);
    const text = (number: number, value: string): Buffer => field(number, Buffer.from(value));
    const graph = Array.from({ length: tensors }, (_, i) =>
      field(
        5,
        Buffer.concat([
          Buffer.from([8, ...varint(entries), 16, dtype, 112, 1]),
          text(8, `t${i}`),
          field(13, Buffer.concat([text(1, 'location'), text(2, 'data')])),
        ]),
      ),
    );
    return field(7, Buffer.concat(graph));
  };

  test('ONNX tensors that share bytes: some may, many of a large file would be read without an end', async () => {
    const data = write('data', '');
    truncateSync(data, 2 ** 26);
    const few = await openWeightFile(write('few.onnx', onnxBytes(4, 2 ** 24, 1)));
    expect(few.tensors).toHaveLength(4);
    few.close();
    await expect(openWeightFile(write('shared.onnx', onnxBytes(5, 2 ** 24, 1)))).rejects.toThrow(
      /data: tensors claim more than 4 times its 67108864 bytes: reading them all would have no end$/,
    );
  });

  test('ONNX tensors of formats that are not read are listed, in a file beside it too', async () => {
    write('data', 'abcd');
    const file = await openWeightFile(write('int4.onnx', onnxBytes(1, 8, 22)));
    expect(file.tensors).toMatchObject([{ name: 't0', shape: [8], dtype: 'I4' }]);
    file.close();
  });

  test('a weights manifest that names a file twice', async () => {
    write('w.bin', 'abcd');
    const manifest = '{"weightsManifest":[{"paths":["w.bin","w.bin"],"weights":[]}]}';
    await expect(openWeightFile(write('paths.json', manifest))).rejects.toThrow(/names w\.bin twice/);
  });

  test('what is no file', async () => {
    await expect(openWeightFile(join(folder, 'nothing'))).rejects.toThrow(/nothing: no such file$/);
    await expect(openWeightFile(folder)).rejects.toThrow(/is a folder/);
    spawnSync('mkfifo', [join(folder, 'pipe')]);
    await expect(openWeightFile(join(folder, 'pipe'))).rejects.toThrow(/pipe: is a pipe or a device/);
  });
});
