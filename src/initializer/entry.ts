import type { ParameterTable } from '../catalogue/parameter.ts';
import type { InitializerEntry } from './types.ts';

/** A row of the table, its parameters' literal types kept. */
export const entry = <const T extends ParameterTable>(row: InitializerEntry<T>): InitializerEntry<T> => row;
