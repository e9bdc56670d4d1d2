export { ActivationLayer, Relu, Sigmoid } from './activationLayer.ts';
export { Affine } from './affine.ts';
export type { Layer } from './layer.ts';
export { buildNetwork, type NetworkPlan } from './network.ts';
