import { patternOf } from '../model/index.ts';
import { roles, type Role } from '../recipe/index.ts';
import type { Layout } from './fans.ts';

/** What `--as` says of tensors whose names match. */
export interface As {
  /** As it was typed. */
  readonly text: string;
  readonly pattern: RegExp;
  readonly layout?: Layout;
  readonly role?: Role;
}

/** Layouts by the words that people type. */
const layouts = { torch: 'outIn', keras: 'inOut', jax: 'inOut', tfjs: 'inOut' } as const satisfies Record<
  string,
  Layout
>;

export const asWords: readonly string[] = [...Object.keys(layouts), ...Object.keys(roles)];

const isLayout = (word: string): word is keyof typeof layouts => Object.hasOwn(layouts, word);
const isRole = (word: string): word is Role => Object.hasOwn(roles, word);

/**
 * Reads `torch`, or `*.c_attn.weight=attentionQkv`: a layout or a role, of all tensors or of those whose names match, where `*` stands
 * for anything.
 * @returns undefined where the word is none of `asWords`
 */
export const readAs = (text: string): As | undefined => {
  const at = text.lastIndexOf('=');
  const word = text.slice(at + 1);
  const glob = at < 0 ? '*' : text.slice(0, at);
  const pattern = patternOf(glob);
  if (isLayout(word)) return { text, pattern, layout: layouts[word] };
  return isRole(word) ? { text, pattern, role: word } : undefined;
};

/** What is said of a name; of several, each the last. */
export const asOf = (all: readonly As[], name: string): Pick<As, 'layout' | 'role'> | undefined => {
  const said = all.filter(({ pattern }) => pattern.test(name));
  return said.length === 0 ? undefined : Object.assign({}, ...said);
};
