import { basename } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { loadUserModules, type CellSettings } from '../cell/index.ts';
import { recordKey } from '../jobs/keys.ts';
import { layersModelOf } from '../model/index.ts';
import { describeLayers } from '../network/index.ts';
import { measureWith } from '../run/measure.ts';
import { startRepeat, type StartedRepeat } from '../run/repeat.ts';
import { saveRepeat } from '../store/records.ts';
import { artifactsOf, folderOf, studyOfModel, writeModel, type WrittenModel } from './layersModel.ts';
import type { LayersModelLike, ModelBatch, ModelStudyOptions } from './layersModelTypes.ts';
import { runStudy, type StudyReport } from './runStudies.ts';

export interface WatchOptions extends Omit<ModelStudyOptions, 'force' | 'queue'> {
  /** Batches from one measurement to the next, at least 1. Default: 10. */
  readonly every?: number;
  /** What is measured, always the same. Default: 64 samples of N(0, 1). */
  readonly batch?: ModelBatch;
}

/** Callbacks of `model.fit`, by TensorFlow.js' names. */
export interface Watching {
  readonly onTrainBegin: () => Promise<void>;
  readonly onBatchEnd: () => Promise<void>;
  readonly onTrainEnd: () => Promise<void>;
  /** What was written; undefined until the training has ended. */
  readonly report: StudyReport | undefined;
}

/**
 * Measures a batch while a `tf.LayersModel` is trained: before the first update, and after every so many batches. At the end of
 * `fit` the study's folder is written, a measurement an epoch; its pictures only where `config.figures.formats` asks for some.
 *
 *     await model.fit(x, y, { epochs: 5, callbacks: watch(model, { every: 10, batch: x.slice(0, 64) }) });
 *     // output/<the model's name>/index.html
 *
 * @throws RangeError where `every` is no whole number of at least 1; ModelError, ConfigError and OutputError come from `fit`
 */
export const watch = (model: LayersModelLike, options: WatchOptions = {}): Watching => {
  const { every = 10 } = options;
  if (!Number.isSafeInteger(every) || every < 1) throw new RangeError(`every is ${every}; expected 1, 2, 3, …`);
  let training: WatchedTraining | undefined;
  let batches = 0;
  let report: StudyReport | undefined;
  return {
    onTrainBegin: async () => {
      training?.dispose();
      training = await WatchedTraining.start(model, options);
      batches = 0;
      await training.measure();
    },
    onBatchEnd: async () => {
      if (++batches % every === 0) await training?.measure();
    },
    onTrainEnd: async () => {
      report = await training?.finish();
      training = undefined;
    },
    get report() {
      return report;
    },
  };
};

/** A training under way. */
class WatchedTraining {
  readonly #model: LayersModelLike;
  readonly #options: WatchOptions;
  readonly #settings: CellSettings;
  readonly #repeat: StartedRepeat;
  readonly #written: WrittenModel;
  #count = 0;

  private constructor(model: LayersModelLike, options: WatchOptions, written: WrittenModel) {
    this.#model = model;
    this.#options = options;
    this.#written = written;
    this.#settings = this.#study(1).cells[0]!.settings;
    this.#repeat = startRepeat(this.#settings, 0, measureWith(this.#settings.bins));
  }

  static async start(model: LayersModelLike, options: WatchOptions): Promise<WatchedTraining> {
    const written = await writeModel(folderOf(model, options), model, options.batch ?? 64);
    return new WatchedTraining(model, options, written);
  }

  #study(epochs: number) {
    const { config = {} } = this.#options;
    return studyOfModel(basename(folderOf(this.#model, this.#options)), this.#written, {
      ...config,
      initializers: ['asBuilt'],
      training: { ...config.training, epochs, carryOver: false },
      random: { ...config.random, repeats: 1 },
      figures: { formats: [], ...config.figures },
    });
  }

  /** The model's weights as they are now, on the batch. */
  async measure(): Promise<void> {
    await loadUserModules(this.#settings);
    if (this.#count++ > 0) {
      const { tensors } = layersModelOf(await artifactsOf(this.#model)).graph;
      for (const parameter of this.#repeat.subject.parameters) {
        const { values, shape } = tensors.get(parameter.name)!;
        parameter.assign(tf.tensor(values, [...shape], 'float32'));
      }
    }
    await this.#repeat.pass();
  }

  /** Writes the study of what was measured. */
  async finish(): Promise<StudyReport> {
    const record = { layers: describeLayers(this.#settings.network), ...this.#repeat.record() };
    this.dispose();
    const { config: _config, every: _every, batch: _batch, onEvent, ...run } = this.#options;
    const study = this.#study(this.#count);
    const { settings } = study.cells[0]!;
    return runStudy(study, {
      ...run,
      apart: true,
      onEvent: (event) => {
        // What the run would compute is there before it looks.
        if (event.type === 'engine')
          saveRepeat(folderOf(this.#model, this.#options), recordKey(settings, event.engine), 0, record);
        onEvent?.(event);
      },
    });
  }

  dispose(): void {
    this.#repeat.dispose();
  }
}
