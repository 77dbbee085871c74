/** The fields of a JSON object; none when it is no object, or missing. */
export function readFields(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    // Whoever must know that it is none has asked before; here it only tells nothing.
    return {};
  }
}
