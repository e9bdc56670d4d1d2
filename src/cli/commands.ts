import { backendChoices } from '../engine/types.ts';
import { defineCommand, type Command } from './command.ts';

const json = { about: 'for programs' } as const;
const queue = {
  value: 'URL',
  about: 'redis://host:6379, or rediss:// for TLS, whose agents compute the cells [default: INITSCOPE_QUEUE]',
} as const;

const run = defineCommand({
  about: 'run the studies; with none named, the notebook’s: configs/sigmoid.yaml and configs/relu.yaml',
  words: {
    usage: '[config..]',
    least: 0,
    most: Infinity,
    about: 'YAML or JSON files, - is standard input; or models of your own: ONNX, .keras, a TensorFlow.js model.json',
  },
  options: {
    out: { short: 'o', value: 'DIR', about: 'folder; a study writes into DIR/NAME/ [default: output]' },
    set: { value: 'PATH=VALUE', repeatable: true, about: 'such as network.width=200; repeatable' },
    seed: { value: 'N', about: 'random.seed: 0 to 4294967295' },
    backend: { value: 'NAME', choices: backendChoices, about: 'what computes [default: auto]' },
    workers: { value: 'N', about: 'processes; by default what suits the cores' },
    shard: {
      value: 'I/N',
      about: 'compute the records of the I-th of N shards, nothing else; a run in the folder then finishes the study',
    },
    queue,
    nodes: { about: 'of a model every node, not its author’s modules' },
    force: { about: 'compute again what is already there' },
    strict: { about: 'exit 3 where a verdict is not healthy' },
    'dry-run': { about: 'print the plan, compute nothing' },
    quiet: { short: 'q', about: 'no progress, no messages' },
  },
  async run({ out = 'output', backend = 'auto', 'dry-run': dryRun, ...rest }, config) {
    const { run } = await import('./run.ts');
    return run({ ...rest, config, out, backend, dryRun });
  },
});

const agent = defineCommand({
  about: 'compute cells of any study on a queue, until it is stopped',
  options: {
    queue,
    workers: { value: 'N', about: 'processes [default: one for each core]' },
    backend: { value: 'NAME', choices: backendChoices, about: 'what computes [default: auto]' },
    'allow-modules': { about: 'run modules of the users’ own, which are code, and come with their cells' },
    idle: { value: 'SECONDS', about: 'end, with 0, after so long without a cell' },
    quiet: { short: 'q', about: 'no line a cell' },
  },
  async run({ backend = 'auto', ...rest }) {
    const { agent } = await import('./agent.ts');
    return agent({ ...rest, backend });
  },
});

const catalogues = ['initializers', 'activations', 'layers', 'recipes'] as const;

const list = defineCommand({
  about: 'the catalogue of initializers, activations, layers or recipes: summary, formula, parameters, example, source',
  words: {
    usage: '<catalogue>',
    least: 1,
    most: 1,
    choices: catalogues,
    about: catalogues.join(', '),
  },
  options: { json },
  async run({ json }, [catalogue]) {
    const { list } = await import('./list.ts');
    list(catalogue as (typeof catalogues)[number], json);
    return 0;
  },
});

const audit = defineCommand({
  about: 'by which rule each tensor of a file of weights was drawn, and whether it is what a recipe asks for',
  words: {
    usage: '<file>',
    least: 1,
    most: 1,
    about: 'safetensors (or its index of shards), npz, npy, ONNX, a TensorFlow.js model.json, .keras, .h5',
  },
  options: {
    recipe: {
      value: 'NAME',
      about: 'a recipe or an initializer that the weights must be; else guessed, and not held against them',
    },
    as: {
      value: 'PATTERN=WORD',
      repeatable: true,
      about: 'what tensors are: *.qkv.weight=attentionQkv, or a layout for all: torch, keras; repeatable',
    },
    out: { short: 'o', value: 'DIR', about: 'folder for the table as CSV, a chart and a page' },
    json,
  },
  async run(options, [file]) {
    const { auditCommand } = await import('./audit.ts');
    return auditCommand(file!, options);
  },
});

const theory = defineCommand({
  about: 'what mean-field theory says of an activation: fixed points, depth scales, gains',
  words: { usage: '<activation>', least: 1, most: 1, about: 'a name, or YAML: "leakyRelu: { alpha: 0.1 }"' },
  options: {
    'weight-variance': { value: 'NUMBER', about: 'σ_w² = n Var(W) [default: 1]' },
    'bias-variance': { value: 'NUMBER', about: 'σ_b² [default: 0]' },
    at: { value: 'POINT', choices: ['critical'], about: 'critical: the σ_w² at which χ = 1' },
    json,
  },
  async run({ at, json, 'weight-variance': weightVariance, 'bias-variance': biasVariance }, [activation]) {
    const { theory } = await import('./theory.ts');
    await theory({ activation: activation!, at, json, weightVariance, biasVariance });
    return 0;
  },
});

const suggest = defineCommand({
  about: 'which initializer a network needs: candidates by theory, each tried, with lines to paste',
  words: {
    usage: '<activation|config>',
    least: 1,
    most: 1,
    about: 'an activation, as for theory, or a config, whose network is taken',
  },
  options: {
    widths: { value: 'N,N,..', about: 'of the layers, the input’s first: 784,512,10 [default: ten layers of 256]' },
    json,
  },
  async run({ widths, json }, [subject]) {
    const { suggest } = await import('./suggest.ts');
    await suggest({ subject: subject!, widths, json });
    return 0;
  },
});

const init = defineCommand({
  about: 'write a commented config, study.yaml, to start from',
  words: { usage: '[folder]', least: 0, most: 1, about: 'where; by default here' },
  options: {},
  async run(_options, [folder = '.']) {
    const { init } = await import('./init.ts');
    init(folder);
    return 0;
  },
});

const schema = defineCommand({
  about: 'the JSON Schema of a config, for editors',
  options: {},
  async run() {
    const { jsonSchema } = await import('../config/index.ts');
    process.stdout.write(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
    return 0;
  },
});

const setup = defineCommand({
  about: 'bring native TensorFlow onto this machine; run does it by itself',
  options: { tensorflow: { value: 'DIR', about: 'a folder that holds TensorFlow, to be used before all else' } },
  async run({ tensorflow }) {
    const { setup } = await import('./setup.ts');
    return setup(tensorflow);
  },
});

const doctor = defineCommand({
  about: 'which engine runs and why, and what would improve it',
  options: { queue: { ...queue, about: 'what is at this queue: the server, its agents, what waits' } },
  async run({ queue }) {
    const { doctor } = await import('./doctor.ts');
    await doctor(queue);
    return 0;
  },
});

/** Every command, under the word that people type. */
export const commands: Readonly<Record<string, Command>> = {
  run,
  agent,
  suggest,
  audit,
  list,
  theory,
  init,
  schema,
  setup,
  doctor,
};
