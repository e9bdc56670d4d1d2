import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLError,
} from 'yaml';
import { errorMessage } from '../errors.ts';

/** Something to be told of a text, and where in it. */
export interface Remark {
  readonly offset: number;
  readonly message: string;
}

/** A text as it was read. Where something is refused there is no value. */
export interface YamlText {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly value: unknown;
  readonly refused: readonly Remark[];
  readonly warnings: readonly Remark[];
}

/**
 * Reads one YAML 1.2 document, JSON included; merge keys (`<<`) are followed. All that it says has an effect, or is refused.
 * @param json whether nothing but JSON is expected, by the file's name
 */
export const readYaml = (text: string, json = false): YamlText => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const comment = commentInJson(text, json, document);
  const read = { document, lines, value: undefined };
  if (comment) return { ...read, refused: [comment], warnings: [] };
  const noTags = document.warnings.filter(isTagError);
  const refused = [
    ...document.errors.map(remarkOf),
    ...noTags.map(({ pos, message }) => ({ offset: pos[0], message: noTag(message.replace('Unresolved tag: ', '')) })),
    ...(document.errors.length > 0 || noTags.length > 0 ? [] : unusable(document)),
  ];
  const warnings = document.warnings.filter((warning) => !isTagError(warning)).map(remarkOf);
  if (refused.length > 0) return { ...read, refused, warnings };
  try {
    return { ...read, value: document.toJS({ maxAliasCount }) as unknown, refused, warnings };
  } catch (error) {
    return { ...read, refused: [{ offset: 0, message: errorMessage(error) }], warnings };
  }
};

/** Copies that aliases may unfold to: a few lines can mean billions. */
const maxAliasCount = 10_000;

const isTagError = ({ code }: YAMLError): boolean => code === 'TAG_RESOLVE_FAILED';

const remarkOf = (error: YAMLError): Remark => ({
  offset: error.pos[0],
  message: ownWords[error.code] ?? errorMessage(error),
});

/** Where the parser's words name no remedy, or one in its own terms. */
const ownWords: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  MULTIPLE_DOCS: 'a second YAML document; a config is one: give each a file of its own',
  TAB_AS_INDENT: 'a tab; YAML is indented by spaces',
};

const noTag = (tag: string): string =>
  `the tag ${tag.replace(/^tag:yaml\.org,2002:/, '!!')} means nothing here; leave it out`;

/** What the parser takes but no config can use. */
const unusable = (document: Document): Remark[] => {
  const remarks: Remark[] = [];
  const refuse = (node: unknown, message: string): void => {
    remarks.push({ offset: offsetOf(node), message });
  };
  visit(document, {
    Alias: (_key, alias, ancestors) => {
      const source = alias.resolve(document);
      if (!source) refuse(alias, `no anchor &${alias.source} stands before *${alias.source}`);
      else if (ancestors.includes(source))
        refuse(alias, `*${alias.source} stands inside &${alias.source}, which would never end`);
    },
    Pair: (_key, pair) => {
      if (isCollection(resolved(pair.key, document))) refuse(pair.key, 'a list or mapping as a key; a key is a text');
      if (isMerge(pair) && !mergeable(pair.value, document))
        refuse(pair.value, '<< takes a mapping, or a list of mappings');
    },
    Node: (_key, node) => {
      if ('tag' in node && typeof node.tag === 'string' && !plainTags.test(node.tag)) refuse(node, noTag(node.tag));
    },
  });
  return remarks;
};

/** Tags that say what a value is anyway. */
const plainTags = /^(!|tag:yaml\.org,2002:(str|int|float|bool|null|map|seq))$/;

const isMerge = ({ key }: Pair): boolean => isScalar(key) && key.type === 'PLAIN' && String(key.source) === '<<';

const resolved = (node: unknown, document: Document): unknown => (isAlias(node) ? node.resolve(document) : node);

/** An alias without an anchor is told of by itself. */
const mergeable = (node: unknown, document: Document): boolean => {
  const isMapping = (part: unknown): boolean => {
    const value = resolved(part, document);
    return value === undefined || isMap(value);
  };
  const value = resolved(node, document);
  return isSeq(value) ? value.items.every(isMapping) : isMapping(node);
};

const offsetOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;

/** The first comment as JavaScript has them, where JSON is meant: YAML would take it for a key or a value. */
const commentInJson = (text: string, json: boolean, document: Document): Remark | undefined => {
  if (!json && !(text.trimStart().startsWith('{') && (document.errors.length > 0 || hasCommentKey(document))))
    return undefined;
  const bare = text.replaceAll(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#.*/g, (quoted) => ' '.repeat(quoted.length));
  const offset = bare.search(/(?<=^|[\s,{}[\]:])\/[/*]/);
  if (offset < 0) return undefined;
  return { offset, message: 'JSON has no comments; leave it out, or begin it with #, as YAML has it' };
};

const hasCommentKey = (document: Document): boolean => {
  let found = false;
  visit(document, {
    Pair: (_key, { key }) => {
      if (isScalar(key) && /^\/[/*]/.test(String(key.source))) found = true;
    },
  });
  return found;
};
