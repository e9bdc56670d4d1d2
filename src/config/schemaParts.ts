import * as z from 'zod';

/** JSON Schemas of the parts that zod checks through our own code. */
export const handwritten = z.registry<{ schema: unknown }>();

export const wholeNumber = (description: string, least = 1): z.ZodInt => z.int().min(least).describe(description);

export const distinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

/**
 * Checks a value by the schema that suits its form: of a union each part would report.
 *
 *     z.unknown().transform(checkedBy((raw) => (Array.isArray(raw) ? list : single)))
 */
export const checkedBy =
  <T>(schemaFor: (raw: unknown) => z.ZodType<T>) =>
  (raw: unknown, context: z.RefinementCtx): T => {
    const result = schemaFor(raw).safeParse(raw);
    if (result.success) return result.data;
    for (const issue of result.error.issues) context.issues.push({ ...issue, input: raw } as z.core.$ZodRawIssue);
    return z.NEVER;
  };
