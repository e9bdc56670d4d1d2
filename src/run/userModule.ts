import { prepareActivation } from '../activation/index.ts';
import type { Settings } from '../config/index.ts';
import { prepareInitializer } from '../initializer/index.ts';

/** Loads the modules of one's own that a cell uses; before it is computed, or theory asked about it. @throws OwnModuleError */
export const prepareOwn = async ({ activation, initializer }: Settings): Promise<void> => {
  await prepareActivation(activation);
  await prepareInitializer(initializer);
};
