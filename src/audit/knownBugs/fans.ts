import { sameDraws, type Candidate } from '../candidate.ts';
import { roleOf } from '../role.ts';
import { isRight, type Inspected } from '../tensor.ts';
import { stdText } from '../words.ts';
import { enough, names } from './shared.ts';
import { numberKey, type BugContext, type KnownBug } from './types.ts';

// Fans that were counted as the signal doesn't see them.

/** Standard errors within which a mistake's std must lie, narrower than what is accepted as right. */
const near = 3.3;

/** The mistake that explains a tensor, where nothing right does, be it a number that other tensors of the file were drawn with. */
const mistaken = (tensor: Inspected, { home, numbers }: BugContext): Candidate | undefined => {
  const all = names(tensor);
  const [nearest] = all;
  if (!nearest || tensor.sample.count < enough || Math.abs(nearest.fit.stdErrors) > near) return undefined;
  const isMeant = (one: Candidate): boolean => isRight(tensor, one.view) && !isForeign(one, home);
  if (all.some(isMeant)) return undefined;
  const right = tensor.found.likely.some(
    (one) => isMeant(one) && (one.view !== undefined || numbers.has(numberKey(one))),
  );
  return right ? undefined : nearest;
};

/** A third of variance scaling by fan_out: in PyTorch, which has no such rule, its default by the other fan. */
const isForeign = ({ name, parameters }: Candidate, home: string): boolean =>
  home === 'pytorch' && name === 'varianceScaling' && parameters['scale'] === 1 / 3;

/** The groups of a convolution, if they explain a fan: its file does not tell them, and with as many channels in as out fan_out is as large. */
const groupsOf = ({ view }: Candidate, { role, views }: Inspected): number | undefined => {
  if (view?.groups !== undefined) return view.groups;
  const groups = (view?.fanIn ?? 0) / (views[0]?.fanIn ?? 1);
  return view?.count === 'swapped' && /conv$/i.test(role) && Number.isInteger(groups) && groups > 1
    ? groups
    : undefined;
};

/** Xavier over the fans of all three where its number is round, as √(6/(4 · 96)) is 1/8, and no other tensor has that number. */
const roundXavier = (tensor: Inspected, { tensors, home }: BugContext): Candidate | undefined => {
  const all = names(tensor);
  const xavier = all.find(({ name, view }) => view?.count === 'library' && name.startsWith('glorot'));
  if (!xavier || tensor.sample.count < enough) return undefined;
  if (all.some((one) => one.view !== undefined && isRight(tensor, one.view) && !isForeign(one, home))) return undefined;
  const meant = tensors.some(
    ({ role, found: { nearest } }) =>
      role !== 'attentionQkv' && nearest?.view === undefined && nearest && sameDraws(nearest, xavier),
  );
  return meant ? undefined : xavier;
};

export const packedQkv: KnownBug = {
  signature: 'a matrix of 3d × d with √½ of the Xavier std of its thirds',
  meaning: 'query, key and value are packed: fan_out is counted as 3d',
  cases: 'pytorch/pytorch#166378',
  isRule: true,
  find: (tensor, context) => {
    if (tensor.role !== 'attentionQkv') return undefined;
    const mistake = mistaken(tensor, context) ?? roundXavier(tensor, context);
    if (!mistake || !['library', 'swapped'].includes(mistake.view?.count ?? '')) return undefined;
    const { fanIn, fanOut } = mistake.view!;
    return `std ${stdText(tensor)}: query, key and value are packed and the fans counted as ${fanIn} and ${fanOut}; of a third they are ${tensor.views[0]!.fanIn} and ${tensor.views[0]!.fanOut}`;
  },
};

export const allGroups: KnownBug = {
  signature: 'std ÷ √groups',
  meaning: 'fan_in is counted over all groups of a convolution',
  cases: 'ml-explore/mlx#4536',
  isRule: true,
  find: (tensor, context) => {
    const mistake = mistaken(tensor, context);
    const groups = mistake && tensor.role !== 'depthwise' ? groupsOf(mistake, tensor) : undefined;
    if (groups === undefined) return undefined;
    const fanOut = mistake!.view!.count === 'swapped' ? ', or fan_out taken for it' : '';
    return `std ${stdText(tensor)}, √${groups} too small: fan_in is counted over all ${groups} groups${fanOut}`;
  },
};

/** What is called a head may be drawn as the embedding that it is, or was, tied to. */
const isTied = ({ role, source }: Inspected): boolean =>
  role === 'head' && roleOf(source.name, source.shape) === 'head';

export const otherFan: KnownBug = {
  signature: 'std by the other fan; of a depthwise convolution √(1/c)',
  meaning: 'fan_in and fan_out are exchanged, or counted over all channels of a depthwise convolution',
  cases: 'pytorch/pytorch#23854, huggingface/pytorch-image-models#84',
  isRule: true,
  find: (tensor, context) => {
    const mistake = mistaken(tensor, context);
    if (!mistake?.view || tensor.role === 'attentionQkv' || isTied(tensor)) return undefined;
    if (tensor.role !== 'depthwise' && groupsOf(mistake, tensor) !== undefined) return undefined;
    const { fanIn, fanOut } = mistake.view;
    const signal = tensor.views[0]!;
    if (tensor.role === 'depthwise')
      return `std ${stdText(tensor)} of a depthwise convolution whose fans are counted as ${fanIn} and ${fanOut}: a channel sees ${signal.fanIn}`;
    return `std ${stdText(tensor)} by fans of ${fanIn} and ${fanOut}, which are exchanged: the signal sees ${signal.fanIn} and ${signal.fanOut}`;
  },
};
