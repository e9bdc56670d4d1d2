// Writes docs/manifest.schema.json and docs/config.schema.json from the schemas that the program checks by; build first.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { manifestJsonSchema } from '../dist/store/manifestSchema.js';

/** @param {string} name @param {string} text */
const write = (name, text) => writeFileSync(new URL(`../docs/${name}`, import.meta.url), text);

write('manifest.schema.json', `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
write('config.schema.json', spawnSync(process.execPath, [cli, 'schema'], { encoding: 'utf8' }).stdout);
