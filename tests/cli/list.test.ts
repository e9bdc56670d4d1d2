import { expect, test } from '@jest/globals';
import { activations } from '../../src/activation/index.ts';
import { initializers } from '../../src/initializer/index.ts';
import { initscopeHere } from '../support/cli.ts';

test.each(Object.entries({ initializers, activations }))(
  'list %s: of each entry its formula, and of each parameter its default',
  async (catalogue, table) => {
    const { code, stdout } = await initscopeHere(['list', catalogue]);
    expect(code).toBe(0);
    const blocks = stdout.trimEnd().split('\n\n');
    expect(blocks.map((block) => block.split('\n')[0])).toEqual(Object.keys(table));
    for (const [i, { formula, summary, parameters }] of Object.values(table).entries()) {
      const lines = blocks[i]!.split('\n');
      expect(lines).toContain(`  formula     ${formula}`);
      expect(lines).toContain(`  summary     ${summary}`);
      for (const [key, spec] of Object.entries(
        parameters as Record<string, { default?: number | string; meaning: string }>,
      )) {
        const line = lines.find((text) => text.startsWith(`  ${key.padEnd(11)} ${spec.meaning}: `))!;
        expect(line).toContain(spec.default === undefined ? '; must be given' : `; default ${spec.default}`);
      }
    }
  },
);
