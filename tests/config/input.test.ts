import { expect, test } from '@jest/globals';
import type { z } from 'zod';
import type { ConfigInput } from '../../src/config/input.ts';
import type { configSchema } from '../../src/config/schema.ts';

type Given<T> = Exclude<T, null | undefined>;
type OwnKeys<T> = Exclude<keyof T, `x-${string}`>;
type Both<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Whether two types have the same keys, at every depth, and the same values but where the schema says nothing of them. */
type Matches<A, B> = unknown extends B
  ? true
  : Given<B> extends readonly (infer InB)[]
    ? Given<A> extends readonly (infer InA)[]
      ? Matches<InA, InB>
      : false
    : string extends keyof Given<B>
      ? true
      : Given<B> extends object
        ? Both<OwnKeys<Given<A>>, keyof Given<B>> extends true
          ? Both<{ [K in keyof Given<B>]-?: Matches<Given<A>[K & keyof Given<A>], Given<B>[K]> }[keyof Given<B>], true>
          : false
        : Both<Given<A>, Given<B>>;

test('the type of a config has the keys and values that the schema checks', () => {
  // The compiler is the test: a key that one of them lacks makes this `false`.
  const matches: Matches<ConfigInput, z.input<typeof configSchema>> = true;
  expect(matches).toBe(true);
});

test('and would not match without one of them', () => {
  type Without<K extends string> = Omit<ConfigInput, 'training'> & {
    training?: Omit<Given<ConfigInput['training']>, K>;
  };
  const without: [
    Matches<Without<'epochs'>, z.input<typeof configSchema>>,
    Matches<Without<''>, z.input<typeof configSchema>>,
  ] = [false, true];
  expect(without).toEqual([false, true]);
});
