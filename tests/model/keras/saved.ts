import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { registerGradients } from '../../../src/model/index.ts';

/** What TensorFlow.js' layers need of it, which core alone leaves out: chained operations, and gradients. */
export const prepareLayers = async (): Promise<void> => {
  await import('@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js');
  await registerGradients();
};

/** What `model.save('file://…')` of tfjs-node writes. @returns the path of its model.json */
export const saveLayersModel = async (model: LayersModel, folder: string): Promise<string> => {
  mkdirSync(folder, { recursive: true });
  await model.save({
    save: (artifacts: io.ModelArtifacts): Promise<io.SaveResult> => {
      const { modelTopology, weightSpecs: weights, weightData } = artifacts;
      writeFileSync(join(folder, 'weights.bin'), Buffer.from(weightData as ArrayBuffer));
      writeFileSync(
        join(folder, 'model.json'),
        JSON.stringify({
          modelTopology,
          format: 'layers-model',
          weightsManifest: [{ paths: ['weights.bin'], weights }],
        }),
      );
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    },
  });
  return join(folder, 'model.json');
};
