/** What people are told to take, and which cell an agent is asked for. @type {readonly import('./mutation.d.ts').Mutation[]} */
export const answers = [
  {
    file: 'suggest/suggest.ts',
    from: "verdict === 'healthy' ? 0 : verdict === 'uncertain' ? 1 : 2,",
    to: '0,',
    wrong: 'what is not healthy is recommended for its σ',
  },
  {
    file: 'suggest/suggest.ts',
    from: 'repeats: Math.max(leastDraws,',
    to: 'repeats: Math.min(1, leastDraws,',
    wrong: 'one lucky draw recommends an initializer',
  },
  {
    file: 'suggest/suggest.ts',
    from: 'if (!found.some(isHealthy)) {',
    to: 'if (found.length === 0) {',
    wrong: 'where nothing is healthy no change of the network is tried',
    tests: ['suggest/networks'],
  },
  {
    file: 'queue/protocol.ts',
    from: '`${id}.${repeat}`',
    to: '`${id}.${0 * repeat}`',
    wrong: 'of all repeats the first is asked for',
    tests: ['queue/runs'],
  },
];
