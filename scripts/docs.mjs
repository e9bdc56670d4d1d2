// Writes the generated parts of docs/ from the catalogue's tables. usage: node scripts/build.mjs && node scripts/docs.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { galleryBlocks } from './docs/gallery.mjs';
import { auditBlocks, blocksOf, filled, modelBlocks, recipeBlocks } from './docs/blocks.mjs';
import { activation, audit, catalogue, initializer, model, network, recipe, theory, words } from './product.mjs';

for (const [page, blocks] of Object.entries({
  ...blocksOf({ ...activation, ...catalogue, ...initializer, ...network, ...theory, ...words }),
  'docs/audit.md': auditBlocks(audit),
  'docs/gallery.md': galleryBlocks((study) =>
    readFileSync(new URL(`../configs/${study}.yaml`, import.meta.url), 'utf8'),
  ),
  'docs/own-model.md': modelBlocks(model),
  'docs/recipes.md': recipeBlocks(recipe),
})) {
  const file = new URL(`../${page}`, import.meta.url);
  writeFileSync(file, filled(readFileSync(file, 'utf8'), blocks));
}
