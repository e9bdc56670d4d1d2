import { tmpdir } from 'node:os';
import { errorMessage } from '../errors.ts';
import { CommandError, runCommand } from './command.ts';
import { SetupError } from './types.ts';

/** Multiplies two matrices, measures the product (np.mean, np.std, np.var, np.histogram) and prints TensorFlow's version. */
const trial = `
const binding = require(process.argv[1]);
const flag = (name) => ({ name, type: binding.TF_ATTR_BOOL, value: false });
const type = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
const matrix = binding.createTensor([2, 2], binding.TF_FLOAT, new Float32Array([1, 2, 3, 4]));
const [product] = binding.executeOp('MatMul', [flag('transpose_a'), flag('transpose_b'), type], [matrix, matrix], 1);
const values = binding.tensorDataSync(product.id).join();
if (values !== '7,10,15,22') throw new Error('wrong product ' + values);
binding.readTensors('statistics', new Int32Array([product.id]), new Float64Array([3, 2])).then((statistics) => {
  const found = [...statistics].join();
  if (found !== '4,0,13.5,5.678908345800274,7,22,5.0990195135927845,2,1,1') throw new Error('wrong statistics ' + found);
  console.log(binding.TF_Version);
});
`;

/**
 * Loads an addon in a process of its own, since a TensorFlow that doesn't suit the processor ends the process,
 * and lets it compute; returns TensorFlow's version.
 */
export async function smokeTestAddon(addon: string): Promise<string> {
  try {
    const { stdout } = await runCommand(process.execPath, ['-e', trial, addon], {
      environment: { ...process.env, NODE_OPTIONS: '', TF_CPP_MIN_LOG_LEVEL: '2' },
      directory: tmpdir(),
      limits: { total: 120_000 },
    });
    return stdout.trim();
  } catch (error) {
    throw new SetupError(`TensorFlow does not run here (${complaint(error)})`, 'name another by INITSCOPE_TENSORFLOW');
  }
}

function complaint(error: unknown): string {
  if (!(error instanceof CommandError)) return errorMessage(error);
  return /^\w*Error: (.*)$/m.exec(error.stderr)?.[1] ?? error.message;
}
