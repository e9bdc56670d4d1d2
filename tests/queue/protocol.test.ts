import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { queueName, readAnswer, readCard, readQuestion, unpackRecord } from '../../src/queue/protocol.ts';

const kind = { backend: 'wasm', version: '4.22.0', fingerprint: 'ab12', initscope: '0.1.0' } as const;
const question = { id: 'f'.repeat(24), repeat: 0, settings: '{}', label: 'a: he', modules: {} };

test('a queue is named by all that the numbers depend on; cells with modules have one of their own', () => {
  expect(queueName(kind, false)).toBe('wasm-4.22.0-ab12-0.1.0');
  const names = [
    queueName(kind, false),
    queueName(kind, true),
    ...Object.keys(kind).map((key) => queueName({ ...kind, [key]: 'other' }, false)),
  ];
  expect(new Set(names).size).toBe(6);
});

describe('a message', () => {
  test('that is ours is read', () => {
    expect(readQuestion(question)).toEqual(question);
    expect(readAnswer({ record: '', seconds: 1, agent: 'a/1' })).toEqual({ record: '', seconds: 1, agent: 'a/1' });
  });

  test.each([
    ['a key more', { ...question, more: 1 }],
    ['a key less', { ...question, modules: undefined }],
    ['an id that is a path', { ...question, id: '../../../../../etc/passwd' }],
    ['half a repeat', { ...question, repeat: 0.5 }],
    ['a label that moves the cursor', { ...question, label: '\u001B[2J' }],
    ['a list', [question]],
    ['nothing', null],
  ])('with %s is none', (_, message) => {
    expect(readQuestion(message)).toBeUndefined();
  });

  test.each([null, {}, { record: 'ä', seconds: 1, agent: 'a' }, { record: '', seconds: -1, agent: 'a' }])(
    'is no answer: %j',
    (message) => {
      expect(readAnswer(message)).toBeUndefined();
    },
  );

  test.each(['', 'null', '{', '{}'])('is no card of an agent: %s', (text) => {
    expect(readCard(text)).toBeUndefined();
  });
});

test('a record is unpacked; damaged, or far larger than any, it is none', () => {
  const record = gzipSync('text').toString('base64');
  expect(unpackRecord({ record, seconds: 0, agent: '' })).toBe('text');
  expect(unpackRecord({ record: record.slice(8), seconds: 0, agent: '' })).toBeUndefined();
});
