/** Whether a text matches a pattern of AWS's schemas anywhere, as JSON Schema has it. */
export const matches = (pattern: string, text: string): boolean => expression(pattern).test(text);

const compiled = new Map<string, RegExp>();

function expression(pattern: string): RegExp {
  const known = compiled.get(pattern) ?? compile(pattern);
  compiled.set(pattern, known);
  return known;
}

/** Written for Java, where more may be escaped than in JavaScript's strict mode; the generator tried both. */
function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    // Only the lenient mode reads it.
    return new RegExp(pattern);
  }
}
