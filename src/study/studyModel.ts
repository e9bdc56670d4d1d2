import { basename } from 'node:path';
import { folderOf, studyOfModel, writeModel } from './layersModel.ts';
import type { LayersModelLike, ModelBatch, ModelStudyOptions } from './layersModelTypes.ts';
import { runStudy, type StudyReport } from './runStudies.ts';

/**
 * Studies a `tf.LayersModel`: its signal and gradient layer by layer as it is, and with other initializers' draws. The model and its
 * batch are written into the study's folder, and what `initscope run` does with them is done, in processes of their own: the model and
 * the TensorFlow.js of the program stay as they are.
 *
 *     const { cells } = await studyModel(model, x, { config: { initializers: ['asBuilt', 'he'] } });
 *     cells[0].verdict.sentence // 'exploding as drawn, epoch 0: …'
 *
 * @param batch (samples, …), a tensor for each input, or a number of samples, which are drawn from N(0, 1)
 * @throws ModelError with the layer that is not known, before anything is written; ConfigError, OutputError
 */
export const studyModel = async (
  model: LayersModelLike,
  batch: ModelBatch,
  options: ModelStudyOptions = {},
): Promise<StudyReport> => {
  const { config, ...run } = options;
  const folder = folderOf(model, options);
  const study = studyOfModel(basename(folder), await writeModel(folder, model, batch), config);
  return runStudy(study, { ...run, apart: true });
};
