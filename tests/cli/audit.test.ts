import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { AuditReport } from '../../src/audit/index.ts';
import { initscope } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { drawing, writeSafetensors } from '../support/weights.ts';

const folder = temporaryFolder();
const { normal, uniform, zeros } = drawing(21);

const block = (std: number) => ({
  'h.0.attn.c_attn.weight': normal([192, 64], 0.02),
  'h.0.attn.c_proj.weight': normal([64, 64], std),
  'h.0.mlp.c_fc.weight': normal([256, 64], 0.02),
  'h.0.mlp.c_fc.bias': zeros(256),
  'h.0.mlp.c_proj.weight': normal([64, 256], std),
});
const right = writeSafetensors(folder, 'right.safetensors', block(0.02 / Math.sqrt(2)));
const forgotten = writeSafetensors(folder, 'forgotten.safetensors', block(0.02));
const empty = writeSafetensors(folder, 'empty.safetensors', {});
const torch = writeSafetensors(folder, 'torch.safetensors', { 'f.weight': uniform([64, 32], 1 / Math.sqrt(32)) });

const json = (...words: string[]): { code: number | null; report: AuditReport } => {
  const { code, stdout } = initscope(['audit', ...words, '--json']);
  return { code, report: JSON.parse(stdout) as AuditReport };
};

describe('initscope audit', () => {
  test('what is right ends with 0, and the recipe was guessed', () => {
    const { code, stdout, stderr } = initscope(['audit', right]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('recipe gpt2, guessed from the names');
    expect(stdout).toMatch(/h\.0\.mlp\.c_proj\.weight +│ 64 × 256 +│ +0\.01\d+ │.*normal std .*0\.02\/√2 +│ ✓/);
    expect(stdout.trimEnd()).toMatch(/nothing wrong$/);
  });

  test('a known bug ends with 3, without any recipe', () => {
    const { code, stdout } = initscope(['audit', forgotten]);
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /h\.0\.mlp\.c_proj\.weight: std 0\.0\d+ where GPT-2 asks for 0\.02\/√2: the scaling of residual projections is missing/,
    );
    expect(stdout.trimEnd()).toMatch(/2 wrong$/);
  });

  test('--json: the file, the recipe, and each tensor with its rule, runner-up and problems', () => {
    const { code, report } = json(forgotten);
    expect(code).toBe(3);
    expect(report).toMatchObject({ file: forgotten, recipe: 'gpt2', recipeGuessed: true, trained: false });
    expect(report.tensors[1]).toMatchObject({
      name: 'h.0.attn.c_proj.weight',
      shape: [64, 64],
      fanIn: 64,
      fanOut: 64,
      mean: expect.closeTo(0, 2),
      std: expect.closeTo(0.02, 3),
      rule: { name: 'normal', dialect: null, parameters: { std: 0.02, mean: 0 } },
      runnerUp: { name: expect.any(String), apart: expect.any(String) },
      problems: [expect.stringContaining('missing')],
    });
    expect(report.tensors[3]).toMatchObject({ rule: { name: 'zero' }, runnerUp: null, problems: [] });
  });

  test('a recipe that is asked for is held against the weights, one that was guessed is not', () => {
    expect(json(torch)).toMatchObject({ code: 0, report: { recipe: 'pytorch', recipeGuessed: true } });
    expect(json(torch, '--recipe', 'pytorch').code).toBe(0);
    expect(json(torch, '--recipe', 'libraryDefault').code).toBe(0);
    const { code, report } = json(torch, '--recipe', 'heNormal');
    expect(code).toBe(3);
    expect(report.tensors[0]!.problems).toEqual([expect.stringContaining('PyTorch’s default, was never replaced')]);
    expect(json(torch, '--recipe', 'uniform: { low: -0.1767767, high: 0.1767767 }').code).toBe(0);
  });

  test('-o writes a table, a chart and a page that loads nothing', () => {
    const out = join(folder, 'out');
    expect(initscope(['audit', forgotten, '-o', out]).code).toBe(3);
    expect(readdirSync(out).toSorted()).toEqual(['audit.json', 'index.html', 'std.png', 'std.vl.json', 'tensors.csv']);
    const [head, first] = readFileSync(join(out, 'tensors.csv'), 'utf8').split('\n');
    expect(head).toMatch(/^tensor,shape,dtype,role,fan_in,fan_out,count,nonfinite,mean,std,std_error,/);
    expect(first).toMatch(/^h\.0\.attn\.c_attn\.weight,192x64,F32,attentionQkv,64\.0,64\.0,12288,0,/);
    expect(readFileSync(join(out, 'std.png')).subarray(1, 4).toString()).toBe('PNG');
    const page = readFileSync(join(out, 'index.html'), 'utf8');
    expect(page).toContain('the scaling of residual projections is missing');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|(src|href)="(?!data:)/);
  });

  test.each<[what: string, words: string[], says: RegExp]>([
    ['no file', ['nothing.safetensors'], /^nothing\.safetensors: no such file\n$/],
    [
      'an unknown recipe',
      [right, '--recipe', 'gpt3'],
      /^--recipe gpt3: no such recipe, did you mean gpt2\?|^--recipe gpt3: no such recipe, did you mean "gpt2"\?/,
    ],
    [
      'a pattern of --as that fits nothing',
      [right, '--as', 'nomatch.*=embedding'],
      /: no tensor is called as in "nomatch\.\*=embedding"; there are h\.0\.attn\.c_attn\.weight, .*c_proj\.weight$/m,
    ],
    ['a file without numbers', [empty], /empty\.safetensors: no tensor of floating point numbers: nothing to audit$/m],
    ['an unknown word of --as', [right, '--as', 'x=embeding'], /^--as x=embeding: "embeding" is no layout or role/],
    ['a bad initializer', [right, '--recipe', 'normal: { sdt: 1 }'], /sdt/],
    ['no word', [], /file/],
  ])('%s ends with 2 and one line, and nothing is written', (_what, words, says) => {
    const cwd = join(folder, 'empty');
    if (!existsSync(cwd)) mkdirSync(cwd);
    const { code, stdout, stderr } = initscope(['audit', ...words, '-o', 'out'], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('of very many tensors terminal and page show a thousand, what is wrong among them, and say how many more there are', () => {
    const names = Array.from({ length: 1500 }, (_, i) => `layers.${i}.norm.bias`);
    const path = writeSafetensors(folder, 'many.safetensors', {
      ...Object.fromEntries(names.map((name) => [name, zeros(1)])),
      'last.norm.bias': { shape: [1], values: Float32Array.of(NaN) },
    });
    const out = join(folder, 'many');
    const { code, stdout } = initscope(['audit', path, '-o', out]);
    expect(code).toBe(3);
    expect(stdout).toContain('1501 tensors');
    expect(stdout.match(/│ layers\.\d+\.norm\.bias/g)).toHaveLength(999);
    expect(stdout).toMatch(/│ last\.norm\.bias /);
    expect(stdout).toContain('501 more tensors: --json, or tensors.csv of -o DIR, has all');
    const page = readFileSync(join(out, 'index.html'), 'utf8');
    expect(page.match(/<tr><td>/g)).toHaveLength(1000);
    expect(page).toContain('<tr><td>last.norm.bias</td>');
    expect(page).toContain('501 more tensors are in tensors.csv and audit.json.');
    expect(readFileSync(join(out, 'tensors.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(1502);
    const { tensors } = JSON.parse(readFileSync(join(out, 'audit.json'), 'utf8')) as AuditReport;
    expect(tensors).toHaveLength(1501);
  });

  test('names in a file can’t steer the terminal or the page', () => {
    const name = 'a\u001b[31m<script>alert(1)</script>.weight';
    const path = writeSafetensors(folder, 'names.safetensors', {
      [name]: normal([8, 8], 0.02),
      '=1+1\u202eb\u2028c': normal([8, 8], 0.02),
    });
    const { stdout } = initscope(['audit', path]);
    expect(['\u001b', '\u202e', '\u2028'].filter((sign) => stdout.includes(sign))).toEqual([]);
    const out = join(folder, 'names');
    initscope(['audit', path, '-o', out]);
    expect(readFileSync(join(out, 'index.html'), 'utf8')).not.toContain('<script>');
    // No spreadsheet takes it for a formula.
    expect(readFileSync(join(out, 'tensors.csv'), 'utf8')).toMatch(/^"?'=1\+1/m);
  });

  test('a truncated file writes nothing', () => {
    const path = join(folder, 'cut.safetensors');
    const whole = readFileSync(right);
    writeFileSync(path, whole.subarray(0, whole.length - 100));
    const out = join(folder, 'cut');
    const { code, stderr } = initscope(['audit', path, '-o', out]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^[^\n]*truncated\n$/);
    expect(existsSync(out)).toBe(false);
  });
});

test('initscope list recipes, as text and as JSON', () => {
  expect(initscope(['list', 'recipes']).stdout).toContain('gpt2\n  formula     N(0, 0.02²)');
  const rows = JSON.parse(initscope(['list', 'recipes', '--json']).stdout) as { name: string; network: string }[];
  expect(rows.map(({ name }) => name)).toEqual([
    'gpt2',
    'bert',
    'vit',
    'llama',
    'resnet',
    'fixup',
    'skipInit',
    'rezero',
    'layerScale',
    'deepNorm',
    'tFixup',
    'nfResnet',
    'mup',
    'pytorch',
    'keras',
  ]);
  expect(rows[0]).toMatchObject({ network: 'a norm before each branch and one at the end' });
});
