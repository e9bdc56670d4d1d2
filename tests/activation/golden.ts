import { readFileSync } from 'node:fs';

/** [x, φ(x), φ′(x)] with mpmath, 400 digits, x a float32 number: scripts/golden/activations.py. */
export const goldenActivations = JSON.parse(
  readFileSync(new URL('../golden/activations.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, readonly (readonly [x: number, value: number, derivative: number])[]>>;
