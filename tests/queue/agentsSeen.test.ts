import { expect, test } from '@jest/globals';
import { agentsSeen, describeAgents } from '../../src/queue/agentsSeen.ts';
import type { AgentCard } from '../../src/queue/agentCard.ts';

const kind = { backend: 'tensorflow', version: '2.16.2', fingerprint: 'ab', initscope: '0.1.0' } as const;
const card = (name: string, changes: Partial<AgentCard> = {}): AgentCard => ({
  id: '00000000-0000-4000-8000-000000000000',
  name,
  ...kind,
  workers: 2,
  modules: false,
  ...changes,
});
const lines = (...agents: AgentCard[]): string[] => describeAgents(agentsSeen(agents, kind));

test('agents that match are counted with their workers, and some of them named', () => {
  expect(lines(card('a/1'))).toEqual(['1 agent with 2 workers: a/1']);
  expect(lines(...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => card(name, { workers: 1 })))).toEqual([
    '6 agents with 6 workers: a, b, c, d, 2 more',
  ]);
});

test('of those that don’t, it is said why, those for one reason together', () => {
  const wasm = { backend: 'wasm', version: '4.22.0' };
  expect(
    lines(card('a', wasm), card('b', { fingerprint: 'cd' }), card('c', wasm), card('d', { initscope: '0.2.0' })),
  ).toEqual([
    'no agent computes as this run does; waiting for one',
    'not for this run: a, c: wasm 4.22.0, not tensorflow 2.16.2',
    'not for this run: b: another kind of processor: the fingerprint of its kernels is cd, not ab',
    'not for this run: d: initscope 0.2.0, not 0.1.0',
  ]);
});
