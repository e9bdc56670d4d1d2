import { signatureOf, type Graph } from './graph.ts';
import { ModelError, type ModelGraph } from './types.ts';

/** What keeps names, parameters, batch normalization and a free batch. */
export const exportLine =
  "torch.onnx.export(model.eval(), (x,), 'net.onnx', dynamo=True, optimize=False, external_data=False, dynamic_shapes=({0: torch.export.Dim.DYNAMIC},))";

/** The same by way of TorchScript, for models that the other one can't take. */
const tracedLine =
  "torch.onnx.export(model.train(), (x,), 'net.onnx', dynamo=False, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False, opset_version=17)";

/**
 * What an export has done to the author's model, a sentence each, as far as it can be studied all the same.
 * @throws ModelError where its batch normalization is gone: signal and gradient are then another network's
 */
export const checkExport = (file: ModelGraph, graph: Graph): string[] => {
  const folded = graph.nodes.find(isFolded);
  if (folded)
    throw new ModelError(
      `batch normalization was folded into the convolution ${folded.scope || folded.name} when it was exported, and is gone; export it with: ${exportLine}, or: ${tracedLine}`,
    );
  return [...renamed(file, graph), ...spelledOut(graph), ...batchNorms(graph), ...dropouts(graph)];
};

/** PyTorch's optimizer says so in the node; TorchScript gives the weights a name of its own. */
const isFolded = ({ metadata, operator, inputs }: Graph['nodes'][number]): boolean =>
  [...metadata.values()].some((value) => value.includes('FuseBatchNorm')) ||
  (operator === 'Conv' && inputs[1]!.startsWith('onnx::Conv_'));

const some = (names: readonly string[]): string =>
  `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;

/** Names that an exporter makes up for constants that it has merged or turned. */
const renamed = ({ metadata }: ModelGraph, { parameters, tensors, nodes }: Graph): string[] => {
  const own = [...parameters].filter((name) => /^(val_\d+|onnx::\w+)$/.test(name));
  if (own.length === 0) return [];
  const held = new Set([...tensors.keys(), ...nodes.flatMap(({ outputs }) => outputs)]);
  const lost = [...signatureOf(metadata)].flatMap(([name, kind]) =>
    kind === 'PARAMETER' && !held.has(name) ? [name] : [],
  );
  const which = lost.length > 0 ? `; lost are ${some(lost)}` : '';
  return [
    `the export has merged or renamed parameters: ${some(own)}${which}; a tensor that several layers share is drawn once, and has the gradient of all of them; export it with: ${exportLine}`,
  ];
};

/** Keras on PyTorch: its moving statistics stand in the graph as constants. */
const spelledOut = ({ nodes, tensors }: Graph): string[] => {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const isOfConstants = (name: string): boolean => {
    const maker = makers.get(name);
    return tensors.has(name) || (maker !== undefined && maker.inputs.every(isOfConstants));
  };
  const roots = nodes.filter(({ operator, inputs }) => operator === 'Sqrt' && isOfConstants(inputs[0]!));
  const scaling = roots.filter(({ inputs }) => makers.get(inputs[0]!)?.operator === 'Add');
  if (scaling.length === 0) return [];
  return [
    `batch normalization is spelled out with its moving statistics in ${some(scaling.map(({ scope, name }) => scope || name))}: it is computed with these, not with the batch's own mean and variance`,
  ];
};

const batchNorms = ({ nodes }: Graph): string[] => {
  const count = nodes.filter(({ operator }) => operator === 'BatchNormalization').length;
  return count === 0
    ? []
    : [
        `batch normalization (${count} layers) is computed with the batch's own mean and variance, whatever the file says`,
      ];
};

const dropouts = ({ nodes }: Graph): string[] =>
  nodes.some(({ operator }) => operator === 'Dropout') ? ['dropout hands its input on'] : [];
