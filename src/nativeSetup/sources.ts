import { archive } from './archive.ts';
import { fetchDownload, findCached } from './download.ts';
import { SetupError, type FoundLibrary, type SetupContext, type SourceKind } from './types.ts';
import { findLibrary } from './library.ts';
import { tilde } from './paths.ts';
import { findPythons } from './python.ts';
import { wheel } from './wheel.ts';

/** Undefined when there is nothing to find; throws SetupError when there should have been. */
type FindSource = (context: SetupContext) => Promise<FoundLibrary | undefined>;

/** Every source of TensorFlow's libraries; `sourceKinds` is their order. */
export const sources: Record<SourceKind, FindSource> = {
  named: findNamed,
  installed: findInstalled,
  cache: async (context) => findCached(wheel, context) ?? findCached(archive, context),
  wheel: (context) => fetchDownload(wheel, context),
  archive: (context) => fetchDownload(archive, context),
};

async function findNamed({ named, platform }: SetupContext): Promise<FoundLibrary | undefined> {
  if (named === undefined) return undefined;
  const library = findLibrary(named, platform);
  if (library) return { library, origin: tilde(named) };
  const suffix = platform.librarySuffix;
  throw new SetupError(
    `${named} holds no TensorFlow (libtensorflow_cc${suffix}, libtensorflow_framework${suffix} and include/)`,
    "name a folder such as Python's site-packages/tensorflow",
  );
}

async function findInstalled({ environment, platform }: SetupContext): Promise<FoundLibrary | undefined> {
  const [active] = await findPythons(environment);
  for (const folder of active?.tensorflow ?? []) {
    const library = findLibrary(folder, platform);
    if (library) return { library, origin: `Python's TensorFlow in ${tilde(folder)}` };
  }
  return undefined;
}
