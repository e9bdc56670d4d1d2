// Writes docs/manifest.schema.json from the schema that the program's own types follow; build first.
import { writeFileSync } from 'node:fs';
import { manifestJsonSchema } from '../dist/store/manifestSchema.js';

const file = new URL('../docs/manifest.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
