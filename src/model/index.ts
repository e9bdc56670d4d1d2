export { Execution, type ExecutionListener, type ExecutionOptions } from './execution.ts';
export { registerGradients } from './gradients.ts';
export { graphOf, signatureOf, type Graph, type GraphNode } from './graph.ts';
export { readOnnx } from './onnx/read.ts';
export { operatorGroups, operators } from './operators/index.ts';
export { scopeOf } from './scope.ts';
export { ModelError, type ModelFile, type ModelInput, type ModelTensor } from './types.ts';
