import { expect, test } from '@jest/globals';
import { escapeHtml, htmlDocument } from '../../src/page/writePage.ts';

const parts = { title: 't', style: 'p{}', script: 'let a', data: new Map([['study', 'eJw=']]) };

test('every character that markup needs is escaped', () => {
  expect(escapeHtml(`</title><b a="1" c='2'>&`)).toBe('&#60;/title&#62;&#60;b a=&#34;1&#34; c=&#39;2&#39;&#62;&#38;');
  expect(htmlDocument({ ...parts, title: '</title><script>' })).toContain(
    '<title>&#60;/title&#62;&#60;script&#62;</title>',
  );
});

test('the policy allows the script and the style by their hashes, and no load at all', () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(htmlDocument(parts))![1];
  // printf 'let a' | openssl dgst -sha256 -binary | base64; the same of 'p{}'
  expect(policy).toBe(
    "default-src 'none'; script-src 'sha256-IfEXP/8HLuXoAiy0hZVrCAcjcLsZqYFpLOHDGj8enqE='; style-src 'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='; img-src data:; base-uri 'none'; form-action 'none'",
  );
});

test.each([
  ['script', 'let a = "</script>"'],
  ['script', 'let a = "<!--"'],
  ['style', '</STYLE>'],
] as const)('refuses a %s that would end its element: %s', (name, text) => {
  expect(() => htmlDocument({ ...parts, [name]: text })).toThrow(`the page's ${name} must not hold`);
});
